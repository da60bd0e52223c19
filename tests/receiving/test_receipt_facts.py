"""A build reads only new receipts; its cache of the others may be lost, damaged or altered."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from reassurance.database import connect
from reassurance.settings import Settings
from reassurance.submissions import receive_package
from reassurance.submissions.archive.receipts import receipt_path
from reassurance.verification import verify_home
from reassurance.warehouse import receipt_facts
from reassurance.warehouse.intake import load_intake
from support.packages import RECEIVED_AT, cedent_package, policy

LATER = RECEIVED_AT + timedelta(days=30)
EMPTY = {name: [] for name in cedent_package().lines}


@pytest.fixture
def settings(settings) -> Settings:
    """A home with three receipts: accepted lines, a refused line, a rejected package."""
    receive_at(settings, 1, policies=[policy(1), policy(2, insured_siren="123456789")])
    receive_at(settings, 2)
    receive_package(settings, cedent_package(sequence=0).write(settings), RECEIVED_AT)
    return settings


def receive_at(settings: Settings, sequence: int, at: datetime = RECEIVED_AT, **lines: list) -> str:
    """Receive a package; returns the path of its receipt below the receipts folder."""
    package = cedent_package(sequence=sequence, lines=EMPTY | lines)
    receipt = receive_package(settings, package.write(settings), at)
    path = receipt_path(settings, receipt.sender_id, receipt.submission_hash)
    return path.relative_to(settings.receipts_dir).as_posix()


def intake(settings: Settings, as_of: datetime = LATER) -> dict[str, list[tuple]]:
    """The rows of every table of the schema `intake`, in a new build."""
    path = settings.home / "build.duckdb"
    path.unlink(missing_ok=True)
    load_intake(settings, path, as_of)
    with connect(settings, path, read_only=True) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'intake' order by all"
        ).fetchall()
        return {name: connection.execute(f"from intake.{name}").fetchall() for (name,) in names}


def without_facts(settings: Settings, as_of: datetime = LATER) -> dict[str, list[tuple]]:
    """The same rows when every receipt is read."""
    for path in fact_files(settings):
        path.unlink()
    return intake(settings, as_of)


def fact_files(settings: Settings) -> list[Path]:
    return sorted((settings.home / "verified").glob("receipts-*/*.parquet"))


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """The receipts read from their own files, in order."""
    names: list[str] = []
    original = receipt_facts._read

    def recorded(settings, stamps):
        names.extend(receipt for receipt, *_ in stamps)
        return original(settings, stamps)

    monkeypatch.setattr(receipt_facts, "_read", recorded)
    return names


def test_a_build_reads_new_receipts_only(settings, read):
    first = intake(settings)
    assert len(first["submissions"]) == len(read) == 3
    assert all(first[name] for name in ("submission_registers", "control_totals", "rejections", "refusals"))
    read.clear()
    assert intake(settings) == first
    assert read == []

    new = receive_at(settings, 3)
    grown = intake(settings)
    assert read == [new]
    assert len(grown["submissions"]) == 4
    assert without_facts(settings) == grown


def test_a_build_of_an_earlier_moment_has_no_later_receipt(settings):
    receive_at(settings, 3, at=LATER)
    assert len(intake(settings)["submissions"]) == 4
    assert len(intake(settings, RECEIVED_AT)["submissions"]) == 3
    assert intake(settings, RECEIVED_AT) == without_facts(settings, RECEIVED_AT)


@pytest.mark.parametrize("damage", ["removed", "cut", "garbled", "other columns"])
def test_damaged_files_are_written_again(settings, read, damage):
    first = intake(settings)
    (path,) = fact_files(settings)
    content = path.read_bytes()
    if damage == "other columns":
        path.parent.rename(path.parent.with_name("receipts-0"))
    else:
        path.unlink()
    if damage in ("cut", "garbled"):
        path.write_bytes(content[:-9] if damage == "cut" else content[:-9] + b"x" * 9)
    read.clear()
    assert intake(settings) == first
    assert len(read) == 3
    (written,) = fact_files(settings)
    assert receipt_facts.hash_file(written)[0] == written.stem


@pytest.mark.parametrize("killed_at", ["copy", "replace"])
def test_a_build_killed_while_it_writes_the_files_changes_no_row(settings, monkeypatch, killed_at):
    expected = without_facts(settings)
    for path in fact_files(settings):
        path.unlink()
    if killed_at == "copy":
        (settings.home / "verified").mkdir(exist_ok=True)
        monkeypatch.setattr(receipt_facts, "hash_file", _killed)
    else:
        monkeypatch.setattr(receipt_facts, "replace", _killed)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    with pytest.raises(KeyboardInterrupt):
        load_intake(settings, settings.home / "killed.duckdb", LATER)
    monkeypatch.undo()
    assert list((settings.home / "verified").glob("receipts-*/.*"))
    assert intake(settings) == expected
    assert not list((settings.home / "verified").glob("receipts-*/.*"))
    assert len(fact_files(settings)) == 1


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_many_files_are_merged_into_one(settings, read, monkeypatch):
    monkeypatch.setattr(receipt_facts, "_MAX_FILES", 3)
    for number in range(3, 8):
        receive_at(settings, number)
        intake(settings)
        assert len(fact_files(settings)) < 3
    assert len(read) == len(set(read)) == 8
    assert intake(settings) == without_facts(settings)


def test_a_restored_receipt_is_read_again(settings, read):
    """A restored file has another modification time."""
    first = intake(settings)
    path = next(settings.receipts_dir.glob("*/*.json"))
    os.utime(path, ns=(0, 0))
    read.clear()
    assert intake(settings) == first
    assert read == [path.relative_to(settings.receipts_dir).as_posix()]


def test_verify_names_rows_that_differ_from_their_receipts(settings):
    first = intake(settings)
    (path,) = fact_files(settings)
    assert not [fault for fault in verify_home(settings).faults if fault.code == "receipt_contents_altered"]

    draft = path.with_name("altered")
    rows = f"select * replace ('accepted' as verdict) from '{path}'"
    duckdb.sql(f"copy ({rows}) to '{draft}' (format parquet)")
    altered = draft.rename(path.with_name(f"{receipt_facts.hash_file(draft)[0]}.parquet"))
    path.unlink()
    assert intake(settings) != first

    faults = [fault for fault in verify_home(settings).faults if fault.code == "receipt_contents_altered"]
    assert [fault.path for fault in faults] == [altered]
    altered.unlink()
    assert intake(settings) == first


def test_the_moment_of_a_build_is_compared_exactly(settings):
    """A receipt of the next second does not belong to the build."""
    receive_at(settings, 3, at=datetime(2021, 1, 1, 0, 0, 1, tzinfo=UTC))
    assert len(intake(settings, datetime(2021, 1, 1, tzinfo=UTC))["submissions"]) == 3
    assert len(intake(settings, datetime(2021, 1, 1, 0, 0, 1, tzinfo=UTC))["submissions"]) == 4
