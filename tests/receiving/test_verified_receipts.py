"""A verified receipt is re-read only when its file has changed; every difference is detected."""

import json
import os
from datetime import timedelta

import pytest

from reassurance.errors import ArchiveError
from reassurance.submissions.archive import chain
from reassurance.submissions.archive.chain import chain_faults, check_chains
from reassurance.submissions.archive.receipts import receipt_path
from reassurance.submissions.archive.verified import read_known
from reassurance.warehouse.build import open_build
from reassurance.warehouse.intake import known_submissions
from support.packages import cedent_package

EMPTY = {name: [] for name in cedent_package().lines}


def package(number: int):
    return cedent_package(lines=EMPTY, sequence=number)


@pytest.fixture
def read(monkeypatch):
    """Names of the receipts that are hashed."""
    names = []
    hash_file = chain.hash_file

    def recorded(path):
        names.append(path.name)
        return hash_file(path)

    monkeypatch.setattr(chain, "hash_file", recorded)
    return names


@pytest.fixture
def three(receive):
    """Three receipts of a sender, in order."""
    return [receive(package(number)) for number in (1, 2, 3)]


def test_a_build_reads_only_new_receipts(settings, three, receive, read):
    check_chains(settings)
    read.clear()
    check_chains(settings)
    assert read == []
    new = receive(package(4))
    read.clear()
    check_chains(settings)
    assert read == [f"{new.submission_hash}.json"]
    assert [known.position for known in read_known(settings, "INS01")] == [1, 2, 3, 4]


def test_a_judgement_reads_only_new_receipts(settings, three, receive, read):
    """The receipt of the previous judgement, and the one that it writes itself."""
    receive(package(4))
    read.clear()
    new = receive(package(5))
    assert new.position == 5
    assert len(read) == 2
    assert chain_faults(settings, "INS01") == []


@pytest.mark.parametrize("content", ["", "not JSON\n", "[2]\n"])
def test_a_lost_or_damaged_list_of_verified_receipts_is_rebuilt(settings, three, receive, content):
    check_chains(settings)
    (settings.home / "verified" / "INS01.jsonl").write_text(content)
    check_chains(settings)
    assert len(read_known(settings, "INS01")) == 3
    assert receive(package(4)).position == 4


# The last link may be missing: a run was killed before it wrote the link.
@pytest.mark.parametrize(
    ("place", "tampering"),
    [
        *((place, tampering) for place in (0, 1, 2) for tampering in ("altered", "removed", "inserted")),
        (0, "link removed"),
        (1, "link removed"),
    ],
)
def test_tampering_with_a_verified_receipt_stops_judgements_and_builds(
    settings, three, receive, place, tampering
):
    check_chains(settings)
    path = receipt_path(settings, "INS01", three[place].submission_hash)
    link = settings.chain_dir / "INS01" / f"{place + 1:06d}"
    if tampering == "altered":
        path.chmod(0o644)
        path.write_bytes(path.read_bytes().replace(b"2020", b"2021", 1))
    elif tampering == "removed":
        path.unlink()
    elif tampering == "inserted":
        path.with_name(f"{'0' * 64}.json").write_bytes(path.read_bytes())
    else:
        link.unlink()
    assert chain_faults(settings, "INS01")
    with pytest.raises(ArchiveError):
        check_chains(settings)
    with pytest.raises(ArchiveError):
        receive(package(4))


def test_verification_detects_a_receipt_altered_without_a_new_time(settings, three):
    check_chains(settings)
    path = receipt_path(settings, "INS01", three[1].submission_hash)
    state = path.stat()
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"2020", b"2021", 1))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert [fault.code for fault in chain_faults(settings, "INS01")] == ["receipt_altered"]


def test_the_submissions_of_a_build_are_listed_without_reading_verified_receipts(settings, three, read):
    """Submissions received after the moment of the build do not belong to it."""
    hashes = sorted(receipt.submission_hash for receipt in three)
    assert list(known_submissions(check_chains(settings), three[-1].received_at)) == hashes
    read.clear()
    assert list(known_submissions(check_chains(settings), three[-1].received_at)) == hashes
    assert known_submissions(check_chains(settings), three[0].received_at - timedelta(seconds=1)) == ()
    assert read == []


def test_opening_a_build_reads_each_chain_once(settings, three, monkeypatch):
    senders = []

    def noted(settings, sender_id):
        senders.append(sender_id)
        return read_known(settings, sender_id)

    monkeypatch.setattr(chain, "read_known", noted)
    open_build(settings, three[-1].received_at)
    assert senders == ["INS01"]


def test_a_verified_receipt_with_a_value_of_another_type_is_read_again(settings, three, read):
    check_chains(settings)
    path = settings.home / "verified" / "INS01.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[1]["sequence"] = "2"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    read.clear()
    check_chains(settings)
    assert len(read) == 3
