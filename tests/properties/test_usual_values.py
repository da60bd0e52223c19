"""A value in the usual notation matches its pattern and is read as its number or date."""

import re
from decimal import Decimal

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reassurance.submissions.formats.value_formats import _OURS

SQL_TYPES = {"amount": "decimal(18, 2)", "rate": "decimal(9, 6)", "date": "date"}
# Notations of numbers and dates that SQL reads although they are not declared.
TEXTS = st.one_of(
    st.decimals(-(10**16), 10**16, places=2).map(str),
    st.decimals(-999, 999, places=6).map(str),
    st.dates().map(str),
    st.integers(-(10**18), 10**18).map(str),
    st.from_regex(r"[-+ ]{0,2}[0-9_]{0,10}[.,]?[0-9]{0,7}(e-?[0-9]{1,3})?[ \n]?", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,7}[-/. ][0-9]{1,2}[-/. ][0-9]{1,2}( \(BC\)| 00:00:00)?", fullmatch=True),
    st.sampled_from(
        ["NaN", "Infinity", "-infinity", "epoch", "now", "0x10", "1e2", "-0.00", "٣.٠٠", "1_000.00"]
    ),
)


def is_usual(kind: str, text: str) -> tuple[bool, object]:
    """Whether a text is in the usual notation, and the value that SQL reads."""
    usual = _OURS[kind].usual.format(text="text", value="value")
    (result,) = duckdb.execute(
        f"select coalesce({usual}, false), value"
        f" from (select text, try_cast(text as {SQL_TYPES[kind]}) as value from (select $text as text))",
        {"text": text},
    ).fetchall()
    return result


@pytest.mark.parametrize("kind", SQL_TYPES)
@settings(max_examples=500)
@given(text=TEXTS)
@example("0999-12-31")
@example("10000-01-01")
@example("0044-03-15 (BC)")
def test_the_usual_notation_matches_its_pattern(kind, text):
    usual, value = is_usual(kind, text)
    if usual:
        assert re.fullmatch(_OURS[kind].pattern, text, re.ASCII)
        assert str(value) == text if kind == "date" else value == Decimal(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("amount", "1234.50"), ("amount", "-0.05"), ("rate", "0.015000"), ("date", "2020-06-30")],
)
def test_valid_values_are_in_the_usual_notation(kind, text):
    """Sabotage twin: if no value were usual, the property would be empty."""
    usual, _ = is_usual(kind, text)
    assert usual
