"""Read a form that a person has filled in, as XLSX or CSV, and write one as CSV."""

import csv
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from reassurance.breaks.form import FORM, REFUSAL, TEXTS, FormColumn, shown
from reassurance.errors import UsageError
from reassurance.files import overwrite
from reassurance.settings import Settings

_NEEDED = ("action", "owner", "reason", "approved_by", "waived_until_on", "break_id", "state")
_FORMULA = ("=", "+", "@", "\t", "\r", "-")
_DAYS = ("%d/%m/%Y", "%Y-%m-%d")


def read_form(settings: Settings, path: Path) -> list[dict[str, str]]:
    """The rows of a form, as texts by the name of their column; days in ISO 8601.

    Raises UsageError when the file cannot be read or lacks a column.
    """
    if not path.is_file():
        raise UsageError(f"{path} is no file: give the form that `reassurance breaks --xlsx` or --csv wrote.")
    with tempfile.TemporaryDirectory(prefix="form-") as scratch:
        lines = path if path.suffix.lower() == ".csv" else _sheet_lines(settings, path, Path(scratch))
        try:
            text = lines.read_text(encoding="utf-8-sig")
            # A French Excel separates with semicolons.
            separator = ";" if ";" in text.partition("\n")[0] else ","
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        except (UnicodeDecodeError, csv.Error) as error:
            raise UsageError(
                f"{path} cannot be read: {error}. Save it as XLSX, or as CSV in UTF-8."
            ) from error
    header = [_column_name(title) for title in rows[0]] if rows else []
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        titles = ", ".join(TEXTS.text(f"columns.{name}") for name in missing)
        raise UsageError(
            f"{path} has no column {titles}. Do not change the first row of the form: write it again with "
            "`reassurance breaks --xlsx`."
        )
    return [_row(header, row) for row in rows[1:] if any(map(str.strip, row))]


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the form as CSV in UTF-8, with the names of the columns as header."""
    columns = [*FORM, *([REFUSAL] if any(REFUSAL.name in row for row in rows) else [])]
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow([column.name for column in columns])
    writer.writerows([_cell(column, row.get(column.name)) for column in columns] for row in rows)
    overwrite(path, content.getvalue())


def _cell(column: FormColumn, value: Any) -> str:
    """A value as text. What Excel would take for a formula begins with an apostrophe, except in inputs."""
    is_formula = isinstance(value, str) and value.startswith(_FORMULA) and not column.is_input
    return f"'{value}" if is_formula else shown(value)


def _column_name(title: str) -> str:
    """The name of a column from its title in French or its name."""
    for column in (*FORM, REFUSAL):
        if title.strip() in (column.name, column.label):
            return column.name
    return title


def _row(header: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    row = {name: value.strip() for name, value in zip(header, values, strict=False)}
    row["waived_until_on"] = _day(row.get("waived_until_on", ""))
    return row


def _day(text: str) -> str:
    """A day in ISO 8601; a text that is none is returned unchanged, and refused with its row."""
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007 (a day has no time)
        except ValueError:
            continue
    return text


def _sheet_lines(settings: Settings, path: Path, scratch: Path) -> Path:
    """The sheet of breaks as CSV, read in a process with limits of memory and time."""
    lines = scratch / "lines.csv"
    asked: dict[str, Any] = {
        "path": str(path.absolute()),
        "sheet": TEXTS.text("sheets.breaks"),
        "memory": settings.max_workbook_memory,
        "seconds": settings.max_workbook_seconds,
        "bytes": settings.max_workbook_bytes,
    }
    header = _ask(path, asked)["names"]
    rest = {"header": header, "typed": header, "lines": str(lines), "faults": str(scratch / "faults.csv")}
    _ask(path, asked | rest)
    return lines


def _ask(path: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    finished = subprocess.run(
        [sys.executable, "-I", "-m", "reassurance.xlsx_process.reader"],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=False,
    )
    answer: dict[str, Any] = (
        json.loads(finished.stdout) if finished.returncode == 0 else {"cause": "workbook"}
    )
    if "cause" in answer:
        details = ", ".join(f"{name} {value}" for name, value in answer.get("values", {}).items())
        raise UsageError(
            f"{path} cannot be read ({answer['cause']}{': ' if details else ''}{details}). Save it as XLSX, "
            "without a password, and keep the sheets of the form."
        )
    return answer
