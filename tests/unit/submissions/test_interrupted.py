"""A run killed anywhere is completed by the next one, as if it had never been killed."""

import pytest

from reassurance.settings import Settings
from reassurance.submissions import read_receipts, receive, receive_all
from support.packages import RECEIVED_AT, Package, cedent_package, files_of, policy, zipped


class KilledError(BaseException):
    """What no handler of the code under test may swallow."""


def kill_at_call(monkeypatch, name: str, call: int) -> None:
    """Die when `receive` makes the given call, by number, of one of its steps."""
    step = getattr(receive, name)
    calls = []

    def killed(*arguments):
        calls.append(arguments)
        if len(calls) == call:
            raise KilledError
        return step(*arguments)

    monkeypatch.setattr(receive, name, killed)


def package_with_findings() -> Package:
    package = cedent_package()
    package.lines["policies"].append(policy(2, insured_siren="123456789"))
    return package


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, bytes]:
    """Every file of a home where the same package was received without any accident."""
    settings = Settings(home=tmp_path_factory.mktemp("undisturbed"))
    package_with_findings().write(settings)
    receive_all(settings, RECEIVED_AT)
    files = files_of(settings)
    assert {name.split("/")[0] for name in files} == {"archive", "outbox", "quarantine", "registered"}
    return files


@pytest.mark.parametrize(
    ("step", "call"),
    [
        ("store_file", 1),
        ("store_file", 4),
        ("store_listing", 1),
        ("judge", 1),
        ("write_lines", 1),
        ("write_lines", 3),
        ("save_receipt", 1),
        ("send_receipt", 1),
        ("_clear", 1),
    ],
    ids=[
        "before the archive",
        "half archived",
        "archived without its listing",
        "archived and not judged",
        "judged and not written",
        "some registers written",
        "before the receipt",
        "before the outbox",
        "before the inbox is cleared",
    ],
)
def test_a_killed_run_is_completed_by_the_next(settings, monkeypatch, undisturbed, step, call):
    place = package_with_findings().write(settings)
    with monkeypatch.context() as killing:
        kill_at_call(killing, step, call)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    assert place.path.exists(), "the package left the inbox before its receipt was sent"
    (receipt,) = receive_all(settings, RECEIVED_AT)
    assert receipt.verdict == "accepted_with_findings"
    assert files_of(settings) == undisturbed
    assert read_receipts(settings) == [receipt]


def test_nothing_is_committed_before_the_receipt(settings, monkeypatch):
    package_with_findings().write(settings)
    kill_at_call(monkeypatch, "save_receipt", 1)
    with pytest.raises(KilledError):
        receive_all(settings, RECEIVED_AT)
    assert read_receipts(settings) == []
    assert not settings.outbox_dir.exists()


def test_the_time_of_receipt_is_that_of_the_run_that_committed_it(settings, monkeypatch):
    package_with_findings().write(settings)
    with monkeypatch.context() as killing:
        kill_at_call(killing, "send_receipt", 1)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    (receipt,) = receive_all(settings, RECEIVED_AT.replace(hour=23))
    assert (receipt.received_at, receipt.is_new) == (RECEIVED_AT, False)


def test_a_killed_run_on_a_zip_is_completed_by_the_next(settings, monkeypatch, undisturbed):
    place = zipped(package_with_findings().write(settings))
    packed = place.path.read_bytes()
    with monkeypatch.context() as killing:
        kill_at_call(killing, "save_receipt", 1)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    receive_all(settings, RECEIVED_AT)
    found = files_of(settings)
    assert {name: content for name, content in found.items() if content != packed} == undisturbed


def test_packages_before_and_after_the_one_that_killed_the_run_are_received_once(settings, monkeypatch):
    empty = {name: [] for name in cedent_package().lines}
    for number in (1, 2, 3):
        cedent_package(lines=empty, sequence=number).write(settings)
    with monkeypatch.context() as killing:
        kill_at_call(killing, "judge", 2)
        with pytest.raises(KilledError):
            receive_all(settings, RECEIVED_AT)
    assert [receipt.sequence for receipt in read_receipts(settings)] == [1]
    assert [receipt.sequence for receipt in receive_all(settings, RECEIVED_AT)] == [2, 3]
    assert sorted(receipt.sequence for receipt in read_receipts(settings)) == [1, 2, 3]
