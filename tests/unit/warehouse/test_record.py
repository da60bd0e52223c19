"""A build's name is checked before it becomes a path; the other records are read when one is damaged."""

from datetime import UTC, datetime, timedelta

import pytest

from reassurance.errors import BuildError, ConfigurationError
from reassurance.quality.gate import release_held
from reassurance.warehouse.build import close_build, open_build
from reassurance.warehouse.record import (
    BuildRecord,
    Records,
    all_records,
    find_record,
    read_record,
    unseen_submissions,
    write_record,
)

AS_OF = datetime(2020, 7, 14, tzinfo=UTC)


def record_of(build_id: str) -> BuildRecord:
    return BuildRecord(build_id, AS_OF, "held", (), "", None, {})


@pytest.mark.parametrize(
    "text",
    [
        "../../inbox/INS01/stolen",
        "/etc/passwd",
        "",
        "current",
        "2020-07-14T00-00-00Z_abcdef0",
        "2020-07-14T00-00-00Z_abcdef01\n",
    ],
)
def test_a_text_that_is_not_the_name_of_a_build_is_refused(settings, text):
    for use in (find_record, read_record, lambda s, t: release_held(s, t, "Prénom Nom", "Essai.")):
        with pytest.raises(ConfigurationError, match="is not the name of a build"):
            use(settings, text)


def test_a_record_that_names_another_build_is_refused(settings):
    known = record_of("2020-07-14T00-00-00Z_abcdef01")
    write_record(settings, known)
    path = settings.builds_dir / f"{known.build_id}.json"
    path.write_text(path.read_text().replace(known.build_id, "../../inbox/INS01/stolen"))
    with pytest.raises(BuildError, match="is not the record of a build"):
        read_record(settings, known.build_id)


def test_a_damaged_record_is_named_and_the_others_are_read(settings):
    sound = record_of("2020-07-14T00-00-00Z_abcdef01")
    damaged = record_of("2020-07-14T00-00-00Z_abcdef02")
    for record in (sound, damaged):
        write_record(settings, record)
    path = settings.builds_dir / f"{damaged.build_id}.json"
    path.write_text(path.read_text()[:40])
    (settings.builds_dir / "notes_12345678.json").write_text("{}")

    assert all_records(settings) == [sound]
    with pytest.raises(BuildError, match=r"abcdef02\.json is not the record of a build"):
        read_record(settings, damaged.build_id)


def test_a_record_is_read_again_only_when_it_has_changed(settings):
    kept, changed = record_of("2020-07-14T00-00-00Z_abcdef01"), record_of("2020-07-14T00-00-00Z_abcdef02")
    for each in (kept, changed):
        write_record(settings, each)
    records = Records(settings)
    first, second = records.read()
    write_record(settings, changed.with_(status="released"))
    again = records.read()
    assert again[0] is first
    assert (second.status, again[1].status) == ("held", "released")
    (settings.builds_dir / f"{kept.build_id}.json").unlink()
    assert records.read() == [again[1]]


def test_an_unknown_build_is_named(settings):
    with pytest.raises(BuildError, match="No build '2020-07-14T00-00-00Z_abcdef01'"):
        release_held(settings, "2020-07-14T00-00-00Z_abcdef01", "Prénom Nom", "Essai.")


def test_a_build_as_of_the_future_is_refused(settings):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(ConfigurationError, match="cannot be made before that moment"):
        open_build(settings, tomorrow)
    assert not settings.builds_dir.exists()


def test_submissions_that_are_in_no_build_are_listed(settings):
    failed = record_of("2020-07-14T00-00-00Z_abcdef01").with_(status="failed", submissions=("a" * 64,))
    write_record(settings, failed)
    receipts = [settings.receipts_dir / "INS01" / f"{letter * 64}.json" for letter in "ab"]
    receipts[0].parent.mkdir(parents=True)
    for path in receipts:
        path.touch()
    assert unseen_submissions(settings) == [receipts[1]]


def test_closing_a_decided_build_does_not_change_its_decision(settings):
    held = write_record(settings, record_of("2020-07-14T00-00-00Z_abcdef01"))
    assert close_build(settings, held).status == "held"
    assert read_record(settings, held.build_id) == held
