"""The rules on one line, as SQL generated from the contract of its register."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reassurance.periods import account_period, last_day
from reassurance.registers.contract import ACTION, Field, Register
from reassurance.sql import literals
from reassurance.submissions.formats.value_formats import Form
from reassurance.submissions.messages.catalogue import load_messages

_ACTIONS = ("upsert", "withdraw")
# Texts that programs write for a missing value.
_NULL_WORDS = (
    *("NULL", "NA", "N/A", "N.A.", "#N/A", "NAN", "NAT", "NIL", "NONE", "(NULL)", "<NA>", "\\N"),
    *("-", "--", "?"),
)
# Errors that spreadsheets, in English and in French, write as text when they save a sheet as CSV.
_ERROR_WORDS = (
    *("#REF!", "#VALUE!", "#VALEUR!", "#DIV/0!", "#NAME?", "#NOM?", "#NULL!", "#NUL!", "#NUM!", "#NOMBRE!"),
    *("#SPILL!", "#PROPAGATION!", "#CALC!", "#BUSY!", "#FIELD!", "#GETTING_DATA"),
)
# `_VISIBLE`: ASCII characters without blanks, as in most identifiers. `_INVISIBLE`: control characters, other
# spaces, formatting characters, combining accents, and letters that are displayed as blanks.
_VISIBLE = "[!-~]*"
_INVISIBLE = r"[\p{Zl}\p{Zp}\p{C}\p{M}\x{115F}\x{1160}\x{2800}\x{3164}\x{FFA0}]|[^ \P{Zs}]"
# Rules that the value of a required field keeps together: see `_is_kept`.
_OF_VALUES = ("required", "type", "enum", "minimum", "maximum")


@dataclass(frozen=True)
class Rule:
    """A rule on one line: it is broken where the SQL condition holds; `value_column` names texts and values.

    `quoted` is the SQL expression of the text to quote; by default the text of the field.
    """

    field: str
    name: str
    condition: str
    expected: str
    quoted: str = ""


def line_rules(
    register: Register, forms: Mapping[str, Form], period: str, *, is_correction: bool
) -> Iterator[Rule]:
    """The rules that a line breaks or keeps independently of other lines."""
    for field in register.fields:
        yield from _field_rules(register, field, forms, is_correction=is_correction)
    for group in register.exactly_one_of:
        yield _exactly_one_of(group, is_correction=is_correction)
    if is_correction:
        yield Rule(ACTION, "required", f'"{ACTION}" is null', "")
        yield Rule(ACTION, "enum", _not_in(ACTION, _ACTIONS), ", ".join(_ACTIONS))
    if register.kind == "stock":
        closing = last_day(period).isoformat()
        yield Rule("as_of", "period", f"\"typed_as_of\" <> date '{closing}'", closing)
    if register.frequency == "quarterly":
        quarter = account_period(period)
        yield Rule("account_period", "quarter", _not_in("account_period", [quarter]), quarter)


def _field_rules(
    register: Register, field: Field, forms: Mapping[str, Form], *, is_correction: bool
) -> Iterator[Rule]:
    name, text, value = field.name, f'"{field.name}"', value_column(field, forms)
    if field.is_required:
        # A line that withdraws another needs only its key.
        excepted = f" and \"{ACTION}\" <> 'withdraw'" if is_correction and name not in register.key else ""
        yield Rule(name, "required", f"{text} is null{excepted}", "")
    if name in forms:
        unread = f"{text} is not null and {value} is null"
        yield Rule(name, "type", unread, load_messages().expected_types[forms[name].expected].english)
    # References of banks are free text, account numbers are not. Foreign keys are checked only when unknown
    # (`find_orphans`): this saves 80 ns a line in the most frequent columns.
    is_foreign = name in {key.field for key in register.foreign_keys}
    is_free_text = register.is_statement and name != "account_id"
    if field.kind == "id" and not is_free_text and not is_foreign:
        yield Rule(name, "invisible", is_invisible(text), "")
        yield Rule(name, "null_word", is_null_word(text), "")
        yield Rule(name, "error_word", is_error_word(text), "")
    if field.pattern:
        matches = f"regexp_matches({text}, '{field.pattern}')"
        yield Rule(name, "pattern", f"not {matches}", field.pattern)
        if field.kind == "siren":
            yield Rule(name, "checksum", f"{matches} and {_luhn(text)} % 10 <> 0", "")
    if field.values:
        yield Rule(name, "enum", _not_in(name, field.values), ", ".join(field.values))
    if field.minimum is not None:
        yield Rule(name, "minimum", f"{value} < {field.minimum}", field.minimum)
    if field.maximum is not None:
        yield Rule(name, "maximum", f"{value} > {field.maximum}", field.maximum)
    if field.max_length is not None:
        yield Rule(name, "length", _is_longer(text, field.max_length), str(field.max_length))


def is_broken(register: Register, forms: Mapping[str, Form], period: str, *, is_correction: bool) -> str:
    """The SQL condition that holds where a line breaks any rule.

    The values of required fields have one condition each, and all conditions share two coalesce: a condition
    for each rule makes the read of a file 10 % longer.
    """
    rules = list(line_rules(register, forms, period, is_correction=is_correction))
    required = [] if is_correction else [field for field in register.fields if field.is_required]
    kept = " and ".join(_is_kept(field, forms) for field in required) or "true"
    names = {field.name for field in required}
    others = [rule for rule in rules if not (rule.field in names and rule.name in _OF_VALUES)]
    # Of several conditions, a true one outweighs a null.
    broken = " or ".join(f"({condition})" for condition in _conditions(others)) or "false"
    return f"(not coalesce({kept}, false) or coalesce({broken}, false))"


def _is_kept(field: Field, forms: Mapping[str, Form]) -> str:
    """The SQL condition that holds where a required field keeps all rules named in `_OF_VALUES`."""
    value = value_column(field, forms)
    conditions = [f"{value} is not null"]
    if field.values:
        conditions = [f"{value} in ({literals(field.values)})"]
    if field.minimum is not None:
        conditions = [f"{value} >= {field.minimum}"]
    if field.maximum is not None:
        conditions.append(f"{value} <= {field.maximum}")
    return " and ".join(conditions)


def _conditions(rules: Iterable[Rule]) -> Iterator[str]:
    """The conditions of rules, as SQL. One holds where a rule is broken.

    The search for invisible characters is one condition on all its columns together: DuckDB takes 4 ms to
    compile its pattern.
    """
    searched = []
    for rule in rules:
        if rule.name == "invisible":
            searched.append(f'"{rule.field}"')
            yield _is_padded(searched[-1])
        else:
            yield rule.condition
    if searched:
        yield _is_odd(f"concat({', '.join(searched)})")


def value_column(field: Field, forms: Mapping[str, Form]) -> str:
    """The column that has the value of a field."""
    return f'"typed_{field.name}"' if field.name in forms else f'"{field.name}"'


def _exactly_one_of(group: tuple[str, ...], *, is_correction: bool) -> Rule:
    columns = ", ".join(f'"{name}"' for name in group)
    filled = " + ".join(f'cast("{name}" is not null as integer)' for name in group)
    excepted = f" and \"{ACTION}\" <> 'withdraw'" if is_correction else ""
    quoted = f"nullif(concat_ws(', ', {columns}), '')"
    return Rule(group[0], "exactly_one_of", f"{filled} <> 1{excepted}", ", ".join(group), quoted)


def _not_in(name: str, values: Iterable[str]) -> str:
    return f'"{name}" not in ({literals(values)})'


def _is_longer(text: str, maximum: int) -> str:
    """Whether a text has more characters than that; `strlen`, in bytes, is an upper bound and costs less."""
    return f"case when strlen({text}) > {maximum} then length({text}) > {maximum} else false end"


def is_invisible(text: str) -> str:
    """Whether a text has an invisible character, or a blank at its start or end."""
    return f"{_is_padded(text)} or {_is_odd(text)}"


def _is_padded(text: str) -> str:
    """Whether a text has a blank at its start or end. Comparisons and suffix() cost 4 ns, trim() 150 ns."""
    return f"{text} < '!' or suffix({text}, ' ')"


def _is_odd(text: str) -> str:
    """Whether a text has an invisible character. The second pattern costs more, and reads few texts."""
    return (
        f"case when regexp_full_match({text}, '{_VISIBLE}') then false"
        f" else regexp_matches({text}, '{_INVISIBLE}') end"
    )


def is_null_word(text: str) -> str:
    """Whether a text is a mark of a missing value; upper() is called for short texts only."""
    longest = max(map(len, _NULL_WORDS))
    is_word = f"upper({text}) in ({literals(_NULL_WORDS)})"
    return f"case when strlen({text}) <= {longest} then {is_word} else false end"


def is_error_word(text: str) -> str:
    """Whether a text is an error of a spreadsheet; upper() is called only for texts that begin with #."""
    is_word = f"upper({text}) in ({literals(_ERROR_WORDS)})"
    return f"case when {text} between '#' and '#~' then {is_word} else false end"


def _luhn(text: str) -> str:
    """Luhn sum of nine digits: digits 2, 4, 6 and 8 are doubled, and 9 is subtracted from results above 9."""
    digits = [f"try_cast(substr({text}, {position}, 1) as integer)" for position in range(1, 10)]
    doubled = [f"(2 * {digit} - case when {digit} > 4 then 9 else 0 end)" for digit in digits]
    return "(" + " + ".join(doubled[i] if i % 2 else digits[i] for i in range(9)) + ")"
