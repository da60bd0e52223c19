"""Secondary suppression on textbook tables: the attacker fails with it and succeeds without."""

from fractions import Fraction

import pytest

from reassurance.errors import SecrecyError
from reassurance.secrecy.attacker import Attacker
from reassurance.secrecy.audit import broken_figures
from reassurance.secrecy.pattern import Limits, find_pattern
from reassurance.secrecy.rules import Rules
from reassurance.secrecy.table import Equation, Figure, Row, Table, totals
from support.secret_tables import crossed, primary_rows

RULES = Rules(3, Fraction("0.85"), Fraction("0.01"))


def safe(*amounts: int) -> dict[str, int]:
    """Contributions of companies that have no other cell."""
    return {f"{id(amounts)}-{number}": amount for number, amount in enumerate(amounts)}


def figure(key: str, value: int, **facts: object) -> Figure:
    return Figure(key, key, value, **facts)  # type: ignore[arg-type]


def interval(table: Table, hidden: set[str], key: str, owner: str | None = None) -> tuple[float, float]:
    attacker = Attacker(table)
    lowest, highest = attacker.interval(attacker.unknown(hidden, owner), table.places[key])
    return round(lowest), round(highest)


def row_of(*figures: Figure, must_hide: tuple[str, ...] = (), **statuses: dict[str, bool]) -> Table:
    """Figures with their total."""
    total = Figure("T", "T", sum(each.value for each in figures))
    everything = (total, *figures)
    rows = tuple(
        Row(each.key, cost=each.value or 1, must_hide=each.key in must_hide, **statuses.get(each.key, {}))
        for each in everything
    )
    return Table(rows, everything, totals([[each.key for each in everything]]))


def test_a_figure_hidden_alone_in_a_row_is_its_total_less_the_others():
    table = row_of(figure("a", 100, width=1), figure("b", 50), figure("c", 70), must_hide=("a",))
    assert interval(table, {"a"}, "a") == (100, 100)
    assert broken_figures(table, frozenset("a")) == ["a"]
    pattern = find_pattern(table)
    assert pattern.hidden == {"a", "b"}
    assert pattern.is_minimal
    assert broken_figures(table, pattern.hidden) == []
    assert interval(table, {"a", "b"}, "a") == (0, 150)


def test_a_complement_too_small_to_protect_is_not_enough():
    """The dominant firm of a needs 20 upwards; b can give 5 only."""
    dominated = figure("a", 100, upward=20, downward=20, width=1)
    table = row_of(dominated, figure("b", 5), figure("c", 70), must_hide=("a",))
    assert broken_figures(table, frozenset("ab")) == ["a"]
    assert find_pattern(table).hidden == {"a", "c"}


def test_two_singletons_alone_in_a_row_reveal_each_other():
    a, b = (figure(key, 100, width=1, owners=(f"firm {key}",)) for key in "ab")
    table = row_of(a, b, figure("c", 30), figure("d", 40), must_hide=("a", "b"))
    assert interval(table, {"a", "b"}, "b") == (0, 200)
    assert interval(table, {"a", "b"}, "b", "firm a") == (100, 100)
    assert broken_figures(table, frozenset("ab")) == ["a", "b"]
    assert find_pattern(table).hidden == {"a", "b", "c"}


def test_two_cells_of_the_same_firm_do_not_hide_each_other():
    a, b = (figure(key, 100, width=1, owners=("firm",)) for key in "ab")
    table = row_of(a, b, figure("c", 30, width=1), must_hide=("a", "b", "c"))
    assert broken_figures(table, frozenset("abc")) == ["c"]
    assert find_pattern(table).hidden == {"a", "b", "c", "T"}


def test_a_negative_correction_leaves_the_sign_of_a_figure_open():
    """Contributions 60 and -40: any value is possible, and a total of 20 gives no bound."""
    a = figure("a", 20, lower=None, width=1)
    table = row_of(a, figure("b", 50, lower=None), must_hide=("a",))
    assert find_pattern(table).hidden == {"a", "b"}
    attacker = Attacker(table)
    assert attacker.interval(attacker.unknown({"a", "b"}), table.places["a"]) == (-float("inf"), float("inf"))


def test_the_difference_of_two_tables_is_an_equation():
    """Payments and recoveries hidden, their difference shown: the two are as far apart as it is."""
    paid = figure("paid", 100, width=50)
    table = Table(
        tuple(Row(key, cost=1, must_hide=key == "paid") for key in ("paid", "recovered", "net")),
        (paid, figure("recovered", 30), figure("net", 70, lower=None)),
        (Equation((("paid", 1), ("recovered", -1), ("net", -1))),),
    )
    assert interval(table, {"paid"}, "paid") == (100, 100)
    assert find_pattern(table).hidden in ({"paid", "recovered"}, {"paid", "net"})


def test_a_published_ratio_is_an_equation():
    """The ceded share of 90 % is known: a hidden gross figure is computed from the ceded one."""
    gross, ceded = figure("gross", 1000, upward=100, downward=100), figure("ceded", 900)
    rest = figure("rest", 5000)
    known = Figure("ceded less 9/10 of gross", None, 0, 0, 0)
    figures = (gross, ceded, rest, figure("total", 6000), known)
    equations = (
        *totals([["total", "gross", "rest"]]),
        Equation((("ceded", 10), ("gross", -9), (known.key, -1))),
    )
    rows = tuple(Row(key, cost=1, must_hide=key == "gross") for key in ("gross", "ceded", "rest", "total"))
    table = Table(rows, figures, equations)
    assert interval(table, {"gross", "rest"}, "gross") == (1000, 1000)
    assert find_pattern(table).hidden >= {"gross", "ceded"}
    without = Table(rows, figures[:4], equations[:1])
    assert "ceded" not in find_pattern(without).hidden


def test_both_margins_are_attacked_together():
    """In a table of two dimensions, the complement of a cell needs complements too."""
    cells = {(r, c): safe(40, 35, 30) for r in "NSE" for c in "ABC"}
    cells["N", "A"] = safe(100, 2, 3)
    table = crossed(cells, RULES)
    pattern = find_pattern(table)
    assert primary_rows(table) == {"N|A"}
    assert len(pattern.hidden) == 4
    assert broken_figures(table, pattern.hidden) == []
    assert broken_figures(table, primary_rows(table)) == ["N|A"]


def test_the_same_table_has_the_same_pattern():
    cells = {(r, c): safe(40, 35, 30) for r in "NSE" for c in "ABC"} | {("N", "A"): safe(9)}
    assert len({find_pattern(crossed(cells, RULES)).hidden for _ in range(3)}) == 1


def test_a_figure_that_was_released_is_not_a_complement():
    table = row_of(
        figure("a", 100, width=1), figure("b", 50), figure("c", 70), must_hide=("a",), b={"must_show": True}
    )
    assert find_pattern(table).hidden == {"a", "c"}


def test_a_figure_that_nothing_protects_is_an_error():
    shown = {key: {"must_show": True} for key in ("T", "b")}
    table = row_of(figure("a", 100, width=1), figure("b", 50), must_hide=("a",), **shown)
    with pytest.raises(SecrecyError, match="a can be computed from what is published"):
        find_pattern(table)


def test_a_pattern_beyond_the_limits_of_work_is_safe_and_not_minimal():
    cells = {(r, c): safe(40, 35, 30) for r in "NSE" for c in "ABC"} | {("N", "A"): safe(100, 2, 3)}
    table = crossed(cells, RULES)
    pattern = find_pattern(table, Limits(rounds=0))
    assert broken_figures(table, pattern.hidden) == []
    assert not pattern.is_minimal


def test_a_block_beyond_its_time_is_an_error():
    cells = {(r, c): safe(40, 35, 30) for r in "NSE" for c in "ABC"} | {("N", "A"): safe(100, 2, 3)}
    with pytest.raises(SecrecyError, match="Nothing is published"):
        find_pattern(crossed(cells, RULES), Limits(seconds=0))


def test_time_in_which_others_use_the_processor_is_not_counted(monkeypatch):
    cells = {(r, c): safe(40, 35, 30) for r in "NSE" for c in "ABC"} | {("N", "A"): safe(100, 2, 3)}
    hours = iter(range(0, 10**9, 3600))
    monkeypatch.setattr("time.monotonic", lambda: next(hours))
    assert find_pattern(crossed(cells, RULES), Limits(seconds=60)).hidden


def test_totals_that_do_not_add_up_are_an_error():
    figures = (figure("T", 151), figure("a", 100), figure("b", 50))
    with pytest.raises(SecrecyError, match="difference of -1 cents"):
        Table(tuple(Row(each.key) for each in figures), figures, totals([["T", "a", "b"]]))


def test_blocks_without_a_common_equation_are_solved_apart():
    one = row_of(figure("a", 1), figure("b", 2))
    other = (figure("x", 5), figure("y", 5))
    rows = (*one.rows, Row("x"), Row("y"))
    table = Table(rows, (*one.figures, *other), (*one.equations, *totals([["x", "y"]])))
    assert [{row.key for row in block.rows} for block in table.blocks()] == [{"T", "a", "b"}, {"x", "y"}]
