"""Builds, overrides and releases are compared with the journal; each alteration is fault_codes."""

import json
from dataclasses import asdict

import pytest

from reassurance.database import connect
from reassurance.errors import IntegrityError
from reassurance.journal import append, entries
from reassurance.publication.release import publish
from reassurance.quality.gate import decide, release_held
from reassurance.quality.results import QualityResult
from reassurance.verification import verify_home
from reassurance.warehouse.record import read_record, write_record
from support import quality_build
from support.published_build import HOLD, OVERRIDE, make_build

RELEASED_BY, REASON = "operator A", "INS05 a écrit."


@pytest.fixture
def build(tmp_path):
    # No package was received in this home.
    return make_build(tmp_path).change_record(submissions=())


def fault_codes(build) -> set[str]:
    return {fault.code for fault in verify_home(build.settings).faults}


def rewrite(path, change) -> None:
    content = json.loads(path.read_text())
    change(content)
    path.chmod(0o644)
    path.write_text(json.dumps(content))


def journal_files(build) -> list:
    return sorted(build.settings.journal_dir.iterdir())


@pytest.fixture
def published(build):
    """A held build that a person released, published."""
    held = build.change_record(status="held", gate=HOLD)
    release_held(held.settings, held.record.build_id, RELEASED_BY, REASON)
    publish(held.settings, held.record)
    return held


def test_a_sound_home_has_no_fault(published):
    verified = verify_home(published.settings)
    assert verified.faults == ()
    assert (verified.builds, verified.releases, verified.journal["entries"]) == (1, 1, 5)
    last = entries(published.settings)[0][-1]
    assert verified.journal["sha256"] == last.sha256
    assert last.facts["descriptor_sha256"]


def alter_mart(build):
    with connect(build.settings, build.record.path(build.settings)) as connection:
        connection.execute("update publication.pub_ministry__premiums set line_count = line_count + 1")


def alter_record(build):
    path = build.record.path(build.settings).with_suffix(".json")
    rewrite(path, lambda content: content["gate"].update(decision="release", reasons=[], override=None))


def alter_override(build):
    rewrite(next(build.settings.overrides_dir.iterdir()), lambda content: content.update(by="operator B"))


def alter_manifest(build):
    path = build.record.manifest_path(build.settings)
    path.write_text(path.read_text() + " ")


def alter_release(build):
    path = build.settings.releases_dir / build.record.build_id / "datapackage.json"
    rewrite(path, lambda content: content["gate"].update(decision="release"))


def remove_release(build):
    release = build.settings.releases_dir / build.record.build_id
    release.rename(build.settings.home / "elsewhere")


def remove_entry(build):
    journal_files(build)[1].unlink()


def alter_entry(build):
    rewrite(journal_files(build)[0], lambda content: content["facts"].update(decision="release"))


def remove_journal(build):
    for path in journal_files(build):
        path.unlink()


ALTERATIONS = [
    (alter_mart, {"build_altered"}),
    (alter_record, {"record_altered", "override_differs"}),
    (alter_override, {"override_altered"}),
    (lambda build: next(build.settings.overrides_dir.iterdir()).unlink(), {"override_missing"}),
    (alter_manifest, {"manifest_altered"}),
    (alter_release, {"release_altered"}),
    (remove_release, {"release_missing"}),
    (remove_entry, {"journal_broken"}),
    (alter_entry, {"journal_broken"}),
    (remove_journal, {"decision_not_in_journal", "override_not_in_journal", "release_not_in_journal"}),
]


@pytest.mark.parametrize(("alter", "expected"), ALTERATIONS)
def test_each_alteration_is_fault_codes(published, alter, expected):
    alter(published)
    assert fault_codes(published) == expected


def test_a_record_altered_to_a_release_is_not_published(build):
    held = build.change_record(status="held", gate=HOLD)
    edited = asdict(held.record)["gate"] | {"decision": "release", "reasons": []}
    record = write_record(held.settings, held.record.with_(status="released", gate=edited))
    with pytest.raises(IntegrityError, match=r"The record of build .* was altered"):
        publish(held.settings, record)
    assert not held.settings.releases_dir.joinpath(record.build_id).exists()


def test_an_override_that_is_only_in_the_record_is_not_published(build):
    held = build.change_record(status="held", gate=HOLD)
    gate = HOLD | {"override": OVERRIDE | {"build_id": held.record.build_id}}
    record = write_record(held.settings, held.record.with_(status="released", gate=gate))
    with pytest.raises(IntegrityError, match="is not the one in the journal"):
        publish(held.settings, record)


def test_an_altered_mart_is_not_published(build):
    alter_mart(build)
    with pytest.raises(IntegrityError, match="was altered since the gate decided"):
        publish(build.settings, build.record)


def test_a_person_cannot_release_an_altered_build(build):
    held = build.change_record(status="held", gate=HOLD)
    alter_mart(held)
    with pytest.raises(IntegrityError, match="was altered since the gate decided"):
        release_held(held.settings, held.record.build_id, RELEASED_BY, REASON)


def test_repeating_a_killed_release_completes_its_journal_entry(build):
    held = build.change_record(status="held", gate=HOLD)
    release_held(held.settings, held.record.build_id, RELEASED_BY, REASON)
    write_record(held.settings, held.record)
    journal_files(held)[-1].unlink()
    assert fault_codes(held) == {"override_not_in_journal"}
    release_held(held.settings, held.record.build_id, RELEASED_BY, REASON)
    assert fault_codes(held) == set()


@pytest.mark.parametrize(
    "receipts",
    [["INS01"], {"../../inbox": {"position": 1, "receipt_sha256": "0" * 64}}],
    ids=["a list", "a path for a sender"],
)
def test_an_entry_whose_receipts_are_edited_is_named_and_stops_nothing(published, receipts):
    rewrite(journal_files(published)[0], lambda content: content["facts"].update(receipts=receipts))
    assert fault_codes(published) >= {"journal_unreadable"}


def test_an_override_of_the_journal_on_no_build_is_fault_codes(published):
    (path,) = published.settings.journal_dir.glob("*_held_build_released_*")
    rewrite(path, lambda content: content["facts"].update(build_id="../../inbox"))
    assert fault_codes(published) >= {"journal_unreadable"}


def test_a_journal_with_a_damaged_last_entry_takes_no_further_entry(build):
    last = journal_files(build)[-1]
    last.chmod(0o644)
    last.write_text("{")
    with pytest.raises(IntegrityError, match="is not an entry of the journal"):
        append(build.settings, "release_published", build.record.build_id, {"descriptor_sha256": "0" * 64})


def test_a_second_decision_on_an_altered_build_is_refused(tmp_path):
    build = quality_build.make_build(tmp_path)
    quality = QualityResult(build.record.build_id, (), ())
    decide(build.settings, build.record, quality)
    build.execute("update marts.fct_premiums set gross_premium_amount = 1")
    with pytest.raises(IntegrityError, match="was altered since the gate decided"):
        decide(build.settings, read_record(build.settings, build.record.build_id), quality)
