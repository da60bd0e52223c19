"""Open DuckDB connections. No other module opens one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from reassurance.database_errors import UNTOUCHED, Limits, exhausted, exhausted_message
from reassurance.errors import ConfigurationError, ResourceError
from reassurance.settings import Settings
from reassurance.spill import spill_folder
from reassurance.sql import literal

# DuckDB's default stays readable by version 0.10 and takes 50 % longer to write.
_STORAGE_VERSION = "v1.5.0"
# DuckDB 1.5.1 to 1.5.5 may return wrong rows when two parts of a union share a join (duckdb/duckdb#25819).
# `profiles.yml` disables the same optimizer in builds.
_WRONG_OPTIMIZER = "common_subplan"
# The optimizer turns a long IN list into a join, which does not preserve the order of lines.
_REORDERING_OPTIMIZER = "in_clause"

_SIZE = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([KMGT]?)(I?)B(?:YTES?)?\s*")
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


@dataclass(frozen=True)
class Room:
    """Bytes of memory and of spill that DuckDB may use to check a package."""

    memory: int
    spill: int


def size_in_bytes(text: str) -> int:
    """The number of bytes in a setting such as `1GB` or `512MiB`, as DuckDB reads it.

    Raises ConfigurationError when the text is not a size.
    """
    match = _SIZE.fullmatch(text.upper())
    if match is None:
        raise ConfigurationError(f"{text!r} is no size: expected one such as 512MB or 1GiB.")
    return int(float(match[1]) * (1024 if match[3] else 1000) ** _POWERS[match[2]])


@contextmanager
def connect(
    settings: Settings,
    path: Path | None = None,
    *,
    read_only: bool = False,
    spill: Path | None = None,
    receiving: Room | None = None,
    what: str = "this step",
    after: str = UNTOUCHED,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection with the memory and threads of the settings, closed on exit.

    Without a path, the database is in memory. `spill` is the spill folder; by default a new one inside that
    of the settings. `receiving` lowers the limits while a package is checked. Extensions are never
    downloaded. Times are UTC. Raises ResourceError when memory or disk are used up: its message names the
    step, `what`, and the state of the data, `after`.
    """
    limits = Limits.of(settings)
    if receiving is not None:
        limits = replace(
            limits,
            memory=_at_most(receiving.memory, settings.receiving_memory_limit),
            memory_setting="REASSURANCE_RECEIVING_MEMORY_LIMIT",
            spill_limit=_at_most(receiving.spill, settings.spill_limit),
        )
    limits = replace(limits, spill=spill or limits.spill)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": limits.memory,
        "threads": settings.threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "storage_compatibility_version": _STORAGE_VERSION,
        "disabled_optimizers": _WRONG_OPTIMIZER,
        "temp_directory": str(spill or spill_folder(settings)),
    }
    with duckdb.connect(path or ":memory:", read_only=read_only, config=config) as connection:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        # DuckDB ignores this limit in `config`; it must be set by a statement.
        connection.execute(f"set max_temp_directory_size = {literal(limits.spill_limit)}")
        if receiving is not None:
            connection.execute(f"set disabled_optimizers = '{_WRONG_OPTIMIZER},{_REORDERING_OPTIMIZER}'")
        try:
            yield connection
        except duckdb.Error as error:
            kind = exhausted(str(error))
            if kind is None:
                raise
            raise ResourceError(exhausted_message(kind, what, limits, after)) from error


def _at_most(size: int, setting: str) -> str:
    """The lower of a size and a setting, in DuckDB's notation."""
    return setting if size >= size_in_bytes(setting) else f"{size}B"


def is_locked(path: Path) -> bool:
    """True while another process has the database file open for writing."""
    try:
        duckdb.connect(path).close()
    except duckdb.IOException as error:
        return "lock" in str(error)
    return False
