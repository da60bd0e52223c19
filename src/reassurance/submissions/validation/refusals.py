"""The refusals of a receipt: refused lines with messages to their sender."""

from collections.abc import Iterator, Mapping
from functools import cache

import duckdb

from reassurance.registers.contract import Register
from reassurance.safe_text import shown
from reassurance.submissions.messages.catalogue import load_messages
from reassurance.submissions.package.limits import Limits
from reassurance.submissions.receipt.model import Refusal
from reassurance.wording import Worded, amount

# A refusal quotes at least this number of characters. Quarantine and archive have the complete value.
_QUOTE = 200
_OF_REGISTERS = ("dangling_key", "parent_quarantined")
_BOUNDS = ("minimum", "maximum")


def list_refusals(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Register], limits: Limits
) -> Iterator[Refusal]:
    """All refusals. Values are quoted completely up to a total of `limits.quotes` characters, then cut."""
    places = _places(connection, contracts)
    rows = connection.execute(
        f"""
        select register, line_number, field,
            case
                when length(value) > {_QUOTE}
                    and sum(length(value)) over (
                        order by register, line_number, field, rule rows unbounded preceding
                    ) > {limits.quotes}
                    then left(value, {_QUOTE}) || '…'
                else value
            end,
            rule, expected
        from refusals order by all
        """
    ).fetchall()
    for register, line_number, field, value, rule, expected in rows:
        parent, _, line = expected.partition(":") if rule in _OF_REGISTERS else (expected, "", "")
        cause = (parent, int(line)) if rule == "parent_quarantined" else None
        wanted = _expected(contracts, register, field, rule, parent)
        values = {"field": field, "value": None if value is None else shown(value)}
        message = _message(rule, wanted, values, places.get((register, line_number)))
        yield Refusal(register, line_number, field, value, rule, message.french, message.english, cause)


def _message(
    rule: str, expected: Worded, values: Mapping[str, object], place: Mapping[str, object] | None
) -> Worded:
    """The message of a rule, followed by the place of the line in its file if its number does not give it."""
    messages = load_messages()
    text, where = messages.line_rules[rule], messages.line_places["statement"]
    french = text.french.format(expected=expected.french, **values)
    english = text.english.format(expected=expected.english, **values)
    if place is None:
        return Worded(french, english)
    return Worded(french + where.french.format(**place), english + where.english.format(**place))


def _expected(
    contracts: Mapping[str, Register], register: str, field: str, rule: str, expected: str
) -> Worded:
    """The expected value of a rule in both languages."""
    if rule in _OF_REGISTERS:
        return contracts[expected].named
    if rule in _BOUNDS:
        kind = next(known.kind for known in contracts[register].fields if known.name == field)
        return amount(expected) if kind == "amount" else Worded(expected, expected)
    return Worded(_french_types().get(expected, expected), expected)


@cache
def _french_types() -> dict[str, str]:
    """The French names of the expected types, by their English names, which refusals have."""
    return {text.english: text.french for text in load_messages().expected_types.values()}


def _places(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Register]
) -> dict[tuple[str, int], dict[str, object]]:
    """The places in their files of refused lines, by register and line number, for registers with `place`."""
    places: dict[tuple[str, int], dict[str, object]] = {}
    for (name,) in connection.execute("select distinct register from refusals").fetchall():
        if columns := contracts[name].place:
            rows = connection.execute(
                f"select line_number, {', '.join(columns)} from typed_{name} where line_number in"
                f" (select line_number from refusals where register = '{name}')"
            ).fetchall()
            places |= {(name, number): dict(zip(columns, place, strict=True)) for number, *place in rows}
    return places
