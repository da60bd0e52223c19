"""XLSX workbooks: typed cells of one sheet, told as the project writes them.

A cell of a text column must be text: a code typed as a number has lost its leading zeros. Formulas
are never computed here; the value that the workbook holds for them is read.
"""

import csv
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from python_calamine import CalamineError, CalamineWorkbook

from reassurance.submissions import read_csv
from reassurance.submissions.contract import SQL_TYPES, Register
from reassurance.submissions.package import Resource
from reassurance.submissions.unreadable import unreadable

_WORKBOOK = "xl/workbook.xml"
# What a spreadsheet shows of a number: digits beyond are noise of binary fractions.
_DIGITS = 15


def read_header(path: Path, resource: Resource, largest: int) -> list[str]:
    """Column names of a sheet: the texts of its first row, up to the last that is not empty.

    Raises PackageError when it is no workbook, is larger than `largest` bytes unpacked, or lacks the
    sheet.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
            is_workbook = _WORKBOOK in parts.namelist()
    except zipfile.BadZipFile as error:
        raise unreadable("workbook") from error
    if not is_workbook:
        raise unreadable("workbook")
    if size > largest:
        raise unreadable("workbook_size", found=size, most=largest)
    names = [str(cell) for row in _rows(path, resource, 1) for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def read_lines(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    resource: Resource,
    register: Register,
    columns: list[str],
    header: list[str],
    scratch: Path,
) -> None:
    """Create the table `raw_<register>` from a sheet; see `read.read_lines`."""
    typed = {field.name for field in register.fields if field.kind in SQL_TYPES}
    rows = list(_rows(path, resource, None)[1:])
    while rows and all(cell == "" for cell in rows[-1]):
        rows.pop()
    with TemporaryDirectory(dir=scratch) as folder:
        lines = Path(folder) / "lines.csv"
        with lines.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            writer.writerow(header)
            for number, row in enumerate(rows, start=1):
                if any(cell != "" for cell in row[len(header) :]):
                    raise unreadable("beyond", line=number)
                cells = zip(header, row, strict=False)
                writer.writerow([_text(number, name, cell, name in typed) for name, cell in cells])
        read_csv.load(connection, lines, register.name, columns, header, (",", '"', "utf-8"))


def _rows(path: Path, resource: Resource, most: int | None) -> Sequence[Sequence[object]]:
    """Rows of the sheet from its first row and column on; an empty cell is an empty text."""
    try:
        with path.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as workbook:
            name = resource.sheet or workbook.sheet_names[0]
            if name not in workbook.sheet_names:
                raise unreadable("sheet", found=name)
            return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most)
    except CalamineError as error:
        raise unreadable("workbook_damaged", found=error) from error


def _text(number: int, name: str, cell: object, is_typed: bool) -> str:
    if isinstance(cell, str):
        return cell
    if not is_typed:
        raise unreadable("not_text", line=number, name=name, found=cell)
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return f"{Decimal(f'{cell:.{_DIGITS}g}'):f}"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
