"""Read one sheet of a workbook in a separate process: `python -I -m reassurance.xlsx_process.reader`.

A workbook of some kilobytes can need any amount of memory, and Calamine then aborts its process. The process
reads a request from standard input and writes an answer to standard output, both in JSON:

    {"path", "sheet", "memory", "seconds", "bytes"} → {"names": […], "sheet", "is_hidden", "top": [[…]]}
    {…, "header", "typed", "notations", "missing", "lines", "faults"} → {}

`sheet` is a name, a number from 1, or empty for the first visible sheet. `top` has the first rows, as texts.
The second request writes the lines to `lines` and the cells without a value to `faults`, both CSV. The
columns of `faults` are line number, column, cell, error or formula, and kind. The sender declares how the
texts in the columns of `notations` are written: these columns must not have texts, except those in `missing`.
The answer to a failed request is `{"cause", "values"}`, the arguments of `unreadable`.

A cell of a text column must be text: a code typed as a number has lost its leading zeros. Formulas are not
computed: the value that the workbook stores is read.
"""

import csv
import json
import signal
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from reassurance.xlsx_process.bounded import BoundedText
from reassurance.xlsx_process.cells import (
    CellFault,
    cell_name,
    find_faults,
    may_be_faulty,
)
from reassurance.xlsx_process.errors import UnreadableError
from reassurance.xlsx_process.parts import Parts

# Excel shows 15 significant digits. Further digits are rounding errors of floats.
_DIGITS = 15
_TOP = 20
_KNOWN_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_DAMAGED = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class _Sheet:
    """A sheet: its name, its cells, and the cells without a value."""

    name: str
    is_hidden: bool
    cells: CalamineSheet
    faults: dict[tuple[int, int], CellFault]

    def rows(self) -> Iterator[list[object]]:
        """All rows, with empty cells before the first used column. An empty cell is an empty text."""
        left = [""] * (self.cells.start[1] if self.cells.start else 0)
        for row in self.cells.iter_rows():
            yield [*left, *row]


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request."""
    _limit(request["memory"], request["seconds"])
    try:
        parts = Parts(Path(request["path"]))
        with parts.readable() as stream, CalamineWorkbook.from_filelike(stream) as workbook:
            sheet = _sheet(parts, workbook, request["sheet"])
            if "lines" in request:
                _write(sheet, request)
                return {}
            return {
                "names": _names(sheet),
                "sheet": sheet.name,
                "is_hidden": sheet.is_hidden,
                "top": [[_shown(cell) for cell in row] for row in islice(sheet.rows(), _TOP)],
            }
    except UnreadableError as error:
        return error.answer
    except _DAMAGED:
        return {"cause": "workbook_damaged", "values": {}}


def _limit(memory: int, seconds: int) -> None:
    """Limit the memory and the processor time of this process, as far as the system can.

    Linux has both limits, macOS that of time and Windows none. The platform runs on Linux; elsewhere, a
    sender checks its own workbooks.
    """
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if sys.platform != "win32":
        # SIGPROF kills the process after this much processor time.
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _sheet(parts: Parts, workbook: CalamineWorkbook, wanted: str | int) -> _Sheet:
    name, is_hidden = _sheet_name(workbook, wanted)
    part = parts.part_of(name)
    faults = {}
    if part is not None and may_be_faulty(parts.chunks(part)):
        faults = find_faults(parts.chunks(part))
    try:
        return _Sheet(name, is_hidden, workbook.get_sheet_by_name(name), faults)
    except CalamineError:
        # Calamine does not know the errors of recent versions of Excel, such as #SPILL!.
        for (row, column), fault in sorted(faults.items()):
            if fault.kind == "error" and fault.shown not in _KNOWN_ERRORS:
                cell = cell_name(row, column)
                raise UnreadableError("cell_error", sheet=name, cell=cell, actual=fault.shown) from None
        raise


def _sheet_name(workbook: CalamineWorkbook, wanted: str | int) -> tuple[str, bool]:
    """The name of the requested sheet, and whether it is hidden."""
    sheets = workbook.sheets_metadata
    if isinstance(wanted, int):
        if not 1 <= wanted <= len(sheets):
            raise UnreadableError("sheet_number", actual=wanted, maximum=len(sheets))
        chosen = sheets[wanted - 1]
    elif wanted:
        named = [sheet for sheet in sheets if sheet.name == wanted]
        if not named:
            known = ", ".join(sheet.name for sheet in sheets)
            raise UnreadableError("sheet", actual=wanted, known=known)
        chosen = named[0]
    else:
        visible = [sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        chosen = (visible or sheets)[0]
    if chosen.typ != SheetTypeEnum.WorkSheet:
        raise UnreadableError("sheet_kind", actual=chosen.name)
    return chosen.name, chosen.visible != SheetVisibleEnum.Visible


def _names(sheet: _Sheet) -> list[str]:
    """The texts of the first row, without trailing empty ones."""
    for (row, column), fault in sorted(sheet.faults.items()):
        if row == 0:
            raise UnreadableError(
                f"cell_{fault.kind}", sheet=sheet.name, cell=cell_name(row, column), actual=fault.shown
            )
    names = [_shown(cell) for cell in next(sheet.rows(), [])]
    while names and not names[-1]:
        names.pop()
    return names


def _write(sheet: _Sheet, request: dict[str, Any]) -> None:
    """Write the rows below the first as CSV, without trailing empty rows."""
    header, typed = request["header"], set(request["typed"])
    faulty: dict[int, list[int]] = {}
    for place, column in sheet.faults:
        faulty.setdefault(place, []).append(column)
    with (
        Path(request["lines"]).open("w", encoding="utf-8", newline="") as stream,
        Path(request["faults"]).open("w", encoding="utf-8", newline="") as faults,
    ):
        bounded = BoundedText(request["bytes"])
        writer = csv.writer(bounded.into(stream), quoting=csv.QUOTE_ALL)
        fault_writer = csv.writer(bounded.into(faults), quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        empty = 0
        rows = sheet.rows()
        next(rows, None)
        for number, row in enumerate(rows, start=1):
            columns = faulty.get(number, [])
            if not columns and all(cell == "" for cell in row):
                empty += 1
                continue
            if any(cell != "" for cell in row[len(header) :]) or any(c >= len(header) for c in columns):
                raise UnreadableError("beyond", line=number + 1, sheet=sheet.name)
            writer.writerows([""] * len(header) for _ in range(empty))
            empty = 0
            cells: list[object] = [*row, *[""] * (len(header) - len(row))]
            _check_notations(request, cells)
            for column in columns:
                fault = sheet.faults[number, column]
                cells[column] = fault.shown
                fault_writer.writerow(
                    [
                        number,
                        header[column],
                        f"{sheet.name}!{cell_name(number, column)}",
                        fault.shown,
                        fault.kind,
                    ]
                )
            writer.writerow(
                [
                    _text(sheet, (number, position), name, cell, name in typed)
                    for position, (name, cell) in enumerate(zip(header, cells, strict=False))
                ]
            )


def _check_notations(request: dict[str, Any], cells: list[object]) -> None:
    """Raise UnreadableError for a text in a column whose notation is declared."""
    for name, notation in request["notations"].items():
        cell = cells[request["header"].index(name)]
        if isinstance(cell, str) and cell and cell not in request["missing"][name]:
            raise UnreadableError("declared_text", name=name, actual=cell, property=notation)


def _text(sheet: _Sheet, place: tuple[int, int], name: str, cell: object, is_typed: bool) -> str:
    if isinstance(cell, str):
        return cell
    if not is_typed:
        raise UnreadableError(
            "not_text", sheet=sheet.name, cell=cell_name(*place), name=name, actual=_shown(cell)
        )
    return _shown(cell)


def _shown(cell: object) -> str:
    """A cell as a text: numbers in decimal notation, dates in ISO 8601, durations in hours."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return f"{Decimal(f'{cell:.{_DIGITS}g}'):f}"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, timedelta):
        return f"{cell / timedelta(hours=1):g} h"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
