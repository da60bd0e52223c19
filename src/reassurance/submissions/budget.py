"""Interrupt a query of DuckDB when the checks of a package have used up their processor time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from reassurance.submissions.unreadable import unreadable

_POLL_SECONDS = 0.25


@contextmanager
def processor_budget(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Run queries for at most that many seconds of this process's processor time.

    Processor time does not depend on how busy the machine is: the verdict is the same on another day. Raises
    PackageError when the time is used up; the query that runs then is interrupted.
    """
    limit = time.process_time() + seconds
    is_over, is_done = threading.Event(), threading.Event()

    def watch() -> None:
        while not is_done.wait(_POLL_SECONDS):
            if time.process_time() > limit:
                is_over.set()
                connection.interrupt()

    watcher = threading.Thread(target=watch, name="processor budget", daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.InterruptException as error:
        if not is_over.is_set():
            raise
        raise unreadable("judging_seconds", most=int(seconds)) from error
    finally:
        is_done.set()
        watcher.join()
