"""Records of builds: names are checked before they become paths, one damaged record stops nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from reassurance.errors import BuildError, ConfigurationError
from reassurance.quality.gate import release_held
from reassurance.settings import Settings
from reassurance.warehouse.build import open_build
from reassurance.warehouse.record import BuildRecord, all_records, find_record, read_record, write_record

AS_OF = datetime(2020, 7, 14, tzinfo=UTC)


def record_of(build_id: str) -> BuildRecord:
    return BuildRecord(build_id, AS_OF, "held", (), "", None, {})


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path)


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
def test_a_text_that_is_no_build_name_is_not_followed(settings, text):
    for use in (find_record, read_record, lambda s, t: release_held(s, t, "Claire Exemple", "Essai.")):
        with pytest.raises(ConfigurationError, match="is not the name of a build"):
            use(settings, text)


def test_a_damaged_record_is_named_and_leaves_the_others(settings):
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


def test_a_build_that_does_not_exist_is_named(settings):
    with pytest.raises(BuildError, match="No build '2020-07-14T00-00-00Z_abcdef01'"):
        release_held(settings, "2020-07-14T00-00-00Z_abcdef01", "Claire Exemple", "Essai.")


def test_a_build_as_of_the_future_is_refused(settings):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(ConfigurationError, match="cannot be made before that moment"):
        open_build(settings, tomorrow)
    assert not settings.builds_dir.exists()
