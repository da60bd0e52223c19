"""Open a workbook for writing; the limits of the file format."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

# Rows of a sheet below its header; characters of a cell.
MAX_ROWS = 1_048_575
MAX_TEXT = 32_767


@contextmanager
def open_workbook(
    path: Path, *, title: str, subject: str, author: str, created: datetime, streams_rows: bool = True
) -> Iterator[Workbook]:
    """A workbook that is written to `path` at the end, dated `created`.

    With `streams_rows`, rows wait in temporary files in the folder of `path`, and must be written from top to
    bottom; without it they wait in memory, except those of a TableSheet. Raises OSError when a file cannot be
    written, such as on a full disk.
    """
    options = {
        "constant_memory": streams_rows,
        "tmpdir": str(path.parent),
        "default_date_format": "dd/mm/yyyy",
        "default_format_properties": {"font_name": "Arial", "font_size": 10, "valign": "top"},
    }
    try:
        with xlsxwriter.Workbook(path, options) as workbook:
            workbook.set_properties(
                {
                    "title": title,
                    "subject": subject,
                    "author": author,
                    "created": created.astimezone(UTC).replace(tzinfo=None),
                }
            )
            yield workbook
    except FileCreateError as error:
        # XlsxWriter wraps the OSError in an exception of its own, which no caller recognizes as a full disk.
        (cause,) = error.args
        raise cause from error


def column_letters(position: int) -> str:
    """The letters of a column: `A` for 0, `AB` for 27."""
    return str(xl_col_to_name(position))


def cut_to_cell(text: str, notice: str) -> str:
    """A text that fits into a cell; one that is too long is cut and ends with `notice`."""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(notice)] + notice
