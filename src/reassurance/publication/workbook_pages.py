"""The first and the last sheet of a release's workbook: the summary and the data dictionary."""

from collections.abc import Mapping

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reassurance.french import moment, typography
from reassurance.publication.dictionary import read_entries
from reassurance.publication.tables import Audience
from reassurance.publication.texts import audience_label, gate_lines, lines, text
from reassurance.warehouse.record import BuildRecord
from reassurance.workbook import Styles, set_height, set_up_print, set_widths, write_header

_SHORT_HASH = 12
_SUMMARY_WIDTHS = (34, 110, 12)
_DICTIONARY_COLUMNS = {
    "table": 28,
    "column": 28,
    "name": 36,
    "type": 20,
    "required": 14,
    "measure": 24,
    "description": 60,
    "values": 44,
}


def add_summary(
    workbook: Workbook,
    styles: Styles,
    record: BuildRecord,
    audience: Audience,
    sheets: Mapping[str, str],
    rows: Mapping[str, int],
) -> None:
    """Add the first sheet: origin, gate decision, and the list of tables with links to their sheets."""
    sheet = workbook.add_worksheet(text("workbook.summary_sheet"))
    sheet.hide_gridlines(2)
    set_widths(sheet, _SUMMARY_WIDTHS)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, text("workbook.title"), styles.title)
    row = _add_facts(sheet, styles, record, audience, row=2)
    row = _add_tables(sheet, styles, audience, sheets, rows, row=row + 1)
    _add_notes(sheet, styles, row=row + 1)
    print_with_title(sheet, record, text("workbook.summary_sheet"), repeated_rows=0)
    sheet.activate()


def add_dictionary(workbook: Workbook, styles: Styles, record: BuildRecord, audience: Audience) -> None:
    """Add the last sheet: the definition of every column of the workbook."""
    title = text("workbook.dictionary_sheet")
    sheet = workbook.add_worksheet(title)
    widths = tuple(_DICTIONARY_COLUMNS.values())
    set_height(
        sheet, 0, [(text(f"dictionary.{name}"), width - 3) for name, width in _DICTIONARY_COLUMNS.items()]
    )
    set_widths(sheet, widths)
    write_header(sheet, 0, [(text(f"dictionary.{name}"), styles.header) for name in _DICTIONARY_COLUMNS])
    row = 0
    for row, entry in enumerate(read_entries(audience), start=1):
        required = text("workbook.true" if entry.is_required else "workbook.false")
        named = (entry.table_label_fr, entry.label_fr, entry.column)
        nature = (entry.type, required, entry.measure_fr)
        cells = (*named, *nature, entry.description_fr, entry.values_fr)
        set_height(sheet, row, list(zip(cells, widths, strict=True)))
        for position, cell in enumerate(cells):
            sheet.write_string(row, position, cell, styles.cell("text"))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, row, len(widths) - 1)
    print_with_title(sheet, record, title)


def print_with_title(sheet: Worksheet, record: BuildRecord, title: str, *, repeated_rows: int = 1) -> None:
    """Set up the printed page: the sheet's title above, the build and the date of its data below."""
    as_of = text("workbook.as_of_value", as_of=moment(record.as_of))
    set_up_print(
        sheet,
        page=text("workbook.footer_page"),
        header=(title, text("workbook.title")),
        footer=typography(f"{text('workbook.as_of')} : {as_of}"),
        footer_right=record.build_id,
        repeated_rows=repeated_rows,
    )


def _add_facts(sheet: Worksheet, styles: Styles, record: BuildRecord, audience: Audience, row: int) -> int:
    commit = (record.git_commit or text("workbook.no_commit"))[:_SHORT_HASH]
    code = text("workbook.code_value", commit=commit, code_hash=record.code_hash[:_SHORT_HASH])
    facts = [
        ("audience", audience_label(audience.code, audience.reader)),
        ("as_of", text("workbook.as_of_value", as_of=moment(record.as_of))),
        ("build", record.build_id),
        ("code", code),
        ("gate", "\n".join(gate_lines(record.gate or {}))),
    ]
    for number, (name, value) in enumerate(facts, start=row):
        set_height(sheet, number, [(value, _SUMMARY_WIDTHS[1])])
        sheet.write_string(number, 0, text(f"workbook.{name}"), styles.label)
        sheet.write_string(number, 1, value, styles.text)
    return row + len(facts)


def _add_tables(
    sheet: Worksheet,
    styles: Styles,
    audience: Audience,
    sheets: Mapping[str, str],
    rows: Mapping[str, int],
    row: int,
) -> int:
    headers = {"sheet": styles.header, "meaning": styles.header, "rows": styles.centred_header}
    write_header(sheet, row, [(text(f"workbook.{name}"), style) for name, style in headers.items()])
    for number, table in enumerate(audience.tables, start=row + 1):
        meaning = table.description_fr
        if table.name not in sheets:
            meaning += "\n" + text("workbook.too_long", table=table.name)
        set_height(sheet, number, [(meaning, _SUMMARY_WIDTHS[1])])
        if table.name in sheets:
            target = sheets[table.name].replace("'", "''")
            sheet.write_url(number, 0, f"internal:'{target}'!A1", styles.link, table.label)
        else:
            sheet.write_string(number, 0, table.label, styles.cell("text"))
        sheet.write_string(number, 1, meaning, styles.cell("text"))
        sheet.write_number(number, 2, rows[table.name], styles.cell("integer"))
    return row + 1 + len(audience.tables)


def _add_notes(sheet: Worksheet, styles: Styles, row: int) -> None:
    for number, line in enumerate(lines("workbook.note_lines"), start=row):
        set_height(sheet, number, [(line, _SUMMARY_WIDTHS[1])])
        if number == row:
            sheet.write_string(row, 0, text("workbook.notes"), styles.label)
        sheet.write_string(number, 1, line, styles.text)
