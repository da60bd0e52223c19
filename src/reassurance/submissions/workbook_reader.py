"""Read one sheet of a workbook, as a process of its own: `python -I workbook_reader.py`.

A workbook of some kilobytes can ask for any amount of memory, and the library that reads it ends its
process then. This one may end: the one that asked goes on. On standard input it gets a request, on
standard output it gives an answer, both JSON:

    {"path", "sheet", "memory"}                              → {"names": […]}
    {"path", "sheet", "memory", "header", "typed", "lines"}  → {}, the lines written as CSV to `lines`

or `{"cause", "told"}`, as `unreadable` takes them. A cell of a text column must be text: a code typed as
a number has lost its leading zeros. Formulas are not computed: the value the workbook holds is told.
"""

import csv
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

# What a spreadsheet shows of a number: digits beyond are noise of binary fractions.
_DIGITS = 15


class UnreadableError(Exception):
    """What cannot be read: a cause of `unreadable`, and what is told of it."""

    def __init__(self, cause: str, **told: object) -> None:
        """Keep both for the answer."""
        super().__init__(cause)
        self.answer = {"cause": cause, "told": told}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what a request asks for."""
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    try:
        rows = _rows(request["path"], request["sheet"])
        if "lines" in request:
            _write(rows, request)
            return {}
        names = [str(cell) for cell in next(rows, [])]
        while names and not names[-1]:
            names.pop()
    except UnreadableError as error:
        return error.answer
    except CalamineError as error:
        return {"cause": "workbook_damaged", "told": {"found": str(error)}}
    return {"names": names}


def _rows(path: str, name: str) -> Iterator[list[object]]:
    """Rows of the sheet from its first row and column on; an empty cell is an empty text."""
    with Path(path).open("rb") as stream, CalamineWorkbook.from_filelike(stream) as workbook:
        name = name or workbook.sheet_names[0]
        if name not in workbook.sheet_names:
            raise UnreadableError("sheet", found=name)
        sheet = workbook.get_sheet_by_name(name)
        left = [""] * (sheet.start[1] if sheet.start else 0)
        for row in sheet.iter_rows():
            yield [*left, *row]


def _write(rows: Iterator[list[object]], request: dict[str, Any]) -> None:
    """Write the rows below the first as CSV; empty ones only when another follows."""
    header, typed = request["header"], set(request["typed"])
    with Path(request["lines"]).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        empty = 0
        next(rows, None)
        for number, row in enumerate(rows, start=1):
            if all(cell == "" for cell in row):
                empty += 1
                continue
            if any(cell != "" for cell in row[len(header) :]):
                raise UnreadableError("beyond", line=number)
            writer.writerows([""] * len(header) for _ in range(empty))
            empty = 0
            cells = zip(header, row, strict=False)
            writer.writerow([_text(number, name, cell, name in typed) for name, cell in cells])


def _text(number: int, name: str, cell: object, is_typed: bool) -> str:
    if isinstance(cell, str):
        return cell
    if not is_typed:
        raise UnreadableError("not_text", line=number, name=name, found=_shown(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return f"{Decimal(f'{cell:.{_DIGITS}g}'):f}"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _shown(cell: object) -> object:
    return cell if isinstance(cell, int | float) else str(cell)


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
