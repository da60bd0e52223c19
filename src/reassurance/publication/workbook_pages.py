"""The last sheet of a release's workbook, the data dictionary, and the printed page of each sheet."""

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reassurance.french import moment, typography
from reassurance.publication.dictionary import read_entries
from reassurance.publication.tables import Audience
from reassurance.publication.texts import text
from reassurance.warehouse.record import BuildRecord
from reassurance.workbook import Styles, set_height, set_up_print, set_widths, write_header

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
