"""A package that cannot be judged stops only its sender: it is recorded, and builds continue."""

import json

import pytest

from reassurance.database import connect
from reassurance.errors import SubmissionsError
from reassurance.settings import Settings
from reassurance.submissions import (
    list_packages,
    process,
    receive,
    receive_all,
    receive_sender,
    stopped_senders,
)
from reassurance.submissions.archive.receipts import reference_of
from reassurance.warehouse.build import open_build
from reassurance.warehouse.record import read_record
from support.packages import RECEIVED_AT, cedent_package, descriptor_of


@pytest.fixture(autouse=True)
def _two_senders(settings) -> None:
    """Two senders with one package each; the receipts have the dates of the packages."""
    settings.receipt_clock = "package"
    for sender in ("INS01", "INS02"):
        cedent_package(sender=sender).write(settings)


@pytest.fixture
def full_disk(monkeypatch):
    """The judgement of INS01 raises an error for a full disk."""
    judge = process._judge

    def judged(settings, case):
        if case.inbox == "INS01":
            raise OSError(28, "No space left on device")
        return judge(settings, case)

    monkeypatch.setattr(process, "_judge", judged)


def stop(settings: Settings) -> None:
    with pytest.raises(SubmissionsError, match="1 packages were judged"):
        receive_all(settings)


def test_a_build_without_a_stopped_sender_continues_and_names_it(settings, full_disk):
    stop(settings)
    (waiting,) = list_packages(settings)
    assert waiting.sender_id == "INS01"
    record = open_build(settings, RECEIVED_AT)
    assert len(record.submissions) == 1
    (stopped,) = read_record(settings, record.build_id).stopped
    assert (stopped["sender_id"], stopped["package_name"]) == ("INS01", "INS01-2020-06-001")
    assert "No space left on device" in stopped["reason"]
    with connect(settings, record.path(settings), read_only=True) as connection:
        rows = connection.execute("from intake.stopped_senders").fetchall()
    assert rows == [("INS01", "INS01-2020-06-001")]


@pytest.mark.parametrize("error", [OSError(28, "No space left " * 100), ZeroDivisionError("a defect " * 100)])
def test_the_log_has_the_error_in_full_with_the_reference_of_the_later_receipt(
    settings, monkeypatch, caplog, error
):
    def fails(*_):
        raise error

    (_, other) = list_packages(settings)
    other.path.rename(settings.home / "elsewhere")
    monkeypatch.setattr(process, "commit", fails)
    with pytest.raises(SubmissionsError):
        receive_all(settings)
    monkeypatch.undo()
    (receipt,) = receive_all(settings)
    (record,) = [record for record in caplog.records if record.event == "sender_stopped"]
    entry = record.facts
    assert (entry["sender"], entry["package"]) == ("INS01", "INS01-2020-06-001")
    assert entry["error"] == str(error)
    assert entry["notes"] == [f"reference: {reference_of(receipt.submission_hash)}"]
    # The message of a foreseen error is enough: a command prints no traceback for a full disk.
    assert (record.exc_info is None) == isinstance(error, OSError)
    assert record.exc_info is None or record.exc_info[1] is error


def test_a_build_of_an_earlier_moment_names_no_stopped_sender(settings, full_disk):
    stop(settings)
    assert open_build(settings, RECEIVED_AT.replace(month=5)).stopped == ()


def test_a_sender_whose_package_was_judged_is_no_longer_stopped(settings, monkeypatch, full_disk):
    stop(settings)
    monkeypatch.undo()
    receive_all(settings)
    assert stopped_senders(settings) == []


def test_a_removed_package_stops_no_sender(settings, full_disk):
    stop(settings)
    (waiting,) = list_packages(settings)
    waiting.path.rename(settings.home / "elsewhere")
    assert stopped_senders(settings) == []


def test_receive_sender_records_the_stopped_sender_too(settings, full_disk):
    with pytest.raises(OSError, match="No space left"):
        receive_sender(settings, "INS01", 10)
    assert [stopped.sender_id for stopped in stopped_senders(settings)] == ["INS01"]


def test_an_unreadable_inbox_is_recorded(settings, monkeypatch):
    def unreadable(inbox):
        if inbox.name == "INS01":
            raise PermissionError(13, "Permission denied", str(inbox))
        return sorted(inbox.iterdir())

    monkeypatch.setattr("reassurance.submissions.package.inbox._packages_in", unreadable)
    stop(settings)
    (stopped,) = stopped_senders(settings)
    assert (stopped.sender_id, "Permission denied" in stopped.reason) == ("INS01", True)


def test_a_lock_that_cannot_be_opened_is_recorded(settings):
    (settings.home / "locks" / "INS01.lock").mkdir(parents=True)
    stop(settings)
    with pytest.raises(IsADirectoryError):
        receive_sender(settings, "INS01", 10)
    (stopped,) = stopped_senders(settings)
    assert (stopped.sender_id, "Is a directory" in stopped.reason) == ("INS01", True)


def test_an_unreadable_record_of_a_stopped_sender_is_ignored(settings, full_disk):
    stop(settings)
    (settings.stopped_dir / "INS01.json").write_text("{", encoding="utf-8")
    assert stopped_senders(settings) == []


@pytest.mark.parametrize("where", ["_descriptor", "_case", "_judge", "_unread"])
def test_an_unexpected_error_gives_a_receipt(settings, monkeypatch, where):
    first = []

    def failing(*_):
        if not first:
            first.append(where)
            raise KeyError("a fault of ours")
        return () if where == "_unread" else pytest.fail("called twice")

    monkeypatch.setattr(process, where, failing)
    (receipt,) = receive_sender(settings, "INS01", 10)
    assert [reason.code for reason in receipt.reasons] == ["unforeseen"]
    assert list((settings.outbox_dir / "INS01").glob("*.html"))
    assert stopped_senders(settings) == []


def test_a_surrogate_in_the_descriptor_gives_a_receipt_without_it(settings):
    package = cedent_package(sender="INS03").write(settings)
    with descriptor_of(package) as content:
        content["reassurance"]["period"] = "\ud800"
    receipts = receive_all(settings)
    verdicts = {receipt.sender_id: receipt.verdict for receipt in receipts}
    assert verdicts["INS03"] == "rejected"
    assert list_packages(settings) == []


def test_an_error_of_the_outbox_keeps_the_receipt_and_stops_no_sender(settings, monkeypatch):
    def failing(*_):
        raise KeyError("a fault of ours")

    monkeypatch.setattr(receive, "answer", failing)
    assert len(receive_all(settings)) == 2
    assert list_packages(settings) == []
    stored = json.loads(next((settings.receipts_dir / "INS01").glob("*.json")).read_text(encoding="utf-8"))
    assert stored["verdict"] == "accepted"
