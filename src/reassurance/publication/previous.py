"""The release that precedes a build: what it had published, and which rows have changed since."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from reassurance.database import connect
from reassurance.publication.changes import MOMENT, RowChange, changed_rows
from reassurance.publication.tables import Audience, Table, read_audiences
from reassurance.settings import Settings
from reassurance.sql import literal
from reassurance.warehouse.record import BuildRecord


@dataclass(frozen=True)
class RowChanges:
    """Numbers of rows that were added, removed and changed."""

    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class PreviousRelease:
    """The folder of the last release of an earlier moment."""

    folder: Path

    @property
    def name(self) -> str:
        """The name of the release."""
        return self.folder.name

    def relation(self, connection: duckdb.DuckDBPyConnection, audience: Audience, table: Table) -> str | None:
        """The rows of a table, as a relation; None when the release lacks it, or it had other columns."""
        path = self.folder / audience.folder / f"{table.name}.parquet"
        if not path.is_file():
            return None
        relation = f"read_parquet({literal(path)}, hive_partitioning = false)"
        described = connection.execute(f"describe select * from {relation}").fetchall()
        expected = {column.name: column.sql_type for column in table.columns}
        return relation if {name: kind.lower() for name, kind, *_ in described} == expected else None

    def changes(
        self, connection: duckdb.DuckDBPyConnection, audience: Audience, table: Table
    ) -> RowChanges | None:
        """The rows that differ, by the key of the table; None when the tables cannot be compared."""
        before = self.relation(connection, audience, table)
        if before is None:
            return None
        same_key = " and ".join(f'a."{column}" is not distinct from b."{column}"' for column in table.grain)
        compared = _compared(table)
        differs = " or ".join(f'a."{column}" is distinct from b."{column}"' for column in compared) or "false"
        row = connection.execute(
            "select count(*) filter (a.is_in is null), count(*) filter (b.is_in is null),"
            f" count(*) filter (a.is_in and b.is_in and ({differs}))"
            f" from (select *, true as is_in from {before}) as a"
            f" full join (select *, true as is_in from {table.relation}) as b on {same_key}"
        ).fetchone()
        assert row is not None
        return RowChanges(*row)

    def rows(
        self, connection: duckdb.DuckDBPyConnection, audience: Audience, table: Table, maximum: int
    ) -> tuple[RowChange, ...]:
        """The first `maximum` rows that differ, by the key; none when they cannot be compared."""
        before = self.relation(connection, audience, table)
        if before is None:
            return ()
        measures = {column.name for column in table.columns if column.measure}
        relations = (before, table.relation)
        return tuple(changed_rows(connection, relations, table.grain, _compared(table), measures, maximum))


def _compared(table: Table) -> list[str]:
    """The columns that are compared: neither those of the key, nor the moment of the release."""
    return [column.name for column in table.columns if column.name not in {*table.grain, MOMENT}]


def changes_since_release(settings: Settings, record: BuildRecord) -> list[tuple[str, RowChanges | None]]:
    """What publishing a build would change in each table that has all rows, by the title of the table.

    Tables with one part per reader have the same rows as others. Empty when nothing was released before.
    """
    previous = find_previous(settings, record)
    if previous is None:
        return []
    audiences = [a for a in read_audiences(record.manifest_path(settings)) if not a.reader_column]
    with connect(settings, record.path(settings), read_only=True, what="comparing with a release") as build:
        return [
            (table.label, previous.changes(build, audience, table))
            for audience in audiences
            for table in audience.tables
        ]


def find_previous(settings: Settings, record: BuildRecord) -> PreviousRelease | None:
    """The release with which the gate compared a build; None without one, or when its folder was removed."""
    if record.previous_release is None:
        return None
    folder = settings.releases_dir / record.previous_release
    return PreviousRelease(folder) if folder.is_dir() else None
