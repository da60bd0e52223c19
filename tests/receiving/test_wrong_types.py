"""A value of a wrong type in a stored JSON document is reported; the other documents are still read."""

import json
from pathlib import Path

import pytest

from reassurance.break_decisions import BreakDecision, SeenBreak, open_log
from reassurance.publication.release import publish
from reassurance.quality.gate import release_held
from reassurance.settings import Settings
from reassurance.submissions import receive_package
from reassurance.verification import verify_home
from reassurance.warehouse.record import all_records
from support.packages import RECEIVED_AT, cedent_package, policy
from support.published_build import HOLD, make_build
from support.wrong_types import with_wrong_types

DOCUMENTS = {
    "journal": "archive/journal/*.json",
    "override": "archive/overrides/*.json",
    "decisions on breaks": "archive/decisions/*.json",
    "record": "warehouse/builds/*Z_????????.json",
    "descriptor of a release": "releases/*Z_????????/datapackage.json",
    "receipt": "archive/receipts/*/*.json",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A held build that a person released, published, in a home with a received package."""
    build = make_build(tmp_path_factory.mktemp("documents")).change_record(submissions=())
    package = cedent_package()
    package.lines["policies"].append(policy(2, insured_siren="123456789"))
    receive_package(build.settings, package.write(build.settings), RECEIVED_AT)
    held = build.change_record(status="held", gate=HOLD)
    release_held(held.settings, held.record.build_id, "operator A", "INS05 a écrit.")
    publish(held.settings, held.record)
    with open_log(held.settings) as log:
        seen = SeenBreak("b1", "amount_differs", "-10.00")
        log.append([BreakDecision("comment", (seen,), "INS05 a écrit.")], "operator A")
    return held.settings


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_each_value_of_another_type_is_reported(home, kind):
    assert verify_home(home).faults == ()
    paths = sorted(home.home.glob(DOCUMENTS[kind]))
    assert paths
    # The last entry of the journal has a test of its own.
    for path in paths[:-1] if kind == "journal" else paths[:1]:
        assert unreported(home, path) == []


def test_only_another_time_of_the_last_entry_of_the_journal_is_not_reported(home):
    """No later entry holds the hash of the last one: only a stored hash shows that its time was altered."""
    path = max(home.journal_dir.iterdir())
    assert unreported(home, path) == ["at = 'x'", "at = '../../inbox'"]


def unreported(home: Settings, path: Path) -> list[str]:
    """The values of a wrong type that no fault of the file or of its folder reports."""
    before = path.read_bytes()
    path.chmod(0o644)
    unnoticed = []
    try:
        for place, content in with_wrong_types(json.loads(before)):
            path.write_text(json.dumps(content))
            reports = [f"{fault.path} {fault.message}" for fault in verify_home(home).faults]
            if not any(path.name in report or path.parent.name in report for report in reports):
                unnoticed.append(place)
            # A command that lists builds reads the other records.
            all_records(home)
    finally:
        path.write_bytes(before)
    return unnoticed
