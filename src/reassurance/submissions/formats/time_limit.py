"""Stop the checks of a package after their processor time: DuckDB's queries and Python loops."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.limits import Limits

_POLL_SECONDS = 0.25


@contextmanager
def processor_budget(connection: duckdb.DuckDBPyConnection, limits: Limits) -> Iterator[None]:
    """Interrupt queries when this process has used the processor time `limits.until`.

    Processor time does not depend on the load of the machine, so the verdict is reproducible. Raises
    PackageError when the time is used up.
    """
    is_over, is_done = threading.Event(), threading.Event()

    def watch() -> None:
        while not is_done.wait(_POLL_SECONDS):
            if _is_used_up(limits):
                is_over.set()
                connection.interrupt()

    watcher = threading.Thread(target=watch, name="processor budget", daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.InterruptException as error:
        if not is_over.is_set():
            raise
        raise unreadable("judging_seconds", maximum=limits.seconds) from error
    finally:
        is_done.set()
        watcher.join()


def check_time(limits: Limits) -> None:
    """Raise PackageError when the processor time is used up. Python loops must call this."""
    if _is_used_up(limits):
        raise unreadable("judging_seconds", maximum=limits.seconds)


def _is_used_up(limits: Limits) -> bool:
    return time.process_time() > limits.until
