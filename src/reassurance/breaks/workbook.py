"""Write the form as a workbook: instructions, and one row per break with five columns to fill in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reassurance.breaks.form import FORM, FORM_ACTIONS, REFUSAL, TEXTS, FormColumn, action_label
from reassurance.errors import UsageError
from reassurance.files import draft_path, replace
from reassurance.workbook import (
    MAX_ROWS,
    MAX_TEXT,
    Styles,
    open_workbook,
    set_height,
    set_up_print,
    set_widths,
    write_header,
)

_INPUT = "#FFF7D6"
_INSTRUCTIONS_WIDTH = 110
# Columns that stay in view: those to fill in.
_FROZEN = sum(column.is_input for column in FORM)


def write_form(path: Path, build_id: str, as_of: datetime, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows, as `form_row` gives them; with a `refusal` in a row, the form has that column.

    The same rows give the same bytes. Raises UsageError when a sheet cannot hold them.
    """
    if len(rows) > MAX_ROWS:
        raise UsageError(
            f"A sheet has at most {MAX_ROWS} breaks, not {len(rows)}: choose fewer with filters."
        )
    columns = (*FORM, REFUSAL) if any("refusal" in row for row in rows) else FORM
    draft = draft_path(path.parent)
    book = open_workbook(
        draft,
        title=TEXTS.text("title"),
        subject=TEXTS.text("subject", build=build_id),
        author=TEXTS.text("author"),
        created=as_of,
    )
    try:
        with book as workbook:
            styles = Styles(workbook)
            _write_instructions(workbook, styles, build_id, len(rows))
            _write_breaks(workbook, styles, columns, rows, as_of.date())
        replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _write_instructions(workbook: Workbook, styles: Styles, build_id: str, count: int) -> None:
    sheet = workbook.add_worksheet(TEXTS.text("sheets.instructions"))
    set_widths(sheet, [_INSTRUCTIONS_WIDTH])
    sheet.write_string(0, 0, TEXTS.text("title"), styles.title)
    for place, line in enumerate(TEXTS.lines("instructions"), start=2):
        text = line.format(count=count, build=build_id)
        set_height(sheet, place, [(text, _INSTRUCTIONS_WIDTH)])
        sheet.write_string(place, 0, text, styles.text)
    sheet.protect()
    set_up_print(sheet, page=TEXTS.text("page"), footer=TEXTS.text("subject", build=build_id))


def _write_breaks(
    workbook: Workbook,
    styles: Styles,
    columns: Sequence[FormColumn],
    rows: Sequence[Mapping[str, Any]],
    today: date,
) -> None:
    sheet = workbook.add_worksheet(TEXTS.text("sheets.breaks"))
    formats = {
        column.name: styles.add(
            num_format="dd/mm/yyyy" if column.kind == "date" else "@",
            text_wrap=True,
            bg_color=_INPUT,
            locked=False,
            border=1,
            border_color="#DDDDDD",
        )
        if column.is_input
        else styles.cell(column.kind)
        for column in columns
    }
    set_widths(sheet, [column.width for column in columns])
    write_header(sheet, 0, [(column.label, styles.header) for column in columns])
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write_cell(sheet, number, place, row.get(column.name), formats[column.name])
    sheet.freeze_panes(1, _FROZEN)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    _add_lists(sheet, columns, len(rows), today)
    # Protection has no password: it prevents mistakes, and `decide --from` checks every row.
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    sheet.activate()
    set_up_print(sheet, page=TEXTS.text("page"), footer=TEXTS.text("title"), repeated_rows=1)


def _write_cell(sheet: Worksheet, row: int, place: int, value: Any, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, place, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, place, value[:MAX_TEXT], style)
    else:
        sheet.write_number(row, place, value, style)


def _add_lists(sheet: Worksheet, columns: Sequence[FormColumn], count: int, today: date) -> None:
    """The list of decisions, and the check of days; an empty form has neither."""
    if not count:
        return
    places = {column.name: place for place, column in enumerate(columns)}
    action, until = places["action"], places["waived_until_on"]
    choice = {
        "validate": "list",
        "source": [action_label(each) for each in FORM_ACTIONS],
        "error_title": TEXTS.text("choose.title"),
        "error_message": TEXTS.text("choose.message"),
    }
    sheet.data_validation(1, action, count, action, choice)
    day = {
        "validate": "date",
        "criteria": ">=",
        "value": today,
        "error_title": TEXTS.text("day.title"),
        "error_message": TEXTS.text("day.message"),
    }
    sheet.data_validation(1, until, count, until, day)
