"""Compare the breaks, findings and refusals of a build with the anomalies of the simulated market."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from reassurance.market.queries import run


@dataclass(frozen=True)
class Answer:
    """A class of anomaly: how many were put in, how many the build found, how many are both, which differ.

    `missed` are keys that were put in and not found, `invented` keys that were found and not put in.
    """

    check: str
    found_class: str
    expected: int
    found: int
    agreed: int
    missed: tuple[str, ...]
    invented: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """True when the build found every anomaly of this class and nothing else."""
        return self.expected == self.found == self.agreed


def compare_with_answer_key(
    connection: duckdb.DuckDBPyConnection, answer_key: Path, as_of: datetime
) -> list[Answer]:
    """One answer per check and class of an open build.

    The build is as of `as_of` and has every package of the cedents.
    """
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    rows = run(connection, "answer_key/compare", answer_key=str(answer_key), as_of=moment).fetchall()
    return [
        Answer(check, found_class, expected, found, agreed, tuple(missed), tuple(invented))
        for check, found_class, expected, found, agreed, missed, invented in rows
    ]
