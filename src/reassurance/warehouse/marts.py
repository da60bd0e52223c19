"""Read the marts of decided builds, and keep what was read: a decided build never changes."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from reassurance.database import connect
from reassurance.errors import BuildError
from reassurance.settings import Settings
from reassurance.sql import named_rows
from reassurance.warehouse.record import BuildRecord


class Marts:
    """Reads the marts of decided builds, and keeps the rows of the last 256 queries."""

    def __init__(self, settings: Settings) -> None:
        """Start with an empty cache."""
        self._settings = settings
        self._read = lru_cache(maxsize=256)(self._query)

    def rows(self, record: BuildRecord, query: str) -> tuple[dict[str, Any], ...]:
        """The rows of a query on a build, each as a mapping of column names to values.

        Raises BuildError for a build of another version of the code, whose marts have other columns.
        """
        path = record.path(self._settings)
        return self._read(path, path.stat().st_mtime_ns, query)

    def _query(self, path: Path, modified: int, query: str) -> tuple[dict[str, Any], ...]:  # noqa: ARG002
        with connect(self._settings, path, read_only=True, what="reading a build") as connection:
            try:
                return tuple(named_rows(connection.execute(query)))
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                raise BuildError(f"{path.stem} was made by another version of the code.") from error
