"""Builds, overrides and releases are compared with the journal; each alteration is named."""

import json
from dataclasses import asdict

import pytest

from reassurance.errors import IntegrityError
from reassurance.journal import append, entries
from reassurance.publication.release import publish
from reassurance.quality.gate import decide, release_held
from reassurance.quality.results import QualityResult
from reassurance.verification import verify_home
from reassurance.warehouse.record import read_record, write_record
from unit.publication.hand_made_build import HOLD, make_build

BY, WHY = "Claire Martin", "INS05 a écrit."


@pytest.fixture
def build(tmp_path):
    # No package was received in this home.
    return make_build(tmp_path).change_record(submissions=())


def named(build) -> set[str]:
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
    release_held(held.settings, held.record.build_id, BY, WHY)
    publish(held.settings, held.record)
    return held


def test_a_sound_home_has_no_fault(published):
    found = verify_home(published.settings)
    assert found.faults == ()
    assert (found.builds, found.releases, found.journal["entries"]) == (1, 1, 5)
    last = entries(published.settings)[0][-1]
    assert found.journal["sha256"] == last.sha256
    assert last.facts["descriptor_sha256"]


def alter_mart(build):
    from reassurance.database import connect

    with connect(build.settings, build.record.path(build.settings)) as connection:
        connection.execute("update publication.pub_ministry__premiums set line_count = line_count + 1")


def alter_record(build):
    path = build.record.path(build.settings).with_suffix(".json")
    rewrite(path, lambda told: told["gate"].update(decision="release", reasons=[], override=None))


def alter_override(build):
    rewrite(next(build.settings.overrides_dir.iterdir()), lambda told: told.update(by="Paul Durand"))


def alter_manifest(build):
    path = build.record.manifest_path(build.settings)
    path.write_text(path.read_text() + " ")


def alter_release(build):
    path = build.settings.releases_dir / build.record.build_id / "datapackage.json"
    rewrite(path, lambda told: told["gate"].update(decision="release"))


def remove_release(build):
    release = build.settings.releases_dir / build.record.build_id
    release.rename(build.settings.home / "elsewhere")


def remove_entry(build):
    journal_files(build)[1].unlink()


def alter_entry(build):
    rewrite(journal_files(build)[0], lambda told: told["facts"].update(decision="release"))


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
def test_each_alteration_is_named(published, alter, expected):
    alter(published)
    assert named(published) == expected


def test_a_record_edited_to_show_release_lets_nothing_out(build):
    held = build.change_record(status="held", gate=HOLD)
    edited = asdict(held.record)["gate"] | {"decision": "release", "reasons": []}
    record = write_record(held.settings, held.record.with_(status="released", gate=edited))
    with pytest.raises(IntegrityError, match=r"The record of build .* was altered"):
        publish(held.settings, record)
    assert not held.settings.releases_dir.joinpath(record.build_id).exists()


def test_an_override_written_into_the_record_lets_nothing_out(build):
    held = build.change_record(status="held", gate=HOLD)
    word = {"build_id": held.record.build_id, "by": BY, "reason": WHY, "released_at": "2020-07-14T08:00:00Z"}
    record = write_record(held.settings, held.record.with_(status="released", gate=HOLD | {"override": word}))
    with pytest.raises(IntegrityError, match="is not the one in the journal"):
        publish(held.settings, record)


def test_an_altered_mart_is_not_published(build):
    alter_mart(build)
    with pytest.raises(IntegrityError, match="was altered since the gate decided"):
        publish(build.settings, build.record)


def test_an_altered_build_is_not_released_by_a_person(build):
    held = build.change_record(status="held", gate=HOLD)
    alter_mart(held)
    with pytest.raises(IntegrityError, match="was altered since the gate decided"):
        release_held(held.settings, held.record.build_id, BY, WHY)


def test_an_override_whose_journal_entry_a_killed_run_did_not_write_is_completed(build):
    held = build.change_record(status="held", gate=HOLD)
    release_held(held.settings, held.record.build_id, BY, WHY)
    write_record(held.settings, held.record)
    journal_files(held)[-1].unlink()
    assert named(held) == {"override_not_in_journal"}
    release_held(held.settings, held.record.build_id, BY, WHY)
    assert named(held) == set()


@pytest.mark.parametrize(
    "receipts",
    [["INS01"], {"../../inbox": {"position": 1, "receipt_sha256": "0" * 64}}],
    ids=["a list", "a path for a sender"],
)
def test_an_entry_whose_receipts_are_edited_is_named_and_stops_nothing(published, receipts):
    rewrite(journal_files(published)[0], lambda content: content["facts"].update(receipts=receipts))
    assert named(published) >= {"journal_unreadable"}


def test_an_override_of_the_journal_on_no_build_is_named(published):
    (path,) = published.settings.journal_dir.glob("*_held_build_released_*")
    rewrite(path, lambda content: content["facts"].update(build_id="../../inbox"))
    assert named(published) >= {"journal_unreadable"}


def test_nothing_is_added_to_a_journal_whose_last_entry_is_damaged(build):
    last = journal_files(build)[-1]
    last.chmod(0o644)
    last.write_text("{")
    with pytest.raises(IntegrityError, match="is not an entry of the journal"):
        append(build.settings, "release_published", build.record.build_id, {"descriptor_sha256": "0" * 64})


def test_deciding_again_on_an_altered_build_is_refused(tmp_path):
    from unit.quality.hand_made_build import make_build as make_filled_build

    build = make_filled_build(tmp_path)
    quality = QualityResult(build.record.build_id, (), ())
    decide(build.settings, build.record, quality)
    build.execute("update marts.fct_premiums set gross_premium_amount = 1")
    with pytest.raises(IntegrityError, match="was altered since the gate decided"):
        decide(build.settings, read_record(build.settings, build.record.build_id), quality)
