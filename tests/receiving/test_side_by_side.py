"""Packages of several senders are judged at the same time, with the result of judging them one by one."""

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import psutil
import pytest

from reassurance.errors import SubmissionsError
from reassurance.settings import Settings
from reassurance.submissions import list_packages, receive_all, receive_package, stopped_senders
from reassurance.submissions.archive.receipts import receipt_path
from support.packages import cedent_package, files_of

SENDERS = ("INS01", "INS02", "INS03")
MONTHS = ("2020-05", "2020-06")


def home_of(folder: Path) -> Settings:
    """A home with two packages of each of three senders, dated by their packages."""
    settings = Settings(home=folder, receipt_clock="package")
    for sender in SENDERS:
        for month in MONTHS:
            cedent_package(sender=sender, period=month).write(settings)
    return settings


def wait_for(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_several_processes_leave_the_files_of_one(tmp_path):
    one, two = home_of(tmp_path / "one"), home_of(tmp_path / "two")
    expected = receive_all(one)
    receipts = receive_all(two, processes=2)
    assert [receipt.package_name for receipt in receipts] == [receipt.package_name for receipt in expected]
    assert len(receipts) == len(SENDERS) * len(MONTHS)
    assert files_of(two) == files_of(one)


def test_an_error_of_the_platform_stops_only_its_sender(tmp_path):
    settings = home_of(tmp_path)
    first, second = [package for package in list_packages(settings) if package.sender_id == "INS02"]
    receipt = receive_package(settings, first)
    receipt_path(settings, "INS02", receipt.submission_hash).chmod(0o600)
    receipt_path(settings, "INS02", receipt.submission_hash).write_text("{}")
    with pytest.raises(SubmissionsError, match=r"4 packages were judged; .*\n- INS02: "):
        receive_all(settings, processes=2)
    assert list_packages(settings) == [second]
    assert [stopped.sender_id for stopped in stopped_senders(settings)] == ["INS02"]


def test_a_process_that_ends_stops_the_packages_it_judged(tmp_path):
    settings = home_of(tmp_path / "killed")

    def kill_first() -> None:
        wait_for(lambda: settings.scratch_dir.is_dir() and any(settings.scratch_dir.iterdir()))
        multiprocessing.active_children()[0].kill()

    killer = Thread(target=kill_first)
    killer.start()
    with pytest.raises(SubmissionsError, match="lower REASSURANCE_RECEIVING_PROCESSES") as raised:
        receive_all(settings, processes=2)
    killer.join()
    stopped = {entry.sender_id for entry in stopped_senders(settings)}
    assert 1 <= len(stopped) <= 2
    assert all(f"- {sender}: " in str(raised.value) for sender in stopped)
    assert {package.sender_id for package in list_packages(settings)} == stopped
    receive_all(settings, processes=2)
    receive_all(whole := home_of(tmp_path / "whole"))
    assert files_of(settings) == files_of(whole)


def test_the_processes_of_a_killed_command_end_with_it(tmp_path):
    settings = home_of(tmp_path / "killed")
    command = [Path(sys.executable).with_name("reassurance"), "receive", "--json"]
    environment = os.environ | settings.environment() | {"REASSURANCE_RECEIVING_PROCESSES": "2"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        wait_for(lambda: settings.scratch_dir.is_dir() and any(settings.scratch_dir.iterdir()))
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    assert len(children) >= 2
    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []
    finished = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert json.loads(finished.stdout)
    receive_all(whole := home_of(tmp_path / "whole"))
    assert files_of(settings) == files_of(whole)
