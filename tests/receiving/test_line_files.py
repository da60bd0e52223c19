"""A build checks the sha256 of each file of lines against its receipt."""

import os
from pathlib import Path

import duckdb
import pytest

from reassurance.errors import ArchiveError
from reassurance.settings import Settings
from reassurance.submissions import receive_package
from reassurance.submissions.archive.lines import lines_path
from reassurance.warehouse.build import close_build, open_build
from reassurance.warehouse.record import read_record
from support.packages import RECEIVED_AT, cedent_package, policy, premium


@pytest.fixture
def settings(settings, receive) -> Settings:
    """A home with a received package of two premiums and a refused policy."""
    package = cedent_package()
    package.lines["premiums"] = [premium(1), premium(2)]
    package.lines["policies"].append(policy(2, insured_siren="123456789"))
    receive(package)
    return settings


def file_of(root: Path, register: str) -> Path:
    (path,) = (root / register).rglob("*.parquet")
    return path


def rewrite(path: Path, change: str) -> None:
    """Change the lines of a file without changing its modification time."""
    before = path.stat()
    query = f"copy (select * replace ({change}) from '{path}') to '{path}.new' (format parquet)"
    duckdb.sql(query)
    path.chmod(0o644)
    path.write_bytes(path.with_name(f"{path.name}.new").read_bytes())
    path.with_name(f"{path.name}.new").unlink()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


_MOVED_AMOUNT = "gross_premium_amount + case premium_line_id when 'PRM-1' then 1000 else -1000 end"
MOVED = f"{_MOVED_AMOUNT} as gross_premium_amount"


def test_a_build_refuses_1_000_euros_moved_between_two_lines(settings):
    path = file_of(settings.registered_dir, "premiums")
    rewrite(path, MOVED)
    with pytest.raises(ArchiveError) as caught:
        open_build(settings, RECEIVED_AT)
    message = "Files of lines were altered after they were judged: 1.\n"
    assert str(caught.value).startswith(f"{message}- {path} of INS01: its sha256 is ")


def test_a_build_refuses_an_altered_line_in_quarantine(settings):
    rewrite(file_of(settings.quarantine_dir, "policies"), "'990000001' as insured_siren")
    with pytest.raises(ArchiveError, match=r"- .*/quarantine/policies/.* of INS01: its sha256 is"):
        open_build(settings, RECEIVED_AT)


def test_a_build_is_not_closed_when_lines_were_altered_while_dbt_read_them(settings):
    record = open_build(settings, RECEIVED_AT)
    rewrite(file_of(settings.registered_dir, "premiums"), MOVED)
    with pytest.raises(ArchiveError, match="of INS01: its sha256 is"):
        close_build(settings, record)
    assert read_record(settings, record.build_id).status == "open"


def test_a_file_of_a_later_submission_is_not_checked(settings):
    later = cedent_package(period="2020-07", created="2020-08-05T18:00:00Z")
    receipt = receive_package(settings, later.write(settings), RECEIVED_AT.replace(month=8))
    path = lines_path(settings.registered_dir, "premiums", "INS01", "2020-07", receipt.submission_hash)
    rewrite(path, "0.01 as gross_premium_amount")
    assert open_build(settings, RECEIVED_AT).status == "open"
