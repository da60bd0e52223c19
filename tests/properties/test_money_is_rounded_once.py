"""The money macros agree with `Decimal`: rounded once, half away from zero; parts add up to their total."""

import json
import tempfile
from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
    localcontext,
)
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reassurance.sql import named_rows
from support.compiled import compile_with_dbt

CENT, MILLIONTH = Decimal("0.01"), Decimal("0.000001")

# Around ten million, where a quotient uses wider numbers, and around a hundred million, where a product does.
AT_THE_WIDTH = st.integers(10**9 - 5, 10**9 + 5) | st.integers(10**10 - 5, 10**10 + 5)
AMOUNTS = (
    st.integers(-9_999_999, 9_999_999)
    | st.integers(-(10**14), 10**14)
    | AT_THE_WIDTH
    | AT_THE_WIDTH.map(lambda cents: -cents)
).map(lambda cents: Decimal(cents) / 100)
RATES = st.integers(0, 5_000_000).map(lambda millionths: Decimal(millionths) / 1_000_000)
LINES = st.lists(st.tuples(AMOUNTS, RATES, RATES, st.integers(1, 24)), min_size=1, max_size=50)

# Every expression on columns `amount`, `rate`, `other_rate`, `months` of a table of random lines.
EXPRESSIONS = {
    "ceded": "{{ product_amount('amount', 'rate') }}",
    "monthly": "{{ divide_product('amount', 'rate', 12) }}",
    "commission": "{{ product_amount(product_amount('amount', 'rate'), 'other_rate') }}",
    "part_of_thousand": "{{ share('amount', '1000.00') }}",
    "exceeds": "{{ exceeds_share('amount', '1000.00', 'rate') }}",
}


def to(unit: Decimal, value: Decimal) -> Decimal:
    return value.quantize(unit, ROUND_HALF_UP)


REFERENCE: dict[str, Callable[[Decimal, Decimal, Decimal], Decimal | bool]] = {
    "ceded": lambda amount, rate, _: to(CENT, amount * rate),
    "monthly": lambda amount, rate, _: to(CENT, amount * rate / 12),
    "commission": lambda amount, rate, other: to(CENT, to(CENT, amount * rate) * other),
    "part_of_thousand": lambda amount, _, __: to(MILLIONTH, amount / 1000),
    "exceeds": lambda amount, rate, _: amount > 1000 * rate,
}


@cache
def compiled() -> str:
    """One query of all expressions, rendered by dbt."""
    columns = ", ".join(f'{text} as "{name}"' for name, text in EXPRESSIONS.items())
    with tempfile.TemporaryDirectory() as target:
        query = f"select amount, rate, other_rate, months, {columns} from lines"
        return str(
            json.loads(compile_with_dbt(Path(target), "--inline", query, "--output", "json"))["compiled"]
        )


def computed(lines: list[tuple[Decimal, Decimal, Decimal, int]]) -> list[dict[str, object]]:
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "create table lines (amount decimal(18, 2), rate decimal(9, 6), other_rate decimal(9, 6),"
            " months integer)"
        )
        connection.executemany(
            "insert into lines values (?, ?, ?, ?)",
            [(str(amount), str(rate), str(other), months) for amount, rate, other, months in lines],
        )
        return named_rows(connection.execute(compiled()))


@given(LINES)
@example([(Decimal("0.10"), Decimal("0.05"), Decimal("0.5"), 1)])  # half a cent
@example([(Decimal("-0.10"), Decimal("0.05"), Decimal("0.5"), 1)])
@example([(Decimal("9999999999999.99"), Decimal(5), Decimal(5), 24)])
def test_every_amount_equals_its_decimal(lines):
    with localcontext(prec=60):
        for row in computed(lines):
            terms = (row["amount"], row["rate"], row["other_rate"])
            for name, reference in REFERENCE.items():
                assert row[name] == reference(*terms), (name, *terms)


@given(LINES)
def test_parts_add_up_to_their_total(lines):
    """Ceded + retained = line; months add up to their line, lines to the total."""
    rows = computed(lines)
    for row in rows:
        retained = row["amount"] - row["ceded"]
        net = row["ceded"] - row["commission"]
        for part in (retained, row["ceded"], net, row["monthly"]):
            assert part == to(CENT, part), "a part has no fraction of a cent"
        assert retained + net + row["commission"] == row["amount"]
    with duckdb.connect(":memory:") as connection:
        connection.execute("create table parts (ceded decimal(18, 2), retained decimal(18, 2))")
        connection.executemany(
            "insert into parts values (?, ?)",
            [(str(row["ceded"]), str(row["amount"] - row["ceded"])) for row in rows],
        )
        ((ceded, retained),) = connection.execute("select sum(ceded), sum(retained) from parts").fetchall()
    assert ceded + retained == sum(amount for amount, *_ in lines)


@pytest.mark.parametrize("rounding", [ROUND_DOWN, ROUND_HALF_EVEN, ROUND_CEILING, ROUND_FLOOR])
def test_another_rounding_is_detected(rounding):
    """Sabotage twin: on positive and negative half cents, no other rounding gives the same amounts."""
    halves = [(Decimal(sign), Decimal("0.005"), Decimal(1), 1) for sign in (1, -1)]
    ceded = [row["ceded"] for row in computed(halves)]
    assert ceded == [Decimal("0.01"), Decimal("-0.01")]
    assert ceded != [(amount * rate).quantize(CENT, rounding) for amount, rate, *_ in halves]
