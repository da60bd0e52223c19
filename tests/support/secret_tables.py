"""Small tables for tests of statistical secrecy: rows and columns with their totals."""

from collections.abc import Mapping, Sequence

from reassurance.secrecy.rules import Contributions, Rules, protection
from reassurance.secrecy.table import Equation, Figure, Row, Table, totals

TOTAL = "total"
Contributors = Mapping[str, int]


def cell_key(row: str, column: str) -> str:
    return f"{row}|{column}"


def contributions(amounts: Contributors) -> Contributions:
    """The contributions of companies to one figure: absolute, those of zero left out."""
    sizes = sorted((abs(amount) for amount in amounts.values() if amount), reverse=True)
    only = next((name for name, amount in amounts.items() if amount), None) if len(sizes) == 1 else None
    largest, second = [*sizes, 0, 0][:2]
    return Contributions(len(sizes), largest, second, sum(sizes), only)


def crossed(cells: Mapping[tuple[str, str], Contributors], rules: Rules, *, owners: bool = True) -> Table:
    """The table of rows × columns with both totals; the cost of a figure is its value."""
    names = [sorted({key[axis] for key in cells}) for axis in (0, 1)]
    figures, rows = [], []
    for row in (*names[0], TOTAL):
        for column in (*names[1], TOTAL):
            members = [
                amounts for (r, c), amounts in cells.items() if row in (r, TOTAL) and column in (c, TOTAL)
            ]
            added: dict[str, int] = {}
            for amounts in members:
                for name, amount in amounts.items():
                    added[name] = added.get(name, 0) + amount
            facts = contributions(added)
            needed = protection(rules, [facts])
            value, key = sum(added.values()), cell_key(row, column)
            lower = 0 if value == facts.absolute else None
            only = (facts.only,) if owners and facts.only else ()
            rows.append(Row(key, cost=max(1, abs(value)), must_hide=needed is not None))
            deviation, width = (needed.deviation, needed.width) if needed else (0, 0)
            figures.append(
                Figure(key, key, value, lower, None, deviation, deviation, width, only if needed else ())
            )
    return Table(tuple(rows), tuple(figures), _margins(names))


def _margins(names: Sequence[Sequence[str]]) -> tuple[Equation, ...]:
    by_row = ([cell_key(row, TOTAL), *(cell_key(row, c) for c in names[1])] for row in (*names[0], TOTAL))
    by_column = ([cell_key(TOTAL, c), *(cell_key(row, c) for row in names[0])] for c in (*names[1], TOTAL))
    return (*totals(by_row), *totals(by_column))


def primary_rows(table: Table) -> frozenset[str]:
    return frozenset(row.key for row in table.rows if row.must_hide)
