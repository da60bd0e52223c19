"""A package is complete when it has a marker or when its files stay unchanged between two scans."""

from datetime import UTC, datetime, timedelta

from reassurance.settings import Settings
from reassurance.sources.finished import Listed, Seen, collected, look, read_seen, write_seen

MORNING = datetime(2020, 7, 6, 8, tzinfo=UTC)
SETTLE = 60


def package(size: int = 10, changed: str = "08:00", *, has_marker: bool = False) -> Listed:
    return Listed("P", "/out/P", {"a.csv": (size, changed)}, (), has_marker)


def after(seconds: int) -> datetime:
    return MORNING + timedelta(seconds=seconds)


def test_the_first_scan_only_records_the_files():
    finished, seen = look([package()], {}, MORNING, SETTLE)
    assert finished == []
    assert seen == {"P": Seen(package().fingerprint, "2020-07-06T08:00:00Z")}


def test_a_package_is_complete_after_its_files_are_unchanged_for_the_set_time():
    _, seen = look([package()], {}, MORNING, SETTLE)
    early, seen = look([package()], seen, after(59), SETTLE)
    assert early == []
    assert look([package()], seen, after(60), SETTLE)[0] == [package()]


def test_a_change_of_size_or_of_time_restarts_the_wait():
    _, seen = look([package()], {}, MORNING, SETTLE)
    for touched in (package(size=11), package(changed="08:01")):
        finished, later = look([touched], seen, after(60), SETTLE)
        assert finished == []
        assert look([touched], later, after(119), SETTLE)[0] == []
        assert look([touched], later, after(120), SETTLE)[0] == [touched]


def test_a_marker_ends_the_wait():
    marked = package(has_marker=True)
    assert look([marked], {}, MORNING, SETTLE)[0] == [marked]


def test_a_collected_package_is_collected_again_only_when_it_changes():
    marked = package(has_marker=True)
    _, seen = look([marked], {}, MORNING, SETTLE)
    seen = collected(seen, "P")
    assert look([marked], seen, after(600), SETTLE)[0] == []
    changed = package(size=11, has_marker=True)
    assert look([changed], seen, after(600), SETTLE)[0] == [changed]


def test_a_removed_package_is_forgotten():
    _, seen = look([package()], {}, MORNING, SETTLE)
    assert look([], seen, after(60), SETTLE) == ([], {})


def test_the_recorded_files_are_stored_and_read_back(tmp_path):
    settings = Settings(home=tmp_path)
    assert read_seen(settings, "INS01") == {}
    _, seen = look([package()], {}, MORNING, SETTLE)
    write_seen(settings, "INS01", collected(seen, "P"))
    assert read_seen(settings, "INS01") == collected(seen, "P")
    assert [path.name for path in settings.sources_memory_dir.iterdir()] == ["INS01.json"]
