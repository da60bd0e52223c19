"""Two readers read the same movements in any mutated bank statement, or both reject it."""

import os
from pathlib import Path
from random import Random

import pytest

from reassurance.errors import PackageError
from reassurance.settings import Settings
from reassurance.submissions.formats.camt053 import entries, reader
from reassurance.submissions.formats.camt053.reader import read_movements
from reassurance.submissions.package.limits import Limits
from support.oracle_statements import read_statements
from support.statement_mutations import change_element, statement_package

STATEMENTS = 1500


def _ours(path: Path) -> list[dict[str, str]] | None:
    try:
        return list(read_movements(path, Limits.of(Settings())))
    except PackageError:
        return None


def _theirs(path: Path) -> list[dict[str, str]] | None:
    try:
        return read_statements(path.read_bytes())
    except ValueError:
        return None


def _differing(folder: Path) -> tuple[int, list[str]]:
    """The number of mutated statements that are read, and those that the two readers read differently."""
    read, differing = 0, []
    draw = Random(int(os.environ.get("MUTATION_SEED", "11")))  # noqa: S311
    for number in range(STATEMENTS):
        if number % 10 == 0:
            settings = Settings(home=folder / str(number))
            unchanged = (statement_package(draw).write(settings).path / "bank_statements.xml").read_bytes()
        content = unchanged
        for _ in range(draw.choice([1, 1, 2, 3])):
            content = change_element(draw, content, draw.choice(["", " é\t& ", "x" * 70, "INS01", "12,50"]))
        path = folder / "bank_statements.xml"
        path.write_bytes(content)
        ours, theirs = _ours(path), _theirs(path)
        read += ours is not None
        if ours != theirs:
            differing.append(f"{number}: {ours} {theirs}")
    return read, differing


def test_two_readers_read_the_same_movements_or_both_reject_the_file(tmp_path):
    read, differing = _differing(tmp_path)
    assert differing[:3] == []
    assert STATEMENTS / 5 < read < STATEMENTS * 4 / 5, "hardly any, or nearly all, are read"


@pytest.mark.parametrize(
    ("module", "name", "defect"),
    [
        (entries, "_NO_REFERENCE", "NONE"),
        (entries, "_STATUSES", {"BOOK": "booked", "PDNG": "booked"}),
        (reader, "check_chain", lambda *_: None),
    ],
    ids=["an invented reference", "pending is booked", "no chain"],
)
def test_a_wrong_reader_is_detected(tmp_path, monkeypatch, module, name, defect):
    monkeypatch.setattr(module, name, defect)
    assert _differing(tmp_path)[1]
