"""The lineage of published measures, as the YAML of the models declares it in `meta`.

A table names the model of its lines, and how a cell finds its lines. A measure names what is added up:

    lineage: {from: lin_premiums, match: {month: period}}          # of the table
    lineage: sum                                                   # of a measure: the column of its name
    lineage: {sum: -fee_amount_eur, where: lines.is_counted}       # another column, with a sign; some lines
    lineage: {from: pub_ministry__premiums, sum: …}                # cells of another published table
    lineage: [{…}, {…}]                                            # several sums, added up
    lineage: {by: account_line_code, of: {result: …, …}}           # depends on a column of the row
    lineage: {formula: used / cap, inputs: [used, cap], terms: …}  # not a sum

A line belongs to a cell when each column of the table's key equals the column of the same name of the line.
`match` names another column or expression, or null for a column that lines do not have. Between published
tables, only the columns of the key that both have are compared. `where` is a further condition; it calls the
line `lines` and the row of the cell `cell`. A lineage without `from` uses that of the table. An input of a
formula in another table is its cells with the same values in the columns that both keys have; `where` is a
further condition, which calls such a cell `lines`, and null in `match` leaves a column out.

The model of lines has in `lines` the columns that name a line and the terms in force for it; its register, if
it has no column `register_code`; `through`, the model of the lines that a computed row comes from; and
`without_line`, the formula of a row that comes from no line, with its inputs, which are columns of the model:

    lines: {names: [premium_line_id], terms: {fx_rates: terms.currency = lines.currency},
      through: {from: int_claims_current, register: claims, where: source.claim_id = lines.claim_id},
      without_line: {formula: excess before - excess, inputs: [excess]}}
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_COLUMN = re.compile(r"(-?)(\w+)")
_SUM = {"from", "sum", "match", "where"}


@dataclass(frozen=True)
class Sum:
    """A sum over rows of a relation that belong to a cell: of a column, with its sign, or an expression."""

    relation: str
    amount: str
    match: Mapping[str, str | None]
    where: str | None


@dataclass(frozen=True)
class Total:
    """Sums that add up to the measure."""

    sums: tuple[Sum, ...]


@dataclass(frozen=True)
class Formula:
    """A measure that is not a sum: its formula, its inputs (`column`, or `table.column`), its terms.

    `where` selects the cells of an input in another table; `match` lists columns that are not compared.
    """

    text: str
    inputs: tuple[str, ...]
    terms: Mapping[str, str]
    where: str | None = None
    match: Mapping[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """A measure whose lineage depends on the value of a column of its row."""

    column: str
    of: "Mapping[str, Lineage]"


Lineage = Total | Formula | Choice


@dataclass(frozen=True)
class Through:
    """The model of the lines that a computed row comes from, their register, and the condition on both."""

    relation: str
    register: str | None
    where: str


@dataclass(frozen=True)
class Lines:
    """A model of lines: the columns that name a line, its register, the terms in force for it.

    `without_line` is the formula of rows that come from no line.
    """

    names: tuple[str, ...]
    register: str | None
    terms: Mapping[str, str]
    through: Through | None
    without_line: Formula | None = None


@dataclass(frozen=True)
class Published:
    """A published table: its key, its columns, and the lineage of each measure."""

    name: str
    grain: tuple[str, ...]
    columns: tuple[str, ...]
    measures: Mapping[str, Lineage]


@dataclass(frozen=True)
class Project:
    """The published tables, models of lines and schemas of a build; `faults` lists wrong declarations."""

    tables: Mapping[str, Published]
    lines: Mapping[str, Lines]
    schemas: tuple[str, ...]
    faults: tuple[str, ...]


def read_project(manifest: Mapping[str, Any]) -> Project:
    """The lineage that a dbt manifest holds."""
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]
    return read_nodes(nodes)


def read_nodes(nodes: Iterable[Mapping[str, Any]]) -> Project:
    """The lineage of models and seeds, given with `name`, `schema`, `meta` and `columns`."""
    by_name = {node["name"]: node for node in nodes}
    lines = {name: _lines(node["meta"]["lines"]) for name, node in by_name.items() if "lines" in node["meta"]}
    published = {name: node for name, node in by_name.items() if name.startswith("pub_")}
    faults: list[str] = []
    tables = {name: _published(node, published, lines, faults) for name, node in published.items()}
    known = set(by_name)
    for name, each in lines.items():
        named = [*each.terms, *([each.through.relation] if each.through else [])]
        faults += [f"{name}: {model}, named in `lines`, is no model" for model in named if model not in known]
    return Project(tables, lines, tuple(sorted({node["schema"] for node in by_name.values()})), tuple(faults))


def _lines(meta: Mapping[str, Any]) -> Lines:
    through, without_line = meta.get("through"), meta.get("without_line")
    return Lines(
        names=tuple(meta["names"]),
        register=meta.get("register"),
        terms=meta.get("terms") or {},
        through=Through(through["from"], through.get("register"), through["where"]) if through else None,
        without_line=Formula(without_line["formula"], tuple(without_line["inputs"]), {})
        if without_line
        else None,
    )


def _published(
    node: Mapping[str, Any], published: Mapping[str, Any], lines: Mapping[str, Lines], faults: list[str]
) -> Published:
    name, meta = node["name"], node["meta"]
    measures: dict[str, Lineage] = {}
    for column, holder in node["columns"].items():
        if not holder["meta"].get("measure"):
            continue
        if "lineage" not in holder["meta"]:
            faults.append(
                f"{name}.{column}: no lineage. Declare `lineage: sum` when lines add up to it, or its "
                "formula and its inputs: see CONTRIBUTING, “Add a published table”"
            )
            continue
        reader = _Reader(node, column, published, lines)
        measures[column] = reader.read(holder["meta"]["lineage"])
        faults += [f"{name}.{column}: {fault}" for fault in reader.faults]
    return Published(name, tuple(meta["grain"]), tuple(node["columns"]), measures)


class _Reader:
    """Reads the lineage of one measure and collects its faults."""

    def __init__(
        self,
        node: Mapping[str, Any],
        measure: str,
        published: Mapping[str, Any],
        lines: Mapping[str, Lines],
    ) -> None:
        self._node, self._measure = node, measure
        self._published, self._lines = published, lines
        self._default: Mapping[str, Any] = node["meta"].get("lineage") or {}
        self.faults: list[str] = []

    def read(self, declared: Any) -> Lineage:
        """The lineage that a value of YAML declares."""
        if declared == "sum":
            return Total((self._sum({}),))
        if isinstance(declared, list):
            return Total(tuple(self._sum(part) for part in declared))
        if not isinstance(declared, Mapping):
            self.faults.append(f"{declared!r} is no lineage")
            return Total(())
        if "formula" in declared:
            return self._formula(declared)
        if "by" in declared:
            if declared["by"] not in self._node["columns"]:
                self.faults.append(f"{declared['by']} is not a column of the table")
            return Choice(declared["by"], {value: self.read(part) for value, part in declared["of"].items()})
        return Total((self._sum(declared),))

    def _formula(self, declared: Mapping[str, Any]) -> Formula:
        inputs = tuple(declared.get("inputs") or ())
        for name in inputs:
            table, _, column = name.rpartition(".")
            holder = self._published.get(table, {"columns": ()}) if table else self._node
            if column not in holder["columns"]:
                self.faults.append(f"its input {name} is not a published column")
        return Formula(
            text=declared["formula"],
            inputs=inputs,
            terms=declared.get("terms") or {},
            where=declared.get("where"),
            match=declared.get("match") or {},
        )

    def _sum(self, declared: Mapping[str, Any]) -> Sum:
        own = dict(declared)
        if "from" not in own:
            match = {**(self._default.get("match") or {}), **own.get("match", {})}
            own = {**self._default, **own, "match": match}
        self.faults += self._sum_faults(own)
        return Sum(
            relation=own.get("from", ""),
            amount=str(own.get("sum", self._measure)),
            match=own.get("match", {}),
            where=own.get("where"),
        )

    def _sum_faults(self, declared: Mapping[str, Any]) -> Iterator[str]:
        relation, amount = declared.get("from"), str(declared.get("sum", self._measure))
        if unknown := sorted(set(declared) - _SUM):
            yield f"{', '.join(unknown)} is no part of a lineage"
        if relation is None:
            yield "no `from`, neither its own nor that of the table"
        elif relation in self._published:
            if amount.removeprefix("-") not in self._published[relation]["columns"]:
                yield f"{amount} is not a column of {relation}"
        elif relation not in self._lines:
            yield f"{relation} is neither a published table nor a model with `lines` in its meta"
        if strange := sorted(set(declared.get("match", {})) - set(self._node["meta"]["grain"])):
            yield f"{', '.join(strange)}, in `match`, is not in the key of the table"


def qualified(column: str, owner: str = "lines") -> str:
    """A column of a relation, with its sign, as SQL; an expression as it is."""
    match = _COLUMN.fullmatch(column)
    if match is None or match[2].isdigit():
        return column
    return f'{match[1]}{owner}."{match[2]}"'
