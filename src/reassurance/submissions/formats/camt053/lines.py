"""Bank statements in camt.053 as lines of a register. `reader` defines what a line is.

`reader` is imported when a statement is read: it imports lxml, which takes 30 ms and which other packages do
not need.
"""

import json

import duckdb

from reassurance.files import draft_path
from reassurance.sql import literal
from reassurance.submissions.formats.header import Header
from reassurance.submissions.formats.register_file import Lines, RegisterFile


def read_header(_connection: duckdb.DuckDBPyConnection, _file: RegisterFile) -> Header:
    """The columns of a movement: the same for every bank."""
    from reassurance.submissions.formats.camt053.reader import COLUMNS

    return Header(list(COLUMNS), list)


def read_lines(
    _connection: duckdb.DuckDBPyConnection, file: RegisterFile, columns: list[str], _header: list[str]
) -> Lines:
    """The movements of a file of statements; see `Reader`.

    All movements of a statement are refused when none of them is in the month of the package.
    """
    from reassurance.submissions.formats.camt053.reader import COLUMNS, Reading

    lines = draft_path(file.scratch)
    reading = Reading(file.period)
    with lines.open("w", encoding="utf-8") as stream:
        for movement in reading.movements(file.path, file.limits):
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
        f" {literal(file.period)} as expected from typed_{file.register.name}"
        f" join (values {ranges}) as others(first, last) on line_number between first and last"
        # A movement without a readable date has its own reason.
        " where booked_on is not null"
    )
    return Lines(query, refused if ranges else "")
