"""The published tables: the models of each exposure `<audience>_release`, read from the dbt manifest.

Names, types and keys come from the enforced contract of a model; order, labels and French descriptions from
its meta:

    models:
      - name: pub_ministry__premiums
        description: …                      # English
        config:
          contract: {enforced: true}
          meta: {label_fr: …, description_fr: …, sheet_fr: …, owner: …, version: "1.0",
            grain: [month, product_code, insurer_id], sort: [month, product_code, insurer_id],
            dated_by: month_on}
        columns:
          - name: month
            data_type: varchar
            description: …                  # English
            constraints: [{type: not_null}]
            config: {meta: {label_fr: …, description_fr: …}}
          - name: ceded_premium_amount_eur
            …
            config: {meta: {…, measure: {nature: flow, basis: ceded, status: provisional}}}

`dated_by` is the column with the date of the figures; a measure may name another one. An exposure whose meta
has `reader_column` and `readers` (a model with that column) is published once per reader, with its rows only.
In a database, the role `<audience>_reader` reads the tables of an exposure, unless its meta names a `role`,
and `<audience>_<reader>` reads those of one reader.

`codes` in the meta of a column lists its codes, if columns of that name have further ones in other tables.

A flow has a total in the workbook; `totals: false` in the meta of a table with sums of other rows has none.
`in_workbook: false` is for a table that is published as files only.

The meta of an exposure names the tables of the first sheet and page, and its charts:

    key_figures: pub_ministry__dashboard    # one row per figure and month, with `is_latest`
    alerts: pub_ministry__alerts            # sentences, in `message_fr`
    charts:
      - {title_fr: …, kind: line, table: pub_ministry__envelope_usage, x: usage_on,
         series: envelope_title_fr, y: share_used, rows: {envelope_id: [domestic, export]}}

`gate_reasons: true` shows the audience why the gate held a build, and who released it. These reasons name
senders and amounts.

This package declares nothing about a table itself.
"""

import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from reassurance.errors import PublicationError
from reassurance.french import typography
from reassurance.sql import literal


class ColumnKind(StrEnum):
    """What a published column holds; it decides the type in the descriptor and the format in the workbook."""

    AMOUNT = "amount"
    SHARE = "share"
    INTEGER = "integer"
    DATE = "date"
    INSTANT = "instant"
    BOOLEAN = "boolean"
    TEXT = "text"


_EXPOSURE = re.compile(r"(?P<audience>[a-z0-9]+)_release")
_CHART_KINDS = ("line", "column")
_KEY_FIGURES = {
    "month",
    "month_on",
    "figure_number",
    "headline_code",
    "figure_title_fr",
    "unit_code",
    "figure_amount_eur",
    "figure_count",
    "figure_share",
    "is_latest",
}
_MEASURE = ("nature", "basis", "status", "dated_by")
_KINDS: tuple[tuple[str, ColumnKind], ...] = (
    (r"decimal\(\d+,2\)", ColumnKind.AMOUNT),
    (r"decimal\(\d+,\d+\)", ColumnKind.SHARE),
    (r"bigint|integer", ColumnKind.INTEGER),
    (r"date", ColumnKind.DATE),
    (r"timestamp", ColumnKind.INSTANT),
    (r"boolean", ColumnKind.BOOLEAN),
    (r"varchar", ColumnKind.TEXT),
)


@dataclass(frozen=True)
class Measure:
    """Nature (stock, flow), basis (gross, ceded, State), status (provisional, final) and date of a figure.

    `dated_by` is the column with its date: the day of a stock, or the month or year of a flow.
    """

    nature: str
    basis: str
    status: str
    dated_by: str


@dataclass(frozen=True)
class Column:
    """A column with its contract and meta; `measure` is set for figures.

    `codes` are those that it may have, if other columns of its name have further ones.
    """

    name: str
    sql_type: str
    kind: ColumnKind
    label: str
    description_fr: str
    description_en: str
    is_required: bool
    measure: Measure | None
    codes: tuple[str, ...] = ()

    @property
    def is_added(self) -> bool:
        """Whether values of different rows add up: flows in euros, and counts of flows."""
        return (
            self.measure is not None
            and self.measure.nature == "flow"
            and self.name.endswith(("_amount_eur", "_count"))
        )


@dataclass(frozen=True)
class Table:
    """A published model: its relation in the build, the order of its rows, its key (`grain`)."""

    name: str
    relation: str
    label: str
    sheet: str
    description_fr: str
    description_en: str
    owner: str
    version: str
    grain: tuple[str, ...]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    has_totals: bool
    is_in_workbook: bool = True

    @property
    def ordering(self) -> str:
        """The SQL of the published order of its rows."""
        return ", ".join(f'"{column}" nulls last' for column in self.order)


@dataclass(frozen=True)
class Chart:
    """A chart of a table: `y` by `x`, one line or group of columns per value of `series`.

    `rows` keeps the rows with these values of some columns.
    """

    title: str
    kind: str
    table: str
    x: str
    series: str
    y: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Audience:
    """An audience: its tables, and the owner of its releases.

    `readers` is the relation that lists its readers when each has a release of its own, `reader_column` the
    column with the reader of a row. `reader` is set in the copy for one reader. `role` is the account that
    reads its tables in a database. `has_gate_reasons` is True when it reads why the gate held a build.
    """

    code: str
    owner_name: str
    owner_email: str
    role: str
    tables: tuple[Table, ...]
    reader_column: str = ""
    readers: str = ""
    key_figures: str = ""
    alerts: str = ""
    charts: tuple[Chart, ...] = ()
    has_gate_reasons: bool = False
    reader: str = ""

    @property
    def folder(self) -> str:
        """The folder of its files in a release: `ministry`, `insurers/INS01`."""
        return f"{self.code}s/{self.reader}" if self.reader else self.code

    def for_reader(self, reader: str) -> "Audience":
        """The audience of one reader: the same tables with its rows only."""
        own_rows = f'where "{self.reader_column}" = {literal(reader)}'
        tables = (
            replace(table, relation=f"(select * from {table.relation} {own_rows})") for table in self.tables
        )
        return replace(self, reader=reader, role=f"{self.code}_{reader}", tables=tuple(tables))


def read_audiences(manifest_path: Path) -> tuple[Audience, ...]:
    """Every audience in the build's dbt manifest, sorted by name; tables in the exposure's order.

    Raises PublicationError listing everything that is missing to publish.
    """
    if not manifest_path.exists():
        raise PublicationError(
            f"{manifest_path} is missing: it is stored when a build is closed. Build again."
        )
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    faults: list[str] = []
    audiences = []
    for exposure in sorted(manifest["exposures"].values(), key=lambda node: str(node["name"])):
        match = _EXPOSURE.fullmatch(exposure["name"])
        if match is not None:
            audiences.append(_read_audience(match["audience"], exposure, manifest["nodes"], faults))
    if not audiences:
        faults.append("no exposure is named <audience>_release, such as ministry_release")
    if faults:
        raise PublicationError(
            "The dbt project lacks what is needed to publish:\n"
            + "\n".join(f"- {fault}" for fault in faults)
            + "\nComplete the YAML next to the models, then build again."
        )
    return tuple(audiences)


def _read_audience(code: str, exposure: dict[str, Any], nodes: dict[str, Any], faults: list[str]) -> Audience:
    tables = []
    for unique_id in exposure["depends_on"]["nodes"]:
        node = nodes.get(unique_id)
        if node is None or not node["name"].startswith(f"pub_{code}__"):
            faults.append(
                f"{exposure['name']} depends on {unique_id}, which is not a model pub_{code}__<name>"
            )
        elif not node["contract"]["enforced"]:
            faults.append(f"{node['name']}: its contract is not enforced")
        else:
            tables.append(_read_table(node, faults))
    if not tables:
        faults.append(f"{exposure['name']} publishes no table")
    owner, meta = exposure["owner"], exposure.get("meta") or {}
    reader_column, readers = _read_readers(exposure["name"], meta, nodes, tables, faults)
    key_figures, alerts, charts = _read_summary(exposure["name"], meta, tables, faults)
    return Audience(
        code,
        owner.get("name") or "",
        owner.get("email") or "",
        meta.get("role") or f"{code}_reader",
        tuple(tables),
        reader_column,
        readers,
        key_figures,
        alerts,
        charts,
        has_gate_reasons=meta.get("gate_reasons") is True,
    )


def _read_summary(
    exposure: str, meta: dict[str, Any], tables: list[Table], faults: list[str]
) -> tuple[str, str, tuple[Chart, ...]]:
    """The tables of key figures and alerts, and the charts; empty for an audience that has none."""
    columns = {table.name: {column.name for column in table.columns} for table in tables}
    needed = [
        (meta.get("key_figures") or "", _KEY_FIGURES),
        (meta.get("alerts") or "", {"message_fr"}),
    ]
    charts = []
    for given in meta.get("charts") or ():
        rows = tuple((name, tuple(values)) for name, values in (given.get("rows") or {}).items())
        parts = {name: str(given.get(name) or "") for name in ("kind", "table", "x", "series", "y")}
        charts.append(Chart(title=_text(given, "title_fr", exposure, faults), rows=rows, **parts))
        needed.append(
            (parts["table"], {parts["x"], parts["series"], parts["y"], *(name for name, _ in rows)})
        )
        if parts["kind"] not in _CHART_KINDS:
            faults.append(f"{exposure}: a chart is {' or '.join(_CHART_KINDS)}, not {parts['kind']!r}")
    for name, wanted in needed:
        if name and name not in columns:
            faults.append(f"{exposure} does not publish {name}, which its meta names")
        elif name:
            faults += [
                f"{name}: no column {column!r}, which {exposure} needs"
                for column in sorted(wanted - columns[name])
            ]
    return needed[0][0], needed[1][0], tuple(charts)


def _read_readers(
    exposure: str, meta: dict[str, Any], nodes: dict[str, Any], tables: list[Table], faults: list[str]
) -> tuple[str, str]:
    """The reader column and the relation of the readers; empty when all readers see all rows."""
    column, model = meta.get("reader_column") or "", meta.get("readers") or ""
    if not column and not model:
        return "", ""
    relations = [
        _relation(node) for node in nodes.values() if node["name"] == model and column in node["columns"]
    ]
    if not relations:
        faults.append(f"{exposure}: no model {model or '(readers is missing)'} with the column {column}")
    faults += [
        f"{table.name}: {column}, which names the reader of a row, is not a column that is always filled"
        for table in tables
        if not any(candidate.name == column and candidate.is_required for candidate in table.columns)
    ]
    return column, relations[0] if relations else ""


def _read_table(node: dict[str, Any], faults: list[str]) -> Table:
    name, meta = node["name"], node["meta"]
    names = list(node["columns"])
    columns = tuple(
        _read_column(name, column, meta.get("dated_by"), names, faults) for column in node["columns"].values()
    )
    grain, first = tuple(meta.get("grain") or ()), tuple(meta.get("sort") or ())
    if not grain or not first:
        faults.append(f"{name}: no grain or no sort")
    unknown = sorted({*grain, *first} - set(names))
    faults += [f"{name}: {column}, of its grain or sort, is not one of its columns" for column in unknown]
    return Table(
        name=name,
        relation=_relation(node),
        label=_text(meta, "label_fr", name, faults),
        sheet=_text(meta, "sheet_fr", name, faults),
        description_fr=_text(meta, "description_fr", name, faults),
        description_en=_text(node, "description", name, faults),
        owner=_text(meta, "owner", name, faults),
        version=_text(meta, "version", name, faults),
        grain=grain,
        # All columns: rows with the same first columns still have one order.
        order=(*first, *(column for column in names if column not in first)),
        columns=columns,
        has_totals=meta.get("totals") is not False,
        is_in_workbook=meta.get("in_workbook") is not False,
    )


def _relation(node: dict[str, Any]) -> str:
    return f'"{node["schema"]}"."{node["alias"]}"'


def _read_column(
    table: str, column: dict[str, Any], dated_by: str | None, names: list[str], faults: list[str]
) -> Column:
    name, meta = column["name"], column["meta"]
    where = f"{table}.{name}"
    sql_type = (column["data_type"] or "").lower().replace(" ", "")
    kind = next((kind for pattern, kind in _KINDS if re.fullmatch(pattern, sql_type)), None)
    if kind is None:
        faults.append(f"{where}: type {sql_type or 'missing'} is not one that can be published")
    measure = meta.get("measure")
    if kind in (ColumnKind.AMOUNT, ColumnKind.SHARE) and not measure:
        faults.append(f"{where}: a figure without measure (nature, basis, status)")
    if measure:
        measure = {"dated_by": dated_by} | measure
        if measure["dated_by"] and measure["dated_by"] not in names:
            faults.append(f"{where}: its date, {measure['dated_by']}, is not a column of the table")
    return Column(
        name=name,
        sql_type=sql_type,
        kind=kind or ColumnKind.TEXT,
        label=_text(meta, "label_fr", where, faults),
        description_fr=_text(meta, "description_fr", where, faults),
        description_en=_text(column, "description", where, faults),
        is_required=any(constraint["type"] == "not_null" for constraint in column["constraints"]),
        measure=Measure(*(_text(measure, part, where, faults) for part in _MEASURE)) if measure else None,
        codes=tuple(meta.get("codes") or ()),
    )


def _text(holder: dict[str, Any], field: str, where: str, faults: list[str]) -> str:
    text = " ".join(str(holder.get(field) or "").split())
    text = typography(text) if field.endswith("_fr") else text
    if not text:
        faults.append(f"{where}: no {field}")
    return text
