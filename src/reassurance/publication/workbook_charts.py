"""Charts of the first sheet of a workbook, and the sheet with their data."""

from collections.abc import Sequence
from datetime import date, datetime

from xlsxwriter.chart import Chart
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reassurance.publication.summary import ChartData
from reassurance.publication.tables import ColumnKind
from reassurance.publication.texts import text
from reassurance.publication.workbook_pages import print_with_title
from reassurance.warehouse.record import BuildRecord
from reassurance.workbook import Styles, set_widths

# Colours of the series, which also differ by their dashes; each has a contrast of 3:1 with white.
COLOURS = ("#1F4E79", "#B45309", "#3F7D4E", "#7B4FA0", "#5F6B7A", "#A02C4A")
_DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "long_dash_dot")
_FONT: dict[str, object] = {"name": "Arial", "size": 9}
_TITLE_FONT = _FONT | {"size": 11}
# Pixels of a chart, and of the space between two.
_WIDTH, _HEIGHT, _GAP = 500, 310, 12
_FORMATS = {ColumnKind.SHARE: "0 %", ColumnKind.AMOUNT: "#,##0", ColumnKind.INTEGER: "#,##0"}


def add_charts(
    workbook: Workbook,
    styles: Styles,
    record: BuildRecord,
    first: Worksheet,
    row: int,
    charts: Sequence[ChartData],
) -> None:
    """Add the sheet with the data of the charts, and the charts from `row` of the first sheet on."""
    if not charts:
        return
    title = text("workbook.charts_sheet")
    sheet = workbook.add_worksheet(title)
    sheet.freeze_panes(2, 0)
    column = 0
    for number, chart in enumerate(charts):
        _write_data(sheet, styles, chart, column)
        drawn = _draw(workbook, chart, title, column)
        options = {
            "x_offset": number % 2 * (_WIDTH + _GAP),
            # A chart at the top edge of its row would have its border on the previous printed page too.
            "y_offset": _GAP + number // 2 * (_HEIGHT + _GAP),
            "description": text("summary.chart", title=chart.title),
        }
        first.insert_chart(row, 0, drawn, options)
        column += len(chart.series) + 2
    set_widths(sheet, [18] * (column - 1))
    print_with_title(sheet, record, title, repeated_rows=2)


def _write_data(sheet: Worksheet, styles: Styles, chart: ChartData, column: int) -> None:
    """Write the title, and a column of days or months followed by one per series."""
    sheet.write_string(0, column, chart.title, styles.section)
    sheet.write_string(1, column, chart.x_label, styles.header)
    for row, x in enumerate(chart.xs, start=2):
        if isinstance(x, date):
            sheet.write_datetime(row, column, datetime(x.year, x.month, x.day), styles.cell("date"))  # noqa: DTZ001
        else:
            sheet.write_string(row, column, x, styles.cell("text"))
    for number, (name, values) in enumerate(chart.series, start=column + 1):
        sheet.write_string(1, number, name, styles.number_header)
        for row, value in enumerate(values, start=2):
            if value is not None:
                sheet.write_number(row, number, value, styles.cell(chart.y.kind))


def _draw(workbook: Workbook, chart: ChartData, sheet: str, column: int) -> Chart:
    drawn = workbook.add_chart({"type": chart.kind})
    last = len(chart.xs) + 1
    for number, (name, _) in enumerate(chart.series):
        colour = COLOURS[number % len(COLOURS)]
        line = {"color": colour, "width": 2, "dash_type": _DASHES[number % len(_DASHES)]}
        look: dict[str, object] = (
            {"line": line} if chart.kind == "line" else {"fill": {"color": colour}, "gap": 60}
        )
        series: dict[str, object] = {
            "name": name,
            "categories": [sheet, 2, column, last, column],
            "values": [sheet, 2, column + 1 + number, last, column + 1 + number],
        }
        drawn.add_series(series | look)
    is_dated = bool(chart.xs) and isinstance(chart.xs[0], date)
    dated: dict[str, object] = {
        "date_axis": True,
        "num_format": "mm/yyyy",
        "major_unit": 1,
        "major_unit_type": "months",
    }
    drawn.set_title({"name": chart.title, "name_font": _TITLE_FONT, "overlay": False})
    drawn.set_x_axis({**(dated if is_dated else {}), "num_font": _FONT})
    drawn.set_y_axis(
        {
            "num_format": _FORMATS[chart.y.kind],
            "num_font": _FONT,
            "name": chart.y.label,
            "name_font": _FONT,
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        }
    )
    drawn.set_legend({"position": "bottom", "font": _FONT})
    drawn.set_size({"width": _WIDTH, "height": _HEIGHT})
    return drawn
