"""Locks between processes, one file per name under `locks/`: a lock ends with the process that holds it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO

import structlog

from reassurance.periods import format_instant
from reassurance.settings import Settings

# Seconds after which whoever waits says so, and between two looks at the lock.
_PATIENCE, _POLL = 10.0, 0.05

log = structlog.get_logger()


@contextmanager
def hold(settings: Settings, name: str, *, wait: bool = True) -> Iterator[None]:
    """Hold a lock. While it waits, the log names the process that holds it.

    Raises BlockingIOError, naming that process, when the lock is held and `wait` is False.
    """
    folder = settings.home.absolute() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a+", encoding="utf-8") as stream:
        if not _acquired(stream):
            if not wait:
                raise BlockingIOError(f"The lock {name!r} is held by {_holder(stream)}.")
            _wait(stream, name)
        stream.truncate(0)
        stream.write(f"process {os.getpid()} since {format_instant(datetime.now(UTC))}")
        stream.flush()
        yield


def _acquired(stream: IO[str]) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(stream: IO[str], name: str) -> None:
    reported = time.monotonic()
    while not _acquired(stream):
        time.sleep(_POLL)
        if time.monotonic() - reported > _PATIENCE:
            log.warning("waiting_for_lock", lock=name, held_by=_holder(stream))
            reported = time.monotonic()


def _holder(stream: IO[str]) -> str:
    """What the holder wrote into the file: its process and since when."""
    stream.seek(0)
    return stream.read(200) or "another process"
