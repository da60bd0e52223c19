"""Compare the breaks, findings, refusals and causes of a build with the anomalies of the simulated market."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from reassurance.market.queries import run


@dataclass(frozen=True)
class Answer:
    """A class of anomaly: the number in the answer key, in the build and in both, and the keys that differ.

    `missed` keys are in the answer key only, `unexpected` keys in the build only.
    """

    check: str
    anomaly_class: str
    expected: int
    actual: int
    agreed: int
    missed: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """True when the build reports every anomaly of this class and nothing else."""
        return self.expected == self.actual == self.agreed


@dataclass(frozen=True)
class CauseAnswer:
    """A cause of the answer key, or None: its breaks, those with this cause, and the keys that differ.

    `missed` breaks have no suggested cause, `wrong` ones have another.
    """

    cause: str | None
    expected: int
    agreed: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def compare_with_answer_key(
    connection: duckdb.DuckDBPyConnection, answer_key: Path, as_of: datetime
) -> list[Answer]:
    """One answer per check and class of an open build, as of `as_of`, with every package of the cedents."""
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    rows = run(connection, "answer_key/compare", answer_key=str(answer_key), as_of=moment).fetchall()
    return [
        Answer(check, anomaly_class, expected, actual, agreed, tuple(missed), tuple(unexpected))
        for check, anomaly_class, expected, actual, agreed, missed, unexpected in rows
    ]


def compare_causes(
    connection: duckdb.DuckDBPyConnection, answer_key: Path, as_of: datetime
) -> list[CauseAnswer]:
    """One answer per cause of the answer key, for an open build; the last one is for breaks without one."""
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    rows = run(connection, "answer_key/compare_causes", answer_key=str(answer_key), as_of=moment).fetchall()
    return [
        CauseAnswer(cause, expected, agreed, tuple(missed), tuple(wrong))
        for cause, expected, agreed, missed, wrong in rows
    ]
