"""Compare two releases: the rows and measures that differ, and why."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reassurance.publication.causes import Causes, find_causes
from reassurance.publication.changes import Change, TableChanges, table_changes
from reassurance.publication.releases_folder import find_release, verify_release
from reassurance.settings import Settings


@dataclass(frozen=True)
class ReleaseDiff:
    """The tables of two releases that differ, and what differs between what they were made from."""

    old: Path
    new: Path
    tables: tuple[TableChanges, ...]
    causes: Causes

    def to_json(self) -> dict[str, Any]:
        """The JSON object of a comparison."""
        return {
            "releases": [str(self.old), str(self.new)],
            "tables": [_table(table) for table in self.tables],
            "causes": asdict(self.causes),
        }


def diff(settings: Settings, first: str, second: str) -> ReleaseDiff:
    """Compare the second release with the first.

    Raises UsageError when there is no such release, PublicationError when its files were altered.
    """
    old, new = find_release(settings, first), find_release(settings, second)
    descriptors = (verify_release(old), verify_release(new))
    return ReleaseDiff(
        old=old,
        new=new,
        tables=tuple(table_changes(settings, old, new, descriptors)),
        causes=find_causes(settings, (old, new), descriptors),
    )


def _table(table: TableChanges) -> dict[str, Any]:
    return {
        "table": table.table,
        "title": table.title,
        "key": list(table.key),
        "structure": list(table.structure),
        **{str(change): table.count(change) for change in Change},
        "rows": [
            {
                "change": row.change,
                "key": row.key,
                "cells": [asdict(cell) | {"difference": cell.difference} for cell in row.cells],
            }
            for row in table.rows
        ],
    }
