"""Locks between processes: one holder, who is named to the others."""

import os
import subprocess
import sys

import pytest

from reassurance.locks import hold
from reassurance.settings import Settings


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path)


def test_a_held_lock_names_its_holder_and_is_free_afterwards(settings):
    with (
        hold(settings, "build"),
        pytest.raises(BlockingIOError, match=f"'build' is held by process {os.getpid()} since 2"),
        hold(settings, "build", wait=False),
    ):
        pass
    with hold(settings, "build", wait=False):
        assert (settings.home / "locks" / "build.lock").read_text().startswith("process ")


def test_locks_of_other_names_do_not_meet(settings):
    with hold(settings, "build"), hold(settings, "journal", wait=False):
        pass


def test_a_lock_ends_with_the_process_that_held_it(settings):
    program = (
        "import os, signal; from pathlib import Path; from reassurance.locks import hold;"
        " from reassurance.settings import Settings;"
        f" hold(Settings(home=Path({str(settings.home)!r})), 'build').__enter__();"
        " os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode < 0
    with hold(settings, "build", wait=False):
        pass
