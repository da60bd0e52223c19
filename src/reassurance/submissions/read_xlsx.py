"""XLSX workbooks, read by a process of their own within a limit of memory and time."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from reassurance.submissions import read_csv, workbook_reader
from reassurance.submissions.archive import chunks
from reassurance.submissions.contract import SQL_TYPES, Register
from reassurance.submissions.disk import draft_path
from reassurance.submissions.limits import Limits
from reassurance.submissions.package import Resource
from reassurance.submissions.survey import survey
from reassurance.submissions.unreadable import unreadable

_WORKBOOK = "xl/workbook.xml"


def read_header(path: Path, resource: Resource, limits: Limits) -> list[str]:
    """Column names of a sheet: the texts of its first row, up to the last that is not empty.

    Raises PackageError when it is no workbook, is larger than the limits, or lacks the sheet.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
            is_workbook = _WORKBOOK in parts.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise unreadable("workbook") from error
    if not is_workbook:
        raise unreadable("workbook")
    if size > limits.workbook_bytes:
        raise unreadable("workbook_size", found=size, most=limits.workbook_bytes)
    names: list[str] = _ask(path, resource, limits)["names"]
    return names


def lines_of(
    path: Path,
    resource: Resource,
    register: Register,
    columns: list[str],
    header: list[str],
    limits: Limits,
    scratch: Path,
) -> str:
    """The query for the lines of a sheet; see `read.lines_of`."""
    typed = [field.name for field in register.fields if field.kind in SQL_TYPES]
    lines = draft_path(scratch)
    _ask(path, resource, limits, header=header, typed=typed, lines=str(lines))
    with lines.open("rb") as stream:
        read_csv.check_lines(survey(chunks(stream), limits.line_bytes))
    dialect = read_csv.Dialect(",", '"', "utf-8", has_header=True)
    return read_csv.lines_in(lines, columns, header, dialect)


def _ask(path: Path, resource: Resource, limits: Limits, **more: object) -> dict[str, Any]:
    """The answer of `workbook_reader`; PackageError when it has none, or says what cannot be read."""
    request = {"path": str(path), "sheet": resource.sheet, "memory": limits.workbook_memory, **more}
    try:
        finished = subprocess.run(
            [sys.executable, "-I", workbook_reader.__file__],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limits.workbook_seconds,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise unreadable("workbook_seconds", most=limits.workbook_seconds) from error
    except subprocess.CalledProcessError as error:
        raise unreadable("workbook_memory", most=limits.workbook_memory) from error
    answer: dict[str, Any] = json.loads(finished.stdout)
    if "cause" in answer:
        raise unreadable(answer["cause"], **answer["told"])
    return answer
