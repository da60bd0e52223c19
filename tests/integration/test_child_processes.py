"""A child process ends when the process that started it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PARENT = """
import os, subprocess, sys, time
program = [sys.executable, "-c", "import time; time.sleep(60)"]
child = subprocess.Popen([sys.executable, "-m", "reassurance.child", str(os.getpid()), *program])
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_child_ends_when_its_parent_is_killed():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        until = time.monotonic() + 20
        while "sleep(60)" not in command_of(child) or "child" in command_of(child):
            assert time.monotonic() < until
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    while command_of(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not command_of(child)


def command_of(process: int) -> str:
    """The command line of a process. Empty after its end."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def test_the_exit_code_is_that_of_the_program():
    command = [sys.executable, "-m", "reassurance.child", str(os.getpid()), sys.executable, "-c", "exit(7)"]
    assert subprocess.run(command, check=False).returncode == 7
