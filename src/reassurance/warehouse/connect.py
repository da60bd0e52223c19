"""The one place that opens DuckDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from reassurance.settings import Settings

# What 0.10 can still read, DuckDB's default, takes half as long again to write.
_STORAGE_VERSION = "v1.5.0"


@contextmanager
def connect(
    settings: Settings,
    path: Path | None = None,
    *,
    read_only: bool = False,
    spill: Path | None = None,
    memory_limit: str | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection within the memory and threads of the settings, closed on exit.

    Without a path the database lives in memory. What does not fit in memory is spilled to the folder
    `spill`, one below `home` unless given; `memory_limit` is the setting of that name unless given.
    Extensions are never downloaded. Times are UTC.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit or settings.memory_limit,
        "threads": settings.threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "storage_compatibility_version": _STORAGE_VERSION,
        "temp_directory": str(spill or settings.spill_dir),
        "max_temp_directory_size": settings.spill_limit,
    }
    with duckdb.connect(path or ":memory:", read_only=read_only, config=config) as connection:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        yield connection


def is_locked(path: Path) -> bool:
    """True while another process has the database file open for writing."""
    try:
        duckdb.connect(path).close()
    except duckdb.IOException as error:
        return "lock" in str(error)
    return False
