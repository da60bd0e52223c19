"""A package is rejected only for its own faults; an unexpected error gives a receipt and stops no sender."""

import errno
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest

from reassurance.errors import SubmissionsError
from reassurance.files import remove_tree
from reassurance.submissions import (
    PackagePath,
    list_packages,
    process,
    read_receipts,
    receive,
    receive_all,
)
from reassurance.submissions.check import check_package
from reassurance.submissions.faults import is_ours
from reassurance.submissions.formats import xlsx
from reassurance.submissions.package import inbox
from support.malicious import workbook
from support.packages import RECEIVED_AT, cedent_package, refile, zipped


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EMFILE, "Too many open files"), True),
        (OSError(errno.EINVAL, "Invalid argument"), False),
        (OSError("Invalid data stream"), False),
        (duckdb.IOException('IO Error: Could not write file "x": No space left on device'), True),
        (
            duckdb.OutOfMemoryException("failed to offload data block of size 1 (max_temp_directory_size)"),
            True,
        ),
        (duckdb.OutOfMemoryException("could not allocate block of size 1"), False),
        (duckdb.InvalidInputException("CSV Error on Line: 2"), False),
        (duckdb.InvalidInputException('CSV Error on Line: 2 Original Line: "permission denied'), False),
        (duckdb.InterruptException("INTERRUPT Error: Interrupted!"), True),
        (KeyError("x"), False),
    ],
)
def test_an_error_of_the_platform_is_distinguished_from_one_of_the_package(error, ours):
    assert is_ours(error) is ours


@pytest.mark.parametrize("text", ["permission denied", "No space left", "could not open file", "disk quota"])
@pytest.mark.parametrize("line", ['"{}\n', "{}" + ",x" * 40 + "\n", "\xff{},1\n"])
def test_a_line_that_contains_a_system_error_stops_no_sender(receive, settings, text, line):
    package = cedent_package().write(settings)
    content = (package.path / "policies.csv").read_bytes() + line.format(text).encode("latin-1")
    refile(package, "policies", "policies.csv", content)
    receipt = receive(package)
    assert [reason.code for reason in receipt.reasons] == ["unreadable_file"]


def test_a_zip_that_declares_a_wrong_compression_stops_no_sender(receive, settings):
    package = zipped(cedent_package().write(settings))
    content = bytearray(package.path.read_bytes())
    for mark, place in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + place : at + place + 2] = zipfile.ZIP_BZIP2.to_bytes(2, "little")
            at = content.find(mark, at + 4)
    package.path.write_bytes(content)
    assert [reason.code for reason in receive(package).reasons] == ["unreadable_package"]


def test_an_unexpected_error_rejects_the_package_with_a_reference(settings, receive, monkeypatch):
    def failing(*_):
        raise KeyError("a fault of ours")

    monkeypatch.setattr(process, "_judge", failing)
    receipt = receive(cedent_package())
    (reason,) = receipt.reasons
    assert (receipt.verdict, reason.code) == ("rejected", "unforeseen")
    assert receipt.submission_hash[:12] in reason.message_fr
    assert "KeyError" not in reason.message_fr + reason.message_en
    assert list_packages(settings) == []


@pytest.mark.parametrize("returncode", [-signal.SIGKILL, -signal.SIGTERM])
def test_a_package_whose_reader_was_killed_is_judged_by_the_next_run(settings, monkeypatch, returncode):
    package = cedent_package().write(settings)
    refile(package, "limit_decisions", "decisions.xlsx", workbook(), format="xlsx")
    with monkeypatch.context() as killed:
        finished = subprocess.CompletedProcess([], returncode, b"", b"")
        killed.setattr(xlsx.subprocess, "run", lambda *_, **__: finished.check_returncode())
        with pytest.raises(SubmissionsError, match="was killed by signal"):
            receive_all(settings, RECEIVED_AT)
    assert read_receipts(settings) == []
    assert [receipt.verdict for receipt in receive_all(settings, RECEIVED_AT)] == ["accepted"]


@pytest.mark.parametrize("period", ["2019-04", "2023-01", "2200-04", "2999-12"])
def test_a_month_without_exchange_rates_is_rejected(receive, period):
    receipt = receive(cedent_package(period=period))
    assert receipt.verdict == "rejected"
    assert "period_outside" in [reason.code for reason in receipt.reasons]


def test_a_zip_that_replaces_the_one_being_judged_is_judged_next(settings, monkeypatch):
    first = zipped(cedent_package().write(settings))
    process_package = receive.process_package

    def slow(settings, package, scratch, received_at):
        receipt = process_package(settings, package, scratch, received_at)
        if package.path.exists() and not read_once:
            read_once.append(receipt)
            other = first.path.with_name(".other.zip")
            with zipfile.ZipFile(first.path) as old, zipfile.ZipFile(other, "w") as new:
                for name in old.namelist():
                    new.writestr(name, old.read(name).replace(b'"sequence": 1', b'"sequence": 2'))
            other.rename(first.path)
        return receipt

    read_once: list[object] = []
    monkeypatch.setattr(receive, "process_package", slow)
    assert [receipt.sequence for receipt in receive_all(settings, RECEIVED_AT)] == [1]
    assert [receipt.sequence for receipt in receive_all(settings, RECEIVED_AT)] == [2]
    assert list_packages(settings) == []


@pytest.mark.parametrize("name", ["P.7z", "P.rar", "P.tar.gz", "P.TGZ", "P.zipx", "P.gz"])
def test_an_archive_of_another_format_gets_a_receipt(settings, name):
    path = settings.inbox_dir / "INS01" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"7z\xbc\xaf\x27\x1c")
    (receipt,) = receive_all(settings, RECEIVED_AT)
    (reason,) = receipt.reasons
    assert (receipt.package_name, receipt.verdict) == ("P", "rejected")
    assert "is an archive that is not read: send a folder or a .zip" in reason.message_en
    assert list_packages(settings) == []


def test_a_zip_with_an_empty_name_is_reported(settings, receive):
    path = settings.inbox_dir / "INS01" / "P.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", b"")
        archive.filelist[0].filename = ""
    assert receive(PackagePath("INS01", path)).verdict == "rejected"


def test_deeply_nested_folders_are_reported_and_removed(settings):
    package = cedent_package().write(settings)
    descriptor = os.open(package.path, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=descriptor)
        inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    (receipt,) = receive_all(settings, RECEIVED_AT)
    assert "nested deeper than 64" in receipt.reasons[0].message_en
    assert list(package.path.parent.iterdir()) == []


def test_a_folder_is_removed_whatever_its_permissions(tmp_path):
    folder = tmp_path / "a"
    (folder / "b" / "c").mkdir(parents=True)
    (folder / "b" / "x").write_bytes(b"")
    (folder / "b").chmod(0)
    remove_tree(folder)
    assert list(tmp_path.iterdir()) == []


# As root, without the capabilities that ignore the permissions of files.
WITHOUT_PRIVILEGES = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


def test_a_file_without_permissions_rejects_its_package(settings):
    package = cedent_package().write(settings)
    (package.path / "premiums.csv").chmod(0)
    finished = subprocess.run(
        [
            *(WITHOUT_PRIVILEGES if os.geteuid() == 0 else []),
            *(str(Path(sys.executable).with_name("reassurance")), "receive", "--json"),
        ],
        env=os.environ | {"REASSURANCE_HOME": str(settings.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    (receipt,) = json.loads(finished.stdout)
    (reason,) = receipt["reasons"]
    assert "“premiums.csv” may not be read by the platform" in reason["message_en"]
    assert list_packages(settings) == []


def test_an_inbox_that_cannot_be_listed_stops_its_sender_only(settings, monkeypatch):
    for sender in ("INS01", "INS02"):
        cedent_package(sender=sender).write(settings)
    packages_in = inbox._packages_in

    def forbidden(folder):
        if folder.name == "INS01":
            raise PermissionError(errno.EACCES, "Permission denied")
        return packages_in(folder)

    monkeypatch.setattr(inbox, "_packages_in", forbidden)
    with pytest.raises(SubmissionsError, match=r"1 packages were judged.*\n- INS01: .*Permission denied"):
        receive_all(settings, RECEIVED_AT)
    assert {receipt.sender_id for receipt in read_receipts(settings)} == {"INS02"}


def test_a_long_name_and_one_that_is_not_utf_8_are_received(settings):
    for name in (b"P" * 250, b"P\xff"):
        package = cedent_package().write(settings)
        package.path.rename(package.path.with_name(os.fsdecode(name)))
        (receipt,) = receive_all(settings, RECEIVED_AT)
        assert receipt.verdict == "accepted"


@pytest.mark.parametrize("prefix", ["./", ".\\", ""])
def test_check_and_receive_judge_a_zip_alike(settings, prefix):
    package = cedent_package().write(settings)
    path = package.path.with_name("P.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in package.path.iterdir():
            archive.writestr(zipfile.ZipInfo(prefix + file.name), file.read_bytes())
    remove_tree(package.path)
    assert check_package(settings, path, received_at=RECEIVED_AT).verdict == "accepted"
    assert [receipt.verdict for receipt in receive_all(settings, RECEIVED_AT)] == ["accepted"]


def test_check_and_receive_judge_another_archive_alike(settings):
    path = settings.inbox_dir / "INS01" / "P.7z"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"7z")
    assert check_package(settings, path, received_at=RECEIVED_AT).verdict == "rejected"
    assert [receipt.verdict for receipt in receive_all(settings, RECEIVED_AT)] == ["rejected"]
