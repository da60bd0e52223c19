"""The next run completes the work of a killed run: its files equal those of an uninterrupted run."""

import pytest

from reassurance import files
from reassurance.settings import Settings
from reassurance.submissions import (
    list_packages,
    process,
    read_receipts,
    receive,
    receive_all,
    sender_lock,
    sweep_leftovers,
)
from reassurance.submissions.archive import chain, contents
from support.packages import RECEIVED_AT, Package, cedent_package, files_of, policy, zipped


class KilledError(BaseException):
    """An exception that no handler of the tested code may catch."""


def kill_at_call(monkeypatch, module, name: str, call: int) -> None:
    """Raise KilledError in place of the given call of a function of a module."""
    step = getattr(module, name)
    calls = []

    def killed(*arguments, **options):
        calls.append(arguments)
        if len(calls) == call:
            raise KilledError
        return step(*arguments, **options)

    monkeypatch.setattr(module, name, killed)


def package_with_findings() -> Package:
    package = cedent_package()
    package.lines["policies"].append(policy(2, insured_siren="123456789"))
    return package


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory) -> dict[str, bytes]:
    """The files of a home in which the same package was received without interruption."""
    settings = Settings(home=tmp_path_factory.mktemp("uninterrupted"))
    package_with_findings().write(settings)
    receive_all(settings, RECEIVED_AT)
    files = files_of(settings)
    assert {name.split("/")[0] for name in files} == {"archive", "outbox", "quarantine", "registered"}
    return files


@pytest.fixture(scope="module")
def uninterrupted_zip(tmp_path_factory) -> tuple[bytes, dict[str, bytes]]:
    """A zip of that package, and the files of a home in which it was received without interruption."""
    settings = Settings(home=tmp_path_factory.mktemp("uninterrupted zip"))
    packed = zipped(package_with_findings().write(settings)).path.read_bytes()
    receive_all(settings, RECEIVED_AT)
    return packed, files_of(settings)


@pytest.mark.parametrize(
    ("module", "step", "call"),
    [
        (process, "archive_contents", 1),
        (process, "store_listing", 1),
        (process, "judge", 1),
        (process, "write_lines", 1),
        (process, "write_lines", 3),
        (process, "commit", 1),
        (chain, "_write_link", 1),
        (receive, "answer", 1),
        (receive, "clear", 1),
    ],
    ids=[
        "before the archive",
        "archived without its listing",
        "archived and not judged",
        "judged and not written",
        "some registers written",
        "before the receipt",
        "before the link of the receipt",
        "before the outbox",
        "before the inbox is cleared",
    ],
)
def test_the_next_run_completes_a_killed_run(settings, monkeypatch, uninterrupted, module, step, call):
    place = package_with_findings().write(settings)
    with monkeypatch.context() as killing:
        kill_at_call(killing, module, step, call)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    assert place.path.exists(), "the package left the inbox before its receipt was sent"
    (receipt,) = receive_all(settings, RECEIVED_AT)
    assert receipt.verdict == "accepted_with_findings"
    assert files_of(settings) == uninterrupted
    assert read_receipts(settings) == [receipt]


def test_nothing_is_committed_before_the_receipt(settings, monkeypatch):
    package_with_findings().write(settings)
    kill_at_call(monkeypatch, process, "commit", 1)
    with pytest.raises(KilledError):
        receive_all(settings, RECEIVED_AT)
    assert read_receipts(settings) == []
    assert not settings.outbox_dir.exists()


def test_the_time_of_receipt_is_that_of_the_run_that_committed_it(settings, monkeypatch):
    package_with_findings().write(settings)
    with monkeypatch.context() as killing:
        kill_at_call(killing, receive, "answer", 1)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    (receipt,) = receive_all(settings, RECEIVED_AT.replace(hour=23))
    assert (receipt.received_at, receipt.is_new) == (RECEIVED_AT, False)


def test_packages_before_and_after_the_one_that_killed_the_run_are_received_once(settings, monkeypatch):
    empty = {name: [] for name in cedent_package().lines}
    for number in (1, 2, 3):
        cedent_package(lines=empty, sequence=number).write(settings)
    with monkeypatch.context() as killing:
        kill_at_call(killing, process, "judge", 2)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    assert [receipt.sequence for receipt in read_receipts(settings)] == [1]
    assert [receipt.sequence for receipt in receive_all(settings, RECEIVED_AT)] == [2, 3]
    assert sorted(receipt.sequence for receipt in read_receipts(settings)) == [1, 2, 3]


@pytest.mark.parametrize("call", [1, 4])
def test_the_next_run_completes_a_run_killed_while_it_archived(settings, monkeypatch, uninterrupted, call):
    place = package_with_findings().write(settings)
    with monkeypatch.context() as killing:
        kill_at_call(killing, contents, "draft_object", call)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    assert place.path.exists()
    receive_all(settings, RECEIVED_AT)
    assert files_of(settings) == uninterrupted


@pytest.mark.parametrize(
    ("module", "step", "call"),
    [
        (contents, "draft_object", 1),
        (contents, "draft_object", 4),
        (contents, "keep", 4),
        (process, "commit", 1),
    ],
    ids=["before it is unpacked", "half unpacked", "half archived", "before the receipt"],
)
def test_the_next_run_completes_a_killed_run_on_a_zip(
    settings, monkeypatch, uninterrupted_zip, module, step, call
):
    packed, expected = uninterrupted_zip
    place = settings.inbox_dir / "INS01" / "INS01-2020-06-001.zip"
    place.parent.mkdir(parents=True)
    place.write_bytes(packed)
    with monkeypatch.context() as killing:
        kill_at_call(killing, module, step, call)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    receive_all(settings, RECEIVED_AT)
    assert files_of(settings) == expected


def test_a_run_killed_while_it_clears_the_inbox_leaves_no_partial_package(settings, monkeypatch):
    place = package_with_findings().write(settings)

    def killed(path):
        (path / "datapackage.json").unlink()
        raise KilledError

    with monkeypatch.context() as killing:
        killing.setattr(sender_lock, "remove_tree", killed)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    assert list_packages(settings) == [], "the rest of a judged package would be judged again"
    assert len(list(place.path.parent.iterdir())) == 1
    assert receive_all(settings, RECEIVED_AT) == []
    assert list(place.path.parent.iterdir()) == []
    assert len(read_receipts(settings)) == 1


def test_drafts_of_a_killed_process_are_removed_unless_their_sender_is_locked(settings, monkeypatch):
    package_with_findings().write(settings)
    with monkeypatch.context() as killing:
        # The process ends before it can clean up.
        killing.setattr(sender_lock, "_sweep", lambda settings, sender_id: None)
        killing.setattr(files.Path, "unlink", lambda path, missing_ok=False: None)
        kill_at_call(killing, files.os, "link", 3)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    assert len(unfinished(settings)) == 3
    with sender_lock.hold(settings, "INS01"):
        sweep_leftovers(settings)
        assert len(unfinished(settings)) == 3
    sweep_leftovers(settings)
    assert unfinished(settings) == []


def test_lines_are_flushed_before_their_receipt_and_the_receipt_before_the_inbox_is_cleared(
    settings, monkeypatch
):
    package_with_findings().write(settings)
    flushed = []
    flush = files.os.fsync

    def fsync(descriptor):
        flush(descriptor)
        flushed.append(files.Path(f"/proc/self/fd/{descriptor}").readlink())

    monkeypatch.setattr(files.os, "fsync", fsync)
    receive_all(settings, RECEIVED_AT)
    stored = [settings.home / name for name in files_of(settings)]
    lines = {path.parent for path in stored if path.suffix == ".parquet"}
    objects = {path.parent for path in stored if settings.objects_dir in path.parents}
    receipts = settings.receipts_dir / "INS01"
    assert len(lines) > 5
    assert lines | objects <= set(flushed[: flushed.index(receipts)])
    assert flushed.index(receipts) < flushed.index(settings.inbox_dir / "INS01")
    drafts = [path for path in flushed if path.parent == settings.scratch_dir / "INS01"]
    assert len(set(drafts)) == len(stored), "each file is flushed before it gets its name"


@pytest.mark.parametrize("is_zip", [False, True], ids=["folder", "zip"])
def test_nothing_is_written_outside_the_home_folder(settings, monkeypatch, is_zip):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    place = package_with_findings().write(settings)
    if is_zip:
        zipped(place)
    (receipt,) = receive_all(settings, RECEIVED_AT)
    assert receipt.verdict == "accepted_with_findings"


def unfinished(settings: Settings) -> list[str]:
    """Names of drafts and other files of unfinished work."""
    return [name for name in files_of(settings) if name.split("/")[-1].startswith(".")]
