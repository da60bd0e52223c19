"""Random tables: the attacker narrows no hidden figure beyond its protection."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reassurance.secrecy.pattern import find_pattern
from reassurance.secrecy.rules import Rules
from reassurance.secrecy.table import Table
from support.attacker import TOLERANCE, Knowledge
from support.secret_tables import crossed, primary_rows

RULES = Rules(3, Fraction("0.85"), Fraction("0.01"))
ROWS, COLUMNS = "PQR", "XYZ"
AMOUNTS = st.integers(1, 1_000) | st.integers(10_000, 1_000_000) | st.integers(-1_000, -1)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Up to three rows and columns; companies may have several cells, and corrections."""
    rows, columns = (names[: draw(st.integers(2, 3))] for names in (ROWS, COLUMNS))
    cells = {}
    for row in rows:
        for column in columns:
            companies = draw(st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=6))
            cells[row, column] = {company: draw(AMOUNTS) for company in sorted(companies)}
    return crossed(cells, RULES)


def knowledge(table: Table, hidden: frozenset[str]) -> Knowledge:
    return Knowledge(
        {f.key: None if f.row in hidden else float(f.value) for f in table.figures},
        [dict(equation.terms) for equation in table.equations],
        signed={f.key: 0 if f.lower is None else 1 for f in table.figures},
    )


def narrowed(table: Table, hidden: frozenset[str]) -> list[str]:
    """Protected figures that the attacker, or an only contributor, computes too closely."""
    attacker = knowledge(table, hidden)
    slack = attacker.unit * TOLERANCE
    result = []
    for figure in table.figures:
        if figure.row not in hidden or not figure.is_protected:
            continue
        lowest, highest = attacker.interval(figure.key)
        is_safe = highest >= figure.value + figure.upward - slack
        is_safe &= lowest <= figure.value - figure.downward + slack
        is_safe &= highest - lowest >= figure.width - slack
        for owner in {owner for each in table.figures for owner in each.owners} - {*figure.owners}:
            own = {f.key: float(f.value) for f in table.figures if owner in f.owners and f.row in hidden}
            lowest, highest = attacker.interval(figure.key, own)
            is_safe &= highest - lowest >= figure.width - slack
        if not is_safe:
            result.append(figure.key)
    return result


@given(tables())
def test_no_hidden_figure_is_narrowed_beyond_its_protection(table):
    pattern = find_pattern(table)
    assert pattern.hidden >= primary_rows(table)
    assert narrowed(table, pattern.hidden) == []


def test_without_secondary_suppression_the_attacker_succeeds():
    """Sabotage twin."""
    cells = {(row, column): {"a": 40, "b": 35, "c": 30} for row in ROWS for column in COLUMNS}
    table = crossed(cells | {("P", "X"): {"d": 100}}, RULES)
    assert narrowed(table, primary_rows(table)) == ["P|X"]
