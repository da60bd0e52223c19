"""The one place that opens DuckDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from reassurance.database_errors import UNTOUCHED, Limits, exhausted, tell
from reassurance.errors import ResourceError
from reassurance.settings import Settings
from reassurance.spill import spill_folder
from reassurance.sql import literal

# What 0.10 can still read, DuckDB's default, takes half as long again to write.
_STORAGE_VERSION = "v1.5.0"


@contextmanager
def connect(
    settings: Settings,
    path: Path | None = None,
    *,
    read_only: bool = False,
    spill: Path | None = None,
    receiving: bool = False,
    what: str = "this step",
    after: str = UNTOUCHED,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection within the memory and threads of the settings, closed on exit.

    Without a path the database lives in memory. What does not fit in memory is spilled to the folder
    `spill`, one of its own in that of the settings unless given; `receiving` gives it the memory of
    receiving. Extensions are never downloaded. Times are UTC. Raises ResourceError when memory or disk are
    used up: `what` says what needed them, `after` what was left as it was.
    """
    limits = Limits.of(settings)
    if receiving:
        limits = replace(
            limits,
            memory=settings.receiving_memory_limit,
            memory_setting="REASSURANCE_RECEIVING_MEMORY_LIMIT",
        )
    limits = replace(limits, spill=spill or limits.spill)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": limits.memory,
        "threads": settings.threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "storage_compatibility_version": _STORAGE_VERSION,
        "temp_directory": str(spill or spill_folder(settings)),
    }
    with duckdb.connect(path or ":memory:", read_only=read_only, config=config) as connection:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        # DuckDB keeps to this limit only when it is set in a statement.
        connection.execute(f"set max_temp_directory_size = {literal(settings.spill_limit)}")
        if receiving:
            # A long list of constants would become a join, which gives lines back in any order.
            connection.execute("set disabled_optimizers = 'in_clause'")
        try:
            yield connection
        except duckdb.Error as error:
            kind = exhausted(str(error))
            if kind is None:
                raise
            raise ResourceError(tell(kind, what, limits, after)) from error


def is_locked(path: Path) -> bool:
    """True while another process has the database file open for writing."""
    try:
        duckdb.connect(path).close()
    except duckdb.IOException as error:
        return "lock" in str(error)
    return False
