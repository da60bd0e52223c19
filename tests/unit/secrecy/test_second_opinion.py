"""`pytauargus`, a port of Tau-Argus, on a small table: the same primary figures, no cheaper pattern."""

from fractions import Fraction

from reassurance.secrecy.audit import broken_figures
from reassurance.secrecy.pattern import find_pattern
from reassurance.secrecy.rules import Rules
from support.secret_tables import TOTAL, cell_key, crossed, primary_rows

RULES = Rules(3, Fraction("0.85"), Fraction("0.01"))
CELLS = {
    ("N", "A"): (100, 2, 3),
    ("N", "B"): (20, 30, 25),
    ("N", "C"): (15, 14, 16),
    ("S", "A"): (50, 40, 45),
    ("S", "B"): (60, 70),
    ("S", "C"): (22, 21, 23),
    ("E", "A"): (33, 34, 35),
    ("E", "B"): (12, 14, 13),
    ("E", "C"): (41, 42, 43),
}


def test_an_independent_program_agrees(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # it writes logs there
    import pytauargus

    lines = [(*key, float(amount)) for key, amounts in CELLS.items() for amount in amounts]
    columns = dict(zip(("row", "column", "amount"), map(list, zip(*lines, strict=True)), strict=True))
    result = pytauargus.protect(
        columns,
        ["row", "column"],
        response="amount",
        safety_rules="NK(1,85)|FREQ(3,1)",
        suppress="OPT(1)",
        totcode=TOTAL,
        workdir=str(tmp_path),
    )
    theirs = {
        cell_key(*(TOTAL if row[axis].lower() == TOTAL else row[axis] for axis in ("row", "column"))): row
        for row in result.tables[0].rows
    }
    cells = {
        key: {f"{key} {number}": amount for number, amount in enumerate(amounts)}
        for key, amounts in CELLS.items()
    }
    table = crossed(cells, RULES)
    assert {key for key, row in theirs.items() if row["status"] == "U"} == primary_rows(table)
    hidden = frozenset(key for key, row in theirs.items() if row["status"] in ("U", "M"))
    pattern = find_pattern(table)
    costs = {row.key: row.cost for row in table.rows}
    assert broken_figures(table, hidden) == []
    assert broken_figures(table, pattern.hidden) == []
    assert broken_figures(table, primary_rows(table)) != []
    assert sum(costs[key] for key in pattern.hidden) <= sum(costs[key] for key in hidden)
