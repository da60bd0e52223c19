"""The lines behind a cell, from the tables and views of its build."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from reassurance.errors import PublicationError
from reassurance.explain.cells import Cell
from reassurance.explain.lineage import Choice, Formula, Lineage, Lines, Project, Sum, Total, qualified
from reassurance.sql import literal, named_rows

# Columns of a row of lines that give the place of its line, for each side of a comparison.
_SIDES = ("", "counterpart_")
_PLACE = ("submission_id", "register_code", "line_number")


@dataclass(frozen=True)
class Place:
    """The place of a line: the number of its submission in the build, its register, its line number."""

    submission_id: int
    register: str | None
    line_number: int | None


@dataclass(frozen=True)
class Line:
    """A row that is added up: the columns that name it, its amount, and the lines it comes from.

    Without `is_computed` the row is a declared line, or two lines that were compared. A computed row has the
    lines that it was computed from, which do not add up to it. A row that comes from no line has a formula
    and the values of its inputs.
    """

    names: dict[str, Any]
    amount: Decimal | int
    places: tuple[Place, ...]
    is_computed: bool
    formula: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trace:
    """The lines that add up to a cell, or the formula, and the rows of the terms in force.

    `inputs` are those of the formula that are in other tables: an amount, or a summary of several cells.
    """

    lines: tuple[Line, ...]
    formula: Formula | None
    terms: dict[str, list[dict[str, Any]]]
    inputs: dict[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> Decimal | int:
        """The sum of the lines."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True)
class _Part:
    """A sum over a model of lines for the cells that a query selects; -1 as `sign` subtracts it."""

    sum: Sum
    cells: str
    grain: tuple[str, ...]
    sign: int


def trace(connection: duckdb.DuckDBPyConnection, project: Project, cell: Cell) -> Trace:
    """The lines of a cell; `connection` is to the build, read-only."""
    connection.execute(f"set search_path = {literal(','.join(project.schemas))}")
    lineage = project.tables[cell.table].measures[cell.measure]
    while isinstance(lineage, Choice):
        lineage = _chosen(cell.table, lineage, cell.row[lineage.column])
    terms: dict[str, list[dict[str, Any]]] = {}
    if isinstance(lineage, Formula):
        terms = {
            seed: _rows(connection, seed, f"({cell.sql}) as cell", where)
            for seed, where in lineage.terms.items()
        }
        return Trace((), lineage, terms, _inputs(connection, project, cell, lineage))
    lines: list[Line] = []
    for part in _parts(connection, project, cell.table, lineage, cell.sql, 1):
        model = project.lines[part.sum.relation]
        lines += _lines(connection, part, model)
        for seed, where in model.terms.items():
            rows = terms.setdefault(seed, [])
            rows += [row for row in _rows(connection, seed, *_source(part, where)) if row not in rows]
    return Trace(tuple(lines), None, terms)


def _inputs(
    connection: duckdb.DuckDBPyConnection, project: Project, cell: Cell, formula: Formula
) -> dict[str, Any]:
    """The inputs of a formula in other tables, by name.

    An input of one cell has its value. An input of several cells has their number, their sum and their lowest
    and highest value; values that are not numbers are counted by value.
    """
    inputs: dict[str, Any] = {}
    for name in formula.inputs:
        table, _, column = name.rpartition(".")
        if not table:
            continue
        shared = set(project.tables[cell.table].grain) & set(project.tables[table].grain) - set(formula.match)
        same = [f'lines."{each}" is not distinct from cell."{each}"' for each in sorted(shared)]
        rows = connection.execute(
            f'select lines."{column}", count(*) from "{table}" as lines, ({cell.sql}) as cell'
            f" where {' and '.join([*same, f'({formula.where or True})'])} group by all order by all"
        ).fetchall()
        count, values = sum(times for _, times in rows), [value for value, _ in rows if value is not None]
        if count == 1:
            inputs[name] = rows[0][0]
        elif all(isinstance(value, Decimal | int) and not isinstance(value, bool) for value in values):
            total = sum(value * times for value, times in rows if value is not None)
            inputs[name] = {"cells": count, "total": total}
            inputs[name] |= {"lowest": min(values), "highest": max(values)} if values else {}
        else:
            inputs[name] = {"cells": count} | {str(value): times for value, times in rows}
    return inputs


def _parts(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    table: str,
    lineage: Lineage,
    cells: str,
    sign: int,
) -> Iterator[_Part]:
    """The sums over models of lines that add up to a measure, through other published tables."""
    if isinstance(lineage, Choice):
        for value in _values(connection, cells, lineage.column):
            of_value = f'select * from ({cells}) where "{lineage.column}" = {literal(value)}'
            yield from _parts(connection, project, table, _chosen(table, lineage, value), of_value, sign)
    elif isinstance(lineage, Formula):
        raise PublicationError(f"{table}: a sum refers to a measure that is not additive: {lineage.text}.")
    else:
        assert isinstance(lineage, Total)
        for each in lineage.sums:
            other = project.tables.get(each.relation)
            grain = project.tables[table].grain
            if other is None:
                yield _Part(each, cells, grain, sign)
                continue
            grain = tuple(column for column in grain if column in other.columns)
            part = _Part(each, cells, grain, sign)
            referred = (
                f'select lines.* from "{other.name}" as lines, ({cells}) as cell where {_conditions(part)}'
            )
            column = each.amount.removeprefix("-")
            sign_of_it = -sign if each.amount.startswith("-") else sign
            yield from _parts(connection, project, other.name, other.measures[column], referred, sign_of_it)


def _chosen(table: str, choice: Choice, value: Any) -> Lineage:
    """The lineage of rows with a value in the column of a choice."""
    if value not in choice.of:
        raise PublicationError(
            f"{table}: no lineage for rows with {choice.column} = {value}, only for {', '.join(choice.of)}."
        )
    return choice.of[value]


def _values(connection: duckdb.DuckDBPyConnection, cells: str, column: str) -> list[Any]:
    rows = connection.execute(f'select distinct "{column}" from ({cells}) order by 1').fetchall()
    return [value for (value,) in rows]


def _conditions(part: _Part) -> str:
    """Which rows of lines belong to which cell."""
    matched = {column: part.sum.match.get(column, column) for column in part.grain}
    same = [
        f'{qualified(expression)} is not distinct from cell."{column}"'
        for column, expression in matched.items()
        if expression is not None
    ]
    return " and ".join([*same, f"({part.sum.where or 'true'})"])


def _source(part: _Part, where: str = "true") -> tuple[str, str]:
    """The relations and the condition of the rows that are added up."""
    relations = f'"{part.sum.relation}" as lines, ({part.cells}) as cell'
    return relations, f"{_conditions(part)} and {qualified(part.sum.amount)} is not null and ({where})"


def _rows(
    connection: duckdb.DuckDBPyConnection, seed: str, relations: str, where: str
) -> list[dict[str, Any]]:
    """The rows of a seed that meet a condition on `terms` and the relations."""
    return named_rows(
        connection.execute(
            f'select * from "{seed}" as terms where exists (select 1 from {relations} where {where})'
        )
    )


def _lines(connection: duckdb.DuckDBPyConnection, part: _Part, model: Lines) -> list[Line]:
    columns = {
        name for name, *_ in connection.execute(f'describe select * from "{part.sum.relation}"').fetchall()
    }
    names = [f'lines."{name}"' for name in model.names]
    relations, where = _source(part)
    places = [
        f'lines."{side}{column}"' if f"{side}{column}" in columns else _missing(model, side, column)
        for side in _SIDES
        for column in _PLACE
    ]
    # Several rows of one line that add up to 0 are left out, such as those of a guarantee excluded that day.
    without_line = model.without_line
    inputs = without_line.inputs if without_line else ()
    selected = [*names, *(f'lines."{name}"' for name in inputs), *places]
    amount_added = f"sum({qualified(part.sum.amount)})"
    rows = connection.execute(
        f"select {', '.join(selected)}, {amount_added} from {relations} where {where}"
        f" group by {', '.join(str(number) for number in range(1, len(selected) + 1))}"
        f" having {amount_added} <> 0 or count(*) = 1 order by all"
    ).fetchall()
    computed = _computed_from(connection, part, model) if model.through else {}
    lines = []
    for row in rows:
        key, given, place = row[: len(names)], row[len(names) : -1 - len(places)], row[-1 - len(places) : -1]
        own = tuple(
            Place(*each) for each in (place[: len(_PLACE)], place[len(_PLACE) :]) if each[0] is not None
        )
        all_places = own or computed.get(key, ())
        has_formula = without_line is not None and not all_places
        lines.append(
            Line(
                names=dict(zip(model.names, key, strict=True)),
                amount=part.sign * row[-1],
                places=all_places,
                is_computed=not own,
                formula=without_line.text if without_line and has_formula else None,
                inputs=dict(zip(inputs, given, strict=True)) if has_formula else {},
            )
        )
    return lines


def _missing(model: Lines, side: str, column: str) -> str:
    """The constant for a column that a model of lines lacks."""
    if column == "register_code" and not side and model.register:
        return literal(model.register)
    return "null"


def _computed_from(
    connection: duckdb.DuckDBPyConnection, part: _Part, model: Lines
) -> dict[tuple[Any, ...], tuple[Place, ...]]:
    """The lines that computed rows come from, by the names of the rows."""
    through = model.through
    assert through is not None
    names = ", ".join(f'lines."{name}"' for name in model.names)
    relations, where = _source(part, through.where)
    register = literal(through.register) if through.register else "source.register_code"
    rows = connection.execute(
        f"select distinct {names}, source.submission_id, {register}, source.line_number"
        f' from {relations}, "{through.relation}" as source where {where}'
        " and source.submission_id is not null order by all"
    ).fetchall()
    places: dict[tuple[Any, ...], tuple[Place, ...]] = {}
    for row in rows:
        key = row[: -len(_PLACE)]
        places[key] = (*places.get(key, ()), Place(*row[-len(_PLACE) :]))
    return places
