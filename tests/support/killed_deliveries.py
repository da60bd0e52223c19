"""Deliveries in a process of their own that is killed half-way."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reassurance.settings import Settings

_STARTS_WITHIN = 60


def start_delivery(settings: Settings, release: str, connection: str = "{}") -> subprocess.Popen:
    """Deliver a release to the configured targets, as the command line does."""
    environment = os.environ | settings.environment() | {"AIRFLOW_CONN_ANY": connection}
    command = [Path(sys.executable).with_name("reassurance"), "deliver", release]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def wait_until(reached: Callable[[], bool], process: subprocess.Popen) -> bool:
    """Wait until a process has reached a state. Returns False when it ended before."""
    deadline = time.monotonic() + _STARTS_WITHIN
    while not reached():
        if process.poll() is not None:
            return False
        assert time.monotonic() < deadline, "the delivery does not reach the state"
        time.sleep(0.001)
    return True


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.communicate()


def complete(settings: Settings, release: str, connection: str = "{}") -> None:
    """Deliver a release without a kill."""
    with start_delivery(settings, release, connection) as process:
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()
