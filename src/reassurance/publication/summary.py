"""What a reader must see first: key figures, alerts, charts, and the rows changed since the last release.

The first sheet of a workbook and the page of a release show the same summary. Figures and alerts come from
published tables, which the exposure of the audience names. Only differences between two releases are computed
here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from reassurance.french import day, typography
from reassurance.publication.changes import RowChange
from reassurance.publication.previous import PreviousRelease, RowChanges
from reassurance.publication.tables import Audience, Chart, Column, ColumnKind, Table
from reassurance.publication.texts import code_label, gate_lines, measure_labels
from reassurance.sql import literal

# Rows of a table that a workbook lists with what changed in them.
MAX_CHANGED_ROWS = 200

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_LABELS = ("nature", "basis", "status")
_UNITS = {"amount": ColumnKind.AMOUNT, "count": ColumnKind.INTEGER, "share": ColumnKind.SHARE}


@dataclass(frozen=True)
class KeyFigure:
    """A figure of its last finished month and of the month before, and its value in the previous release.

    `labels` are its nature, basis and status, such as `stock, État, provisoire`. `is_new_month` is True when
    the previous release has other months of the figure, but not this one.
    """

    title: str
    labels: str
    month: str
    kind: ColumnKind
    value: Decimal | int
    month_before: Decimal | int | None
    previous: Decimal | int | None
    is_new_month: bool

    @property
    def change(self) -> Decimal | int | None:
        """The value less the one in the previous release; None when it has none."""
        return None if self.previous is None else self.value - self.previous


@dataclass(frozen=True)
class ChartData:
    """A chart: its values by `x`, a day or a month, one list of values per series.

    Months follow each other, so that the axis has one scale; a month without values has None.
    """

    title: str
    kind: str
    y: Column
    x_label: str
    xs: tuple[date | str, ...]
    series: tuple[tuple[str, tuple[Decimal | int | None, ...]], ...]

    @property
    def x_texts(self) -> tuple[str, ...]:
        """The days or months as texts."""
        return tuple(day(x) if isinstance(x, date) else x for x in self.xs)


@dataclass(frozen=True)
class Summary:
    """The summary of the release of an audience.

    `changes` has what changed in each table since the previous release; None for a table that cannot be
    compared. `rows` has the first rows of each table that differ. `previous` is the name of that release,
    None when there is none. A chart without values is left out. `titles` are those of the key figures, of any
    month, by code.
    """

    figures: tuple[KeyFigure, ...]
    alerts: tuple[str, ...]
    charts: tuple[ChartData, ...]
    changes: dict[str, RowChanges | None]
    rows: dict[str, tuple[RowChange, ...]]
    previous: str | None
    titles: dict[str, str]


def read_summary(
    connection: duckdb.DuckDBPyConnection,
    audience: Audience,
    gate: dict[str, Any],
    previous: PreviousRelease | None,
) -> Summary:
    """The summary of an audience, from an open build and from the previous release."""
    tables = {table.name: table for table in audience.tables}
    figures = tables.get(audience.key_figures)
    alerts = tables.get(audience.alerts)
    earlier = previous.relation(connection, audience, figures) if previous and figures else None
    charts = [_chart(connection, tables[chart.table], chart) for chart in audience.charts]
    return Summary(
        figures=_figures(connection, figures, earlier) if figures else (),
        alerts=(*_gate_alerts(gate, audience), *(_alerts(connection, alerts) if alerts else ())),
        charts=tuple(chart for chart in charts if chart.series),
        changes={
            table.name: previous.changes(connection, audience, table) for table in audience.tables if previous
        },
        rows={
            table.name: previous.rows(connection, audience, table, MAX_CHANGED_ROWS)
            for table in audience.tables
            if previous
        },
        previous=previous.name if previous else None,
        titles=_titles(connection, figures) if figures else {},
    )


def _gate_alerts(gate: dict[str, Any], audience: Audience) -> list[str]:
    """The decision on a held build that a person released."""
    # The reasons of the gate follow on the sheet and on the page, with the origin of the figures.
    if gate.get("decision") == "release":
        return []
    return gate_lines(gate, with_reasons=audience.has_gate_reasons)[:2]


def _alerts(connection: duckdb.DuckDBPyConnection, table: Table) -> list[str]:
    rows = connection.execute(f"select message_fr from {table.relation} order by {table.ordering}").fetchall()
    return [typography(message) for (message,) in rows]


def _titles(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, str]:
    query = f"select distinct headline_code, figure_title_fr from {table.relation}"
    return dict(connection.execute(query).fetchall())


def _figures(
    connection: duckdb.DuckDBPyConnection, table: Table, before: str | None
) -> tuple[KeyFigure, ...]:
    """The figures of their last finished month; `before` is the table of the previous release."""
    names = {column.name for column in table.columns}
    labels = ", ".join(f"now.{name}" if name in names else "null" for name in _LABELS)
    rows = connection.execute(
        f"select now.figure_title_fr, {labels}, now.month, now.unit_code,"
        " now.figure_amount_eur, now.figure_count, now.figure_share,"
        " earlier.figure_amount_eur, earlier.figure_count, earlier.figure_share,"
        + (
            " before.figure_amount_eur, before.figure_count, before.figure_share,"
            f" before.month is null and exists (select 1 from {before} as any_month"
            " where any_month.headline_code = now.headline_code)"
            if before
            else " null, null, null, false"
        )
        + f" from {table.relation} as now"
        f" left join {table.relation} as earlier on now.headline_code = earlier.headline_code"
        " and cast(now.month_on - interval 1 month as date) = earlier.month_on"
        + (
            f" left join {before} as before on now.headline_code = before.headline_code"
            " and now.month = before.month"
            if before
            else ""
        )
        + " where now.is_latest order by now.figure_number"
    ).fetchall()
    return tuple(
        KeyFigure(
            title=title,
            labels=measure_labels(nature, basis, status),
            month=month,
            kind=_UNITS[unit],
            value=_filled(values[0:3]),
            month_before=_filled(values[3:6]),
            previous=_filled(values[6:9]),
            is_new_month=values[9],
        )
        for title, nature, basis, status, month, unit, *values in rows
    )


def _filled(values: Sequence[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _chart(connection: duckdb.DuckDBPyConnection, table: Table, chart: Chart) -> ChartData:
    columns = {column.name: column for column in table.columns}
    conditions = [f'"{chart.x}" is not null', f'"{chart.series}" is not null'] + [
        f'"{name}" in ({", ".join(literal(code) for code in codes)})' for name, codes in chart.rows
    ]
    rows = connection.execute(
        f'select "{chart.x}", "{chart.series}", "{chart.y}" from {table.relation}'
        f" where {' and '.join(conditions)} order by {table.ordering}"
    ).fetchall()
    values = {(x, series): value for x, series, value in rows}
    xs = _without_gaps(sorted({x for x, _, _ in rows}))
    names = tuple(dict.fromkeys(series for _, series, _ in rows))
    return ChartData(
        title=chart.title,
        kind=chart.kind,
        y=columns[chart.y],
        x_label=columns[chart.x].label,
        xs=xs,
        series=tuple(
            (code_label(chart.series, name), tuple(values.get((x, name)) for x in xs)) for name in names
        ),
    )


def _without_gaps(xs: Sequence[date | str]) -> tuple[date | str, ...]:
    """Months such as `2020-06` with those that are missing between them; other values as they are."""
    months = [x for x in xs if isinstance(x, str) and _MONTH.fullmatch(x)]
    if not months or len(months) < len(xs):
        return tuple(xs)
    first, last = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (months[0], months[-1]))
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1))
