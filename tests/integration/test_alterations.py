"""`verify` names every altered file of a home.

    ALTERATIONS=50 ALTERATION_SEED=7 .venv/bin/pytest tests/integration/test_alterations.py -n 0

The home has all packages received, a build released by a person, its publication, and decisions on breaks.
Each alteration changes one file of one kind, runs `verify` and restores the file. The last journal entry is
not altered: no later entry has its hash, so `publish` prints it.
"""

import json
import os
import random
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path

import pytest

from reassurance.break_decisions import BreakDecision, SeenBreak, open_log
from reassurance.settings import Settings
from reassurance.submissions.archive.chain import Fault
from reassurance.verification import verify_home

COUNT = int(os.environ.get("ALTERATIONS", "14"))
SEED = int(os.environ.get("ALTERATION_SEED", "20261128"))

# Paths of each kind of stored file, relative to the home.
KINDS = {
    "object": "archive/objects/**/*",
    "receipt": "archive/receipts/**/*",
    "link of a chain": "archive/chain/**/*",
    "journal": "archive/journal/*.json",
    "override": "archive/overrides/*.json",
    "decisions on breaks": "archive/decisions/*.json",
    "registered lines": "registered/**/*.parquet",
    "quarantined lines": "quarantine/**/*.parquet",
    "build": "warehouse/builds/*.duckdb",
    "record": "warehouse/builds/*Z_????????.json",
    "dbt manifest": "warehouse/builds/*.manifest.json",
    "quality results": "quality/*/results.json",
    "table of a release": "releases/*Z_????????/**/*",
    "descriptor of a release": "releases/*Z_????????/datapackage.json",
}


Change = Callable[[Path, bytes, random.Random], None]


def flip_a_bit(path: Path, other: bytes, draw: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    path.write_bytes(content)


def cut_the_end(path: Path, other: bytes, draw: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: draw.randrange(len(content))])


def append_a_byte(path: Path, other: bytes, draw: random.Random) -> None:
    path.write_bytes(path.read_bytes() + draw.randbytes(1))


def replace_by_another(path: Path, other: bytes, draw: random.Random) -> None:
    path.write_bytes(other)


def remove(path: Path, other: bytes, draw: random.Random) -> None:
    path.unlink()


CHANGES: tuple[Change, ...] = (
    flip_a_bit,
    cut_the_end,
    append_a_byte,
    replace_by_another,
    remove,
)


@pytest.fixture
def home(own_release) -> Settings:
    """A copy of the published market, with decisions on breaks."""
    settings, _ = own_release
    with open_log(settings) as log:
        for number in range(3):
            seen = SeenBreak(f"break {number}", "amount_differs", "-10.00")
            log.append([BreakDecision("comment", (seen,), "INS05 a écrit.")], "operator A")
    return settings


@pytest.mark.timeout(120 + 20 * COUNT)
def test_each_altered_file_is_named(home):
    draw = random.Random(SEED)  # noqa: S311 - a test's draws
    assert verify_home(home).faults == ()
    unnamed = []
    for kind in islice(cycle(KINDS), COUNT):
        files = sorted(path for path in home.home.glob(KINDS[kind]) if path.is_file())
        if kind == "journal":
            files = files[:-1]
        assert files, kind
        path, other = draw.choice(files), draw.choice(files)
        # Deleting the DuckDB file of a build is allowed: the archive can rebuild it.
        change = draw.choice(CHANGES[:-1] if kind == "build" else CHANGES)
        before = path.read_bytes()
        path.chmod(0o644)
        change(path, other.read_bytes(), draw)
        is_changed = not path.exists() or _content(path.read_bytes(), kind) != _content(before, kind)
        faults = verify_home(home).faults
        if is_changed and not any(_names(fault, path, change) for fault in faults):
            unnamed.append((kind, change.__name__, path.name, [fault.code for fault in faults]))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(before)
    assert not unnamed, "\n".join(map(str, unnamed))


def _content(content: bytes, kind: str) -> object:
    """The content to compare. Records are compared as JSON: whitespace at their end is no change."""
    with suppress(ValueError):
        return json.loads(content) if kind == "record" else content
    return content


def _names(fault: Fault, path: Path, change: Change) -> bool:
    """Whether a fault names the file. For missing files and chains, the name of the folder is enough."""
    report = f"{fault.path} {fault.message}"
    is_of_folder = change is remove or "chain" in path.parts
    return path.name in report or (is_of_folder and path.parent.name in report)
