"""What differs between the tables of two releases: rows and measures, by the key of each table.

Keys, measures and types come from the schemas in `datapackage.json`, which publication writes from the
contracts and meta of the models. A table that a model adds needs nothing here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from reassurance.database import connect
from reassurance.settings import Settings
from reassurance.sql import literal

# The moment of the release: the same in every row, it is a property of the release and not of a row.
MOMENT = "as_of"


class Change(StrEnum):
    """What happened to a row between two releases."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class CellChange:
    """A value of a row in both releases; `difference` is new less old, for numbers that both have."""

    column: str
    is_measure: bool
    old: Any
    new: Any

    @property
    def difference(self) -> Decimal | int | None:
        """New less old; None for other values than numbers, and where one of the two is missing."""
        values = (self.old, self.new)
        if any(isinstance(value, bool) or not isinstance(value, Decimal | int) for value in values):
            return None
        difference: Decimal | int = self.new - self.old
        return difference


@dataclass(frozen=True)
class RowChange:
    """A row that differs: its key, and its cells that differ; all its measures when it is in one release."""

    change: Change
    key: dict[str, Any]
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class TableChanges:
    """The differences of a table, given by its path in a release.

    `structure` lists differences of the table itself: it is in one release only, or its columns or key
    differ. Columns of one release only are not compared, and rows are not when the key differs.
    """

    table: str
    title: str
    key: tuple[str, ...]
    structure: tuple[str, ...]
    rows: tuple[RowChange, ...]

    def count(self, change: Change) -> int:
        """The number of rows that were added, removed or changed."""
        return sum(row.change is change for row in self.rows)


@dataclass(frozen=True)
class _Published:
    path: Path
    title: str
    key: tuple[str, ...]
    types: dict[str, str]
    measures: frozenset[str]


def table_changes(
    settings: Settings, old: Path, new: Path, descriptors: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> list[TableChanges]:
    """The tables of two releases that differ, in the order of the newer release."""
    tables_before, tables_after = _tables(old, descriptors[0]), _tables(new, descriptors[1])
    with connect(settings, what="comparing two releases") as connection:
        compared = [
            _compare(connection, name, tables_before.get(name), tables_after.get(name))
            for name in dict.fromkeys((*tables_after, *tables_before))
        ]
    return [table for table in compared if table.rows or table.structure]


def _tables(release: Path, descriptor: Mapping[str, Any]) -> dict[str, _Published]:
    """The tables of a release by path without suffix, such as `ministry/pub_ministry__premiums`."""
    return {
        resource["path"].removesuffix(".parquet"): _Published(
            path=release / resource["path"],
            title=resource["title"],
            key=tuple(resource["schema"]["primaryKey"]),
            types={field["name"]: field["type"] for field in resource["schema"]["fields"]},
            measures=frozenset(
                field["name"] for field in resource["schema"]["fields"] if field.get("measure")
            ),
        )
        for resource in descriptor["resources"]
        if resource["format"] == "parquet"
    }


def _compare(
    connection: duckdb.DuckDBPyConnection, name: str, old: _Published | None, new: _Published | None
) -> TableChanges:
    if old is None or new is None:
        table = new or old
        assert table is not None
        where = "only in the second release" if old is None else "only in the first release"
        return TableChanges(name, table.title, table.key, (where,), ())
    structure = tuple(_structure(old, new))
    if old.key != new.key or any(old.types[column] != new.types[column] for column in new.key):
        return TableChanges(name, new.title, new.key, structure, ())
    # A column without values is read as text or integer: the types of the descriptors are compared.
    compared = [
        column
        for column, kind in new.types.items()
        if column not in (*new.key, MOMENT) and old.types.get(column) == kind
    ]
    relations = (_parquet(old.path), _parquet(new.path))
    rows = changed_rows(connection, relations, new.key, compared, new.measures)
    return TableChanges(name, new.title, new.key, structure, tuple(rows))


def _structure(old: _Published, new: _Published) -> Iterator[str]:
    if old.key != new.key:
        yield f"key {', '.join(old.key)} became {', '.join(new.key)}: rows are not compared"
    for column in old.types:
        if column not in new.types:
            yield f"column {column} was removed"
    for column, kind in new.types.items():
        if column not in old.types:
            yield f"column {column} was added"
        elif old.types[column] != kind:
            yield f"type of {column}: {old.types[column]} became {kind}"


def _parquet(path: Path) -> str:
    return f"read_parquet({literal(path)}, hive_partitioning = false)"


def changed_rows(
    connection: duckdb.DuckDBPyConnection,
    relations: tuple[str, str],
    key: Sequence[str],
    compared: Sequence[str],
    measures: Collection[str],
    maximum: int | None = None,
) -> Iterator[RowChange]:
    """The rows that differ between two relations with the same key, in its order; `maximum` of them at most.

    `compared` are the columns to compare, `measures` those of them that are figures.
    """
    keys = ", ".join(f'coalesce(b."{column}", a."{column}")' for column in key)
    values = "".join(f', a."{column}", b."{column}"' for column in compared)
    # A column of a key may be empty, such as the product of a line that names none.
    same_key = " and ".join(f'a."{column}" is not distinct from b."{column}"' for column in key)
    differs = " or ".join(
        ["a.is_in is null", "b.is_in is null"]
        + [f'a."{column}" is distinct from b."{column}"' for column in compared]
    )
    old, new = relations
    rows = connection.execute(
        f"select a.is_in, b.is_in, {keys}{values}"
        f" from (select *, true as is_in from {old}) a"
        f" full join (select *, true as is_in from {new}) b on {same_key} where {differs}"
        f" order by {', '.join(str(number) for number in range(3, 3 + len(key)))}"
        + ("" if maximum is None else f" limit {maximum}")
    ).fetchall()
    for was_in, is_in, *row in rows:
        pairs = zip(row[len(key) :: 2], row[len(key) + 1 :: 2], strict=True)
        cells = [
            CellChange(column, column in measures, before, after)
            for column, (before, after) in zip(compared, pairs, strict=True)
        ]
        if was_in and is_in:
            change, shown = Change.CHANGED, [cell for cell in cells if cell.old != cell.new]
        else:
            change = Change.ADDED if is_in else Change.REMOVED
            shown = [cell for cell in cells if cell.is_measure and cell.old != cell.new]
        yield RowChange(change, dict(zip(key, row, strict=False)), tuple(shown))
