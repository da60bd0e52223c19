"""Bank statements in camt.053 as lines of a register; see `camt` for what a line is."""

import json
from pathlib import Path

from reassurance.sql import literal
from reassurance.submissions.camt import COLUMNS, read_movements
from reassurance.submissions.disk import draft_path
from reassurance.submissions.limits import Limits


def read_header() -> list[str]:
    """The columns that a statement gives, whatever its bank writes."""
    return list(COLUMNS)


def lines_of(path: Path, columns: list[str], limits: Limits, scratch: Path) -> str:
    """The query for the movements of a file of statements; see `read.lines_of`."""
    told = draft_path(scratch)
    with told.open("w", encoding="utf-8") as stream:
        for movement in read_movements(path, limits):
            json.dump({name: movement[name] or None for name in COLUMNS}, stream)
            stream.write("\n")
    listed = ", ".join(f'"{name}"' for name in columns)
    types = ", ".join(f"{name}: 'VARCHAR'" for name in COLUMNS)
    return (
        f"select {listed} from read_json({literal(told)}, format = 'newline_delimited',"
        f" columns = {{{types}}})"
    )
