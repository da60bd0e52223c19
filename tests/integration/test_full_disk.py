"""A full or read-only disk stops a command with one sentence; nothing is lost, and the next run continues."""

import re

import pytest

from reassurance.cli import HELD
from reassurance.settings import Settings
from reassurance.submissions import receive_all
from reassurance.submissions.archive.verify import verify
from reassurance.warehouse.record import all_records
from support.packages import cedent_package, files_of
from support.small_disk import Run, on_read_only_disk, on_small_disk

AS_OF = ("--as-of", "2020-07-14T00:00:00Z")
FULL = re.compile(r"No space left on device\. Free space on that disk\.|Out of disk: no space is left for ")
PACKAGE = "INS01-2020-06-001"


@pytest.fixture
def home(tmp_path) -> Settings:
    """A home with a package in its inbox."""
    settings = Settings(home=tmp_path / "home", receipt_clock="package")
    cedent_package().write(settings)
    return settings


def check_stopped(run: Run) -> None:
    assert run.returncode == 1, run
    assert "Traceback" not in run.stderr, run
    assert FULL.search(run.stderr), run


def test_a_package_is_received_after_every_stage_of_its_receipt_met_a_full_disk(home, tmp_path):
    uninterrupted = Settings(home=tmp_path / "uninterrupted", receipt_clock="package")
    cedent_package().write(uninterrupted)
    receive_all(uninterrupted)
    runs = on_small_disk(home.home, range(40, 400, 12), ["receive"], tmp_path / "logs")
    *stopped, last = runs
    assert len(stopped) >= 5
    for run in stopped:
        check_stopped(run)
        assert run.inbox == [PACKAGE], "the package does not wait in the inbox"
    assert (last.returncode, last.inbox) == (0, [])
    assert files_of(home) == files_of(uninterrupted)
    assert verify(home, {}).faults == ()


def test_a_build_is_made_after_it_met_a_full_disk(home, tmp_path):
    receive_all(home)
    *stopped, last = on_small_disk(home.home, (1_000, 18_000, 400_000), ["build", *AS_OF], tmp_path / "logs")
    assert len(stopped) == 2
    for run in stopped:
        check_stopped(run)
    assert last.returncode == HELD
    assert [record.status for record in all_records(home)] == ["held"]
    assert verify(home, {}).faults == ()


@pytest.mark.parametrize("command", [("receive",), ("build", *AS_OF), ("nightly", *AS_OF)])
def test_a_read_only_home_is_reported_in_a_sentence(home, command):
    before = files_of(home)
    finished = on_read_only_disk(home.home, *command)
    assert (finished.returncode, "Traceback" in finished.stderr) == (1, False)
    assert "Read-only file system. Make the disk writable" in finished.stderr
    assert files_of(home) == before


@pytest.mark.parametrize("command", ["status", "verify"])
def test_commands_that_only_read_work_on_a_read_only_home(home, command):
    receive_all(home)
    assert on_read_only_disk(home.home, command).returncode == 0
