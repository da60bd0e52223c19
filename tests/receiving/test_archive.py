"""Archived files are written once and never change; an altered file is detected."""

import hashlib
import os

import pytest

from reassurance.errors import ArchiveError
from reassurance.files import write_once
from reassurance.submissions.archive.objects import (
    Member,
    object_path,
    read_object,
    store_file,
    store_listing,
)
from support.packages import cedent_package


@pytest.fixture
def scratch(tmp_path):
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "premiums.csv"
    path.write_bytes(b"one line\n")
    return path


def test_a_file_is_stored_under_its_hash_and_read_only(settings, scratch, source):
    member = store_file(settings, scratch, source, "premiums.csv")
    digest = hashlib.sha256(b"one line\n").hexdigest()
    assert member == Member("premiums.csv", digest, 9)
    stored = settings.objects_dir / digest[:2] / digest
    assert read_object(settings, digest) == stored == object_path(settings, digest)
    assert stored.read_bytes() == b"one line\n"
    assert stored.stat().st_mode & 0o777 == 0o444


def test_an_existing_object_is_not_written_again(settings, scratch, source):
    digest = store_file(settings, scratch, source, "premiums.csv").sha256
    stored = object_path(settings, digest)
    before = stored.stat()
    store_file(settings, scratch, source, "another name.csv")
    after = stored.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert write_once(stored, [b"other bytes"]) is False
    assert stored.read_bytes() == b"one line\n"
    assert [path.name for path in stored.parent.iterdir()] == [digest]
    assert list(scratch.iterdir()) == [], "a draft was left behind"


def test_the_first_of_two_concurrent_writers_wins(tmp_path):
    target = tmp_path / "object"

    def chunks():
        assert write_once(target, [b"first"]) is True
        yield b"second"

    assert write_once(target, chunks()) is False
    assert target.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failed_write_leaves_no_file(tmp_path):
    def chunks():
        yield b"half"
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        write_once(tmp_path / "object", chunks())
    assert list(tmp_path.iterdir()) == []


def test_an_altered_object_is_detected(settings, scratch, source):
    digest = store_file(settings, scratch, source, "premiums.csv").sha256
    stored = object_path(settings, digest)
    stored.chmod(0o644)
    stored.write_bytes(b"two lines\n")
    actual = hashlib.sha256(b"two lines\n").hexdigest()
    with pytest.raises(ArchiveError) as caught:
        read_object(settings, digest)
    assert str(caught.value) == (
        f"{stored} was altered: its sha256 is {actual}. Restore it from a copy of the archive."
    )


def test_a_repeated_package_is_not_acknowledged_when_its_archived_bytes_were_altered(settings, receive):
    package = cedent_package()
    receipt = receive(package)
    digest = next(member.sha256 for member in receipt.members if member.path == "datapackage.json")
    stored = object_path(settings, digest)
    stored.chmod(0o644)
    stored.write_bytes(b"{}")
    again = package.write(settings)
    with pytest.raises(ArchiveError, match="was altered"):
        receive(again)
    assert again.path.exists(), "the last sound copy of these bytes left the inbox"


def test_a_missing_object_is_named(settings):
    with pytest.raises(ArchiveError, match=f"^{'0' * 64} is not in the archive "):
        read_object(settings, "0" * 64)


def test_no_package_is_judged_on_altered_bytes(settings, scratch, receive):
    package = cedent_package().write(settings)
    member = store_file(settings, scratch, package.path / "premiums.csv", "premiums.csv")
    stored = object_path(settings, member.sha256)
    stored.chmod(0o644)
    stored.write_bytes(b"altered")
    with pytest.raises(ArchiveError, match="was altered"):
        receive(package)
    assert package.path.exists()
    assert list(settings.receipts_dir.rglob("*.json")) == []


def test_the_hash_of_a_listing_does_not_depend_on_the_order_of_its_files(settings, scratch):
    one, two = Member("a.csv", "1" * 64, 1), Member("b/c.csv", "2" * 64, 2)
    digest = store_listing(settings, scratch, "INS01", [two, one])
    assert digest == store_listing(settings, scratch, "INS01", [one, two])
    assert digest != store_listing(settings, scratch, "INS02", [one, two])
    content = f"# INS01\n{'1' * 64}  a.csv\n{'2' * 64}  b/c.csv\n".encode()
    assert digest == hashlib.sha256(content).hexdigest()
    assert read_object(settings, digest).read_bytes() == content


def test_everything_received_is_in_the_archive_byte_for_byte(settings, receive):
    package = cedent_package().write(settings)
    sent = {path.name: path.read_bytes() for path in package.path.iterdir()}
    receipt = receive(package)
    stored = {
        member.path: (read_object(settings, member.sha256).read_bytes(), member.bytes)
        for member in receipt.members
    }
    assert stored == {name: (content, len(content)) for name, content in sent.items()}
    objects = [path for path in settings.objects_dir.rglob("*") if path.is_file()]
    assert len(objects) == len(sent) + 1
    assert not any(os.access(path, os.W_OK) and path.stat().st_mode & 0o222 for path in objects)
