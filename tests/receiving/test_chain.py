"""Receipts of a sender form a chain: a removed, altered or inserted receipt stops later judgements."""

import json
import subprocess
from hashlib import sha256

import pytest

from reassurance.errors import ArchiveError, SubmissionsError
from reassurance.submissions import read_receipts, receive_all
from reassurance.submissions.archive import chain
from reassurance.submissions.archive.chain import chain_faults, chain_links, check_chains
from reassurance.submissions.archive.receipts import receipt_path
from reassurance.warehouse.build import open_build
from support.packages import RECEIVED_AT, Package, cedent_package

EMPTY = {name: [] for name in cedent_package().lines}


def package(number: int, **changes) -> Package:
    return cedent_package(lines=EMPTY, sequence=number, **changes)


@pytest.fixture
def three(receive):
    """Three receipts of a sender, in order."""
    return [receive(package(number)) for number in (1, 2, 3)]


@pytest.fixture
def paths(settings, three):
    """The paths of these receipts."""
    return [receipt_path(settings, "INS01", receipt.submission_hash) for receipt in three]


def rewrite(path, change) -> None:
    """Change the content of a file, as a user with write access can."""
    path.chmod(0o644)
    path.write_bytes(change(path.read_bytes()))


def codes(settings) -> list[str]:
    return [fault.code for fault in chain_faults(settings, "INS01")]


def test_each_receipt_has_its_position_and_the_hash_of_the_previous_one(settings, three, paths):
    hashes = [sha256(path.read_bytes()).hexdigest() for path in paths]
    assert [receipt.position for receipt in three] == [1, 2, 3]
    assert [receipt.former_sha256 for receipt in three] == [None, *hashes[:2]]
    links = [(link.position, link.receipt_sha256) for link in chain_links(settings, "INS01")]
    assert links == list(enumerate(hashes, start=1))
    assert codes(settings) == []
    check_chains(settings)


def test_each_sender_has_its_own_chain(settings, three, receive):
    receipt = receive(package(1, sender="INS02"))
    assert (receipt.position, receipt.former_sha256) == (1, None)
    assert receive(package(4)).position == 4


def test_a_rejected_package_is_in_the_chain_and_a_repeated_one_is_not(three, receive):
    assert receive(package(3)) == three[2]
    wrong = receive(package(5, kind="unknown"))
    assert (wrong.verdict, wrong.position) == ("rejected", 4)


def test_the_chain_does_not_follow_the_time_of_receipt(settings, three):
    package(4).write(settings)
    (receipt,) = receive_all(settings, RECEIVED_AT.replace(year=2019))
    assert receipt.position == 4
    assert read_receipts(settings)[0] == receipt
    assert codes(settings) == []


def test_links_are_checked_by_sha256sum_too(settings, three, paths):
    def summed() -> int:
        lines = "".join(path.read_text() for path in sorted((settings.chain_dir / "INS01").iterdir()))
        return subprocess.run(
            ["sha256sum", "--check", "--quiet", "-"],
            input=lines,
            text=True,
            cwd=paths[0].parent,
            check=False,
            capture_output=True,
        ).returncode

    assert summed() == 0
    rewrite(paths[2], lambda content: content.replace(b"INS01", b"INS02"))
    assert summed() == 1


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_a_removed_receipt_is_detected(settings, paths, place):
    paths[place].unlink()
    assert codes(settings) == ["receipt_missing"]


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_an_altered_receipt_is_detected(settings, paths, place):
    rewrite(paths[place], lambda content: content.replace(b'"rejected"', b'"accepted"') + b"\n")
    assert codes(settings) == ["receipt_altered"]


@pytest.mark.parametrize(("place", "expected"), [(0, "link_missing"), (1, "link_missing")])
@pytest.mark.parametrize("how", ["removed", "garbled"])
def test_a_removed_or_unreadable_link_is_detected(settings, paths, place, expected, how):
    link = settings.chain_dir / "INS01" / f"{place + 1:06d}"
    link.unlink()
    if how == "garbled":
        link.write_text("no sum\n")
    assert codes(settings) == [expected]


def test_a_receipt_altered_with_its_link_does_not_match_the_next(settings, paths):
    rewrite(paths[1], lambda content: content + b"\n")
    line = f"{sha256(paths[1].read_bytes()).hexdigest()}  {paths[1].name}\n".encode()
    rewrite(settings.chain_dir / "INS01" / "000002", lambda _: line)
    (fault,) = chain_faults(settings, "INS01")
    assert (fault.code, fault.path) == ("receipt_out_of_chain", paths[2])


@pytest.mark.parametrize(
    "changed", [{"position": 2}, {"sender_id": "INS02"}, {"former_sha256": "0" * 64}, {}]
)
def test_an_inserted_receipt_is_detected(settings, paths, changed):
    content = json.loads(paths[2].read_bytes()) | {"submission_hash": "a" * 64, "position": 4} | changed
    (settings.receipts_dir / "INS01" / f"{'a' * 64}.json").write_text(json.dumps(content))
    assert set(codes(settings)) == {"receipt_out_of_chain"}


def test_a_copy_of_a_receipt_under_another_name_is_detected(settings, paths):
    (paths[2].parent / f"{'b' * 64}.json").write_bytes(paths[2].read_bytes())
    assert set(codes(settings)) == {"receipt_out_of_chain"}


def test_a_file_that_is_not_a_receipt_is_reported(settings, paths):
    (paths[2].parent / "note.json").write_text("{}")
    assert codes(settings) == ["receipt_unreadable"]


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_a_broken_chain_stops_judgements_and_builds(settings, paths, place):
    paths[place].unlink()
    later = package(4).write(settings)
    message = f"receipt {place + 1} of INS01 was removed.*reassurance verify"
    with pytest.raises(SubmissionsError, match=message):
        receive_all(settings, RECEIVED_AT)
    assert later.path.exists()
    with pytest.raises(ArchiveError, match=f"receipt {place + 1} of INS01 was removed"):
        open_build(settings, RECEIVED_AT)


def test_the_next_run_writes_the_link_that_a_killed_run_did_not_write(settings, three, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    place = package(4).write(settings)
    with monkeypatch.context() as killing:
        killing.setattr(chain, "_write_link", interrupted)
        with pytest.raises(KeyboardInterrupt):
            receive_all(settings, RECEIVED_AT)
    assert codes(settings) == [], "an interrupted run leaves no fault"
    assert len(chain_links(settings, "INS01")) == 3
    assert place.path.exists()
    (receipt,) = receive_all(settings, RECEIVED_AT)
    assert (receipt.position, receipt.is_new) == (4, False)
    assert [link.position for link in chain_links(settings, "INS01")] == [1, 2, 3, 4]
