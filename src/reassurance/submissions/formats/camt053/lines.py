"""Bank statements in camt.053 as lines of a register; see `camt` for what a line is."""

import json
from pathlib import Path

from reassurance.files import draft_path
from reassurance.sql import literal
from reassurance.submissions.formats.camt053.reader import COLUMNS, Reading
from reassurance.submissions.package.limits import Limits


def read_header() -> list[str]:
    """The columns that a statement gives, whatever its bank writes."""
    return list(COLUMNS)


def lines_of(
    path: Path, register: str, columns: list[str], period: str, limits: Limits, scratch: Path
) -> tuple[str, str]:
    """The query for the movements of a file of statements, see `read.lines_of`, and the one for refused ones.

    Movements are refused whose statement has none of the `period`, a month.
    """
    lines = draft_path(scratch)
    reading = Reading(period)
    with lines.open("w", encoding="utf-8") as stream:
        for movement in reading.movements(path, limits):
            json.dump({name: movement[name] or None for name in COLUMNS}, stream)
            stream.write("\n")
    listed = ", ".join(f'"{name}"' for name in columns)
    types = ", ".join(f"{name}: 'VARCHAR'" for name in COLUMNS)
    query = (
        f"select {listed} from read_json({literal(lines)}, format = 'newline_delimited',"
        f" hive_partitioning = false, columns = {{{types}}})"
    )
    ranges = ", ".join(f"({first}, {last})" for first, last in reading.others)
    refused = (
        f"select line_number, 'booked_on' as field, cast(booked_on as varchar) as value, 'month' as rule,"
        f" {literal(period)} as expected from typed_{register}"
        f" join (values {ranges}) as others(first, last) on line_number between first and last"
    )
    return query, refused if ranges else ""
