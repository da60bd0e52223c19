"""Locks between processes: one file per name under `locks/`. A lock is released when its process ends."""

import fcntl
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from reassurance.errors import ConfigurationError, LockedError
from reassurance.log import EventLogger
from reassurance.periods import format_instant
from reassurance.settings import Settings

# Seconds between two log lines while waiting, and between two attempts.
_PATIENCE, _POLL = 10.0, 0.05
_HOLDER = re.compile(r"process (\d+) on (\S+) since \S+")
# The states, in /proc, of a process suspended by a signal (`kill -STOP`, Ctrl-Z) or by a debugger.
_STOPPED = ("T", "t")

log = EventLogger(__name__)


@contextmanager
def hold(settings: Settings, name: str, *, wait: bool = True) -> Iterator[None]:
    """Hold a lock. While it waits, the log names the process that holds the lock.

    Raises ConfigurationError when `name` is not a file name. Raises LockedError, which names the holder, when
    the holder is suspended or keeps the lock longer than `lock_seconds`. Raises BlockingIOError when the lock
    is held and `wait` is False.
    """
    if "/" in name or name.startswith("."):
        raise ConfigurationError(
            f"{name!r} is no name of a lock: a sender is named like its inbox, such as INS01."
        )
    folder = settings.home.absolute() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a+", encoding="utf-8") as stream:
        if not _acquired(stream):
            if not wait:
                holder = _holder(stream)
                state = ", which is stopped" if _is_stopped(holder) else ""
                raise BlockingIOError(f"The lock {name!r} is held by {holder}{state}.")
            _wait(stream, name, settings.lock_seconds)
        stream.truncate(0)
        stream.write(
            f"process {os.getpid()} on {socket.gethostname()} since {format_instant(datetime.now(UTC))}"
        )
        stream.flush()
        yield


def _acquired(stream: IO[str]) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(stream: IO[str], name: str, seconds: float) -> None:
    began = reported = time.monotonic()
    while not _acquired(stream):
        now = time.monotonic()
        if now - began > seconds:
            raise LockedError(
                f"The lock {name!r} is held by {_holder(stream)}, for longer than REASSURANCE_LOCK_SECONDS "
                f"({seconds}). Wait for the end of that process or end it, then run the command again."
            )
        if now - reported > min(_PATIENCE, seconds):
            holder = _holder(stream)
            if _is_stopped(holder):
                raise LockedError(
                    f"The lock {name!r} is held by {holder}, which is stopped. Let it go on (kill -CONT) or "
                    "end it, then run the command again."
                )
            log.warning("waiting_for_lock", lock=name, held_by=holder)
            reported = now
        time.sleep(_POLL)


def _holder(stream: IO[str]) -> str:
    """The text that the holder wrote into the file: its process, its machine and the time."""
    stream.seek(0)
    return stream.read(400) or "another process"


def _is_stopped(holder: str) -> bool:
    """True when the holder is a suspended process of this machine; False when that is unknown."""
    match = _HOLDER.fullmatch(holder)
    if match is None or match[2] != socket.gethostname():
        return False
    try:
        # The state follows the program's name, in parentheses, which may contain any character.
        state = (
            Path(f"/proc/{match[1]}/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2]
        )
    except OSError:
        return False
    return state[:1] in _STOPPED
