"""Locks between processes: one process holds a lock, and the others get its name."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from reassurance.errors import ConfigurationError, LockedError
from reassurance.locks import hold
from reassurance.settings import Settings


def test_a_held_lock_names_its_holder_and_is_free_after_its_release(settings):
    with (
        hold(settings, "build"),
        pytest.raises(BlockingIOError, match=f"'build' is held by process {os.getpid()} on \\S+ since 2"),
        hold(settings, "build", wait=False),
    ):
        pass
    with hold(settings, "build", wait=False):
        assert (settings.home / "locks" / "build.lock").read_text().startswith("process ")


@pytest.mark.parametrize("name", ["../../inbox/INS01", "/etc/x", "..", "."])
def test_a_lock_name_with_a_path_is_refused(settings, name):
    with pytest.raises(ConfigurationError, match="is no name of a lock"), hold(settings, name):
        pass
    assert not list(settings.home.rglob("*"))


def test_locks_with_different_names_are_independent(settings):
    with hold(settings, "build"), hold(settings, "journal", wait=False):
        pass


def test_a_lock_is_free_after_its_process_is_killed(settings):
    program = (
        "import os, signal; from pathlib import Path; from reassurance.locks import hold;"
        " from reassurance.settings import Settings;"
        f" hold(Settings(home=Path({str(settings.home)!r})), 'build').__enter__();"
        " os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode < 0
    with hold(settings, "build", wait=False):
        pass


@contextmanager
def holder(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock `build`."""
    program = (
        "import time; from pathlib import Path; from reassurance.locks import hold;"
        " from reassurance.settings import Settings;"
        f" held = hold(Settings(home=Path({str(settings.home)!r})), 'build'); held.__enter__();"
        " print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_wait_that_times_out_names_the_holder_of_the_lock(settings):
    settings.lock_seconds = 0.2
    with holder(settings) as other, pytest.raises(LockedError) as caught, hold(settings, "build"):
        pass
    assert f"'build' is held by process {other.pid} on {socket.gethostname()} since 2" in str(caught.value)
    assert "REASSURANCE_LOCK_SECONDS (0.2)" in str(caught.value)


def test_a_stopped_holder_is_named_before_the_timeout(settings, monkeypatch):
    monkeypatch.setattr("reassurance.locks._PATIENCE", 0.1)
    with holder(settings) as other:
        other.send_signal(signal.SIGSTOP)
        message = rf"process {other.pid} .* which is stopped\. Let it go on \(kill -CONT\)"
        with pytest.raises(LockedError, match=message), hold(settings, "build"):
            pass
        without_waiting = rf"process {other.pid} .*, which is stopped\."
        with pytest.raises(BlockingIOError, match=without_waiting), hold(settings, "build", wait=False):
            pass
