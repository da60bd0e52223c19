"""A package that cannot be judged stops only its sender: it is recorded, and builds continue."""

import json

import pytest
from structlog.testing import capture_logs

from reassurance.database import connect
from reassurance.errors import SubmissionsError
from reassurance.settings import Settings
from reassurance.submissions import list_packages, process, receive_all, receive_sender, stopped_senders
from reassurance.submissions import receive as receive_module
from reassurance.submissions.archive.receipts import reference_of
from reassurance.warehouse.build import open_build
from reassurance.warehouse.record import read_record
from support.packages import RECEIVED_AT, cedent_package, descriptor_of


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Two senders with one package each; the receipts have the dates of the packages."""
    settings = Settings(home=tmp_path, receipt_clock="package")
    for sender in ("INS01", "INS02"):
        cedent_package(sender=sender).write(settings)
    return settings


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
def test_the_log_has_the_error_in_full_with_the_reference_of_the_later_receipt(settings, monkeypatch, error):
    def fails(*_):
        raise error

    (_, other) = list_packages(settings)
    other.path.rename(settings.home / "elsewhere")
    monkeypatch.setattr(process, "commit", fails)
    with capture_logs() as logged, pytest.raises(SubmissionsError):
        receive_all(settings)
    monkeypatch.undo()
    (receipt,) = receive_all(settings)
    (entry,) = [entry for entry in logged if entry["event"] == "sender_stopped"]
    assert (entry["sender"], entry["package"]) == ("INS01", "INS01-2020-06-001")
    assert entry["error"] == str(error)
    assert entry["notes"] == [f"reference: {reference_of(receipt.submission_hash)}"]
    # The message of a foreseen error is enough: a command prints no traceback for a full disk.
    assert entry["exc_info"] == (None if isinstance(error, OSError) else error)


def test_a_build_of_an_earlier_moment_does_not_mention_it(settings, full_disk):
    stop(settings)
    assert open_build(settings, RECEIVED_AT.replace(month=5)).stopped == ()


def test_a_sender_that_is_judged_again_is_no_longer_stopped(settings, monkeypatch, full_disk):
    stop(settings)
    monkeypatch.undo()
    receive_all(settings)
    assert stopped_senders(settings) == []


def test_a_package_that_was_taken_away_stops_no_sender(settings, full_disk):
    stop(settings)
    (waiting,) = list_packages(settings)
    waiting.path.rename(settings.home / "elsewhere")
    assert stopped_senders(settings) == []


def test_a_task_of_airflow_notes_it_too(settings, full_disk):
    with pytest.raises(OSError, match="No space left"):
        receive_sender(settings, "INS01", 10)
    assert [stopped.sender_id for stopped in stopped_senders(settings)] == ["INS01"]


def test_an_inbox_that_cannot_be_read_is_noted(settings, monkeypatch):
    def unreadable(inbox):
        if inbox.name == "INS01":
            raise PermissionError(13, "Permission denied", str(inbox))
        return sorted(inbox.iterdir())

    monkeypatch.setattr("reassurance.submissions.package.inbox._packages_in", unreadable)
    stop(settings)
    (stopped,) = stopped_senders(settings)
    assert (stopped.sender_id, "Permission denied" in stopped.reason) == ("INS01", True)


def test_a_sender_whose_turn_cannot_be_had_is_noted(settings):
    (settings.home / "locks" / "INS01.lock").mkdir(parents=True)
    stop(settings)
    with pytest.raises(IsADirectoryError):
        receive_sender(settings, "INS01", 10)
    (stopped,) = stopped_senders(settings)
    assert (stopped.sender_id, "Is a directory" in stopped.reason) == ("INS01", True)


def test_a_note_that_cannot_be_read_stops_nothing(settings, full_disk):
    stop(settings)
    (settings.stopped_dir / "INS01.json").write_text("{", encoding="utf-8")
    assert stopped_senders(settings) == []


@pytest.mark.parametrize("where", ["_descriptor", "_case", "_judge", "_unread"])
def test_whatever_a_package_makes_us_raise_ends_in_a_receipt(settings, monkeypatch, where):
    first = []

    def blundering(*_):
        if not first:
            first.append(where)
            raise KeyError("a fault of ours")
        return () if where == "_unread" else pytest.fail("asked twice")

    monkeypatch.setattr(process, where, blundering)
    (receipt,) = receive_sender(settings, "INS01", 10)
    assert [reason.code for reason in receipt.reasons] == ["unforeseen"]
    assert list((settings.outbox_dir / "INS01").glob("*.html"))
    assert stopped_senders(settings) == []


def test_what_cannot_be_written_down_ends_in_a_receipt_without_it(settings):
    package = cedent_package(sender="INS03").write(settings)
    with descriptor_of(package) as content:
        content["reassurance"]["period"] = "\ud800"
    receipts = receive_all(settings)
    verdicts = {receipt.sender_id: receipt.verdict for receipt in receipts}
    assert verdicts["INS03"] == "rejected"
    assert list_packages(settings) == []


def test_a_page_that_cannot_be_made_leaves_the_receipt_and_stops_no_sender(settings, monkeypatch):
    def blundering(*_):
        raise KeyError("a fault of ours")

    monkeypatch.setattr(receive_module, "answer", blundering)
    assert len(receive_all(settings)) == 2
    assert list_packages(settings) == []
    stored = json.loads(next((settings.receipts_dir / "INS01").glob("*.json")).read_text(encoding="utf-8"))
    assert stored["verdict"] == "accepted"
