"""The first sheet of a release's workbook: key figures, charts, alerts, origin, and the list of sheets."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reassurance.french import moment
from reassurance.publication.summary import KeyFigure, Summary
from reassurance.publication.tables import Audience
from reassurance.publication.texts import audience_label, gate_lines, lines, text
from reassurance.publication.workbook_pages import print_with_title
from reassurance.warehouse.record import BuildRecord
from reassurance.workbook import Styles, set_height, set_widths, write_header

_SHORT_HASH = 12
# Six columns; a text over the last five, or over all of them, has the width of these.
_WIDTHS = (46, 12, 21, 21, 21, 21)
_LAST = len(_WIDTHS) - 1
_TEXT_WIDTH = sum(_WIDTHS[1:])
_MEANING_WIDTH = sum(_WIDTHS[1:_LAST])
# Rows that the charts cover.
CHART_ROWS = 17


class SummarySheet:
    """Writes the first sheet from top to bottom; `chart_row` is where its charts begin."""

    def __init__(self, workbook: Workbook, styles: Styles) -> None:
        """Add the sheet."""
        self.sheet: Worksheet = workbook.add_worksheet(text("workbook.summary_sheet"))
        self._styles = styles
        self._row = 0
        self.chart_row = 0
        self.sheet.hide_gridlines(2)
        set_widths(self.sheet, _WIDTHS)

    def write(
        self,
        record: BuildRecord,
        audience: Audience,
        summary: Summary,
        sheets: Mapping[str, str],
        rows: Mapping[str, int],
    ) -> None:
        """Write the content of the sheet."""
        self.sheet.set_row(0, 24)
        self.sheet.write_string(0, 0, text("workbook.title"), self._styles.title)
        self._row = 2
        self._fact("audience", audience_label(audience.code, audience.reader))
        self._fact("as_of", text("workbook.as_of_value", as_of=moment(record.as_of)))
        self._previous(summary.previous)
        self._alerts(summary.alerts)
        self._figures(summary.figures)
        if summary.charts:
            self.chart_row = self._row + 1
            # A chart is printed on one page.
            self.sheet.set_h_pagebreaks([self.chart_row])
            self._row += CHART_ROWS + 1
        self._tables(audience, sheets, rows)
        self._origin(record, audience)
        print_with_title(self.sheet, record, text("workbook.summary_sheet"), repeated_rows=0)
        self.sheet.activate()

    def _previous(self, name: str | None) -> None:
        """The previous release, with a link to the sheet of what has changed since."""
        self._fact("previous", name or text("summary.no_previous"))
        if name:
            title = text("workbook.changes_sheet")
            self.sheet.write_url(self._row, 1, f"internal:'{title}'!A1", self._styles.loose_link, title)
            self.sheet.write_string(self._row, 0, text("workbook.changes"), self._styles.label)
            self._row += 1

    def _fact(self, name: str, value: str) -> None:
        self.sheet.write_string(self._row, 0, text(f"workbook.{name}"), self._styles.label)
        self._wide_text(value, first=1, width=_TEXT_WIDTH, style=self._styles.text)

    def _section(self, name: str) -> None:
        self._row += 1
        self.sheet.write_string(self._row, 0, text(f"summary.{name}"), self._styles.section)
        self._row += 1

    def _wide_text(self, value: str, *, first: int, width: int, style: Format, last: int = _LAST) -> None:
        """Write a text over several columns, and go to the next row."""
        set_height(self.sheet, self._row, [(value, width)])
        self.sheet.merge_range(self._row, first, self._row, last, "", style)
        self.sheet.write_string(self._row, first, value, style)
        self._row += 1

    def _alerts(self, alerts: Sequence[str]) -> None:
        self._section("alerts")
        for alert in alerts or [text("summary.no_alert")]:
            style = self._styles.warning if alerts else self._styles.text
            self._wide_text(alert, first=0, width=sum(_WIDTHS), style=style)

    def _figures(self, figures: Sequence[KeyFigure]) -> None:
        if not figures:
            return
        self._section("key_figures")
        headers = [
            (text("summary.figure"), self._styles.header),
            (text("summary.month"), self._styles.header),
        ]
        headers += [
            (text(f"summary.{name}"), self._styles.number_header)
            for name in ("value", "month_before", "previous_value", "change")
        ]
        set_height(
            self.sheet,
            self._row,
            [(title, width - 2) for (title, _), width in zip(headers, _WIDTHS, strict=True)],
        )
        write_header(self.sheet, self._row, headers)
        for figure in figures:
            self._row += 1
            title = f"{figure.title} ({figure.labels})" if figure.labels else figure.title
            set_height(self.sheet, self._row, [(title, _WIDTHS[0])])
            self.sheet.write_string(self._row, 0, title, self._styles.cell("text"))
            self.sheet.write_string(self._row, 1, figure.month, self._styles.cell("text"))
            self._number(2, figure, figure.value)
            self._number(3, figure, figure.month_before)
            if figure.is_new_month:
                self.sheet.write_string(
                    self._row, 4, text("summary.new_month"), self._styles.cell("text", "right")
                )
            else:
                self._number(4, figure, figure.previous)
            self._number(5, figure, figure.change)
        self._row += 1

    def _number(self, column: int, figure: KeyFigure, value: Decimal | int | None) -> None:
        style = self._styles.cell(figure.kind)
        if value is None:
            self.sheet.write_blank(self._row, column, None, style)
        else:
            self.sheet.write_number(self._row, column, value, style)

    def _tables(self, audience: Audience, sheets: Mapping[str, str], rows: Mapping[str, int]) -> None:
        self._section("tables")
        titles = [("sheet", self._styles.header), ("meaning", self._styles.header)]
        titles += [("empty", self._styles.header)] * (_LAST - 2) + [("rows", self._styles.number_header)]
        write_header(
            self.sheet,
            self._row,
            [(text(f"workbook.{name}") if name != "empty" else "", style) for name, style in titles],
        )
        self._row += 1
        for table in audience.tables:
            meaning = table.description_fr
            if table.name in sheets:
                target = sheets[table.name].replace("'", "''")
                self.sheet.write_url(self._row, 0, f"internal:'{target}'!A1", self._styles.link, table.label)
            else:
                meaning += "\n" + text("workbook.too_long", table=table.name)
                self.sheet.write_string(self._row, 0, table.label, self._styles.cell("text"))
            self.sheet.write_number(self._row, _LAST, rows[table.name], self._styles.cell("integer"))
            self._wide_text(
                meaning, first=1, last=_LAST - 1, width=_MEANING_WIDTH, style=self._styles.cell("text")
            )

    def _origin(self, record: BuildRecord, audience: Audience) -> None:
        self._section("origin")
        commit = (record.git_commit or text("workbook.no_commit"))[:_SHORT_HASH]
        self._fact("build", record.build_id)
        self._fact(
            "code", text("workbook.code_value", commit=commit, code_hash=record.code_hash[:_SHORT_HASH])
        )
        decision = gate_lines(record.gate or {}, with_reasons=audience.has_gate_reasons)
        self._fact("gate", "\n".join(decision))
        for number, line in enumerate(lines("workbook.note_lines")):
            if number == 0:
                self.sheet.write_string(self._row, 0, text("workbook.notes"), self._styles.label)
            self._wide_text(line, first=1, width=_TEXT_WIDTH, style=self._styles.text)
