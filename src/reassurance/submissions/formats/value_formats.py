"""The notation of values: the platform's, or the one that the sender's Table Schema declares.

A sender may declare, for the fields of a CSV file:

    number, integer    decimalChar, groupChar      1 234,50
                       bareNumber: false           40.00 EUR
    date               format                      %d/%m/%Y
    boolean            trueValues, falseValues     [oui], [non]

A declaration replaces the platform's notation for its field: any other notation is refused.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from reassurance.registers.contract import Field, Register
from reassurance.sql import literal
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.descriptor import Resource

# SQL accepts the year 0000, which other programs cannot read.
_YEAR = r"[1-9]\d{3}"
_DATE_PARTS = {"%d": r"\d{2}", "%m": r"\d{2}", "%Y": _YEAR}
_DATE_FORMAT = re.compile(r"(%[dmY])[-/. ]?(%[dmY])[-/. ]?(%[dmY])")


@dataclass(frozen=True)
class Form:
    """How the values of a field are written.

    `pattern` matches a whole value, `canonical` is SQL over the placeholder `{text}` that gives it as
    the project writes it, `expected` is the code of its message (`Messages.expected_types`). `usual`, if
    any, is SQL over `{text}` and its `{value}` that is true of most values and of none that the pattern does
    not match: it spares them the pattern, which takes longer.
    """

    pattern: str
    canonical: str
    expected: str
    usual: str = ""


# DuckDB writes a decimal with all its decimal places.
_AS_SQL_WRITES_IT = "cast({value} as varchar) = {text}"
_OURS = {
    "amount": Form(r"-?\d{1,16}(\.\d{1,2})?", "{text}", "amount", _AS_SQL_WRITES_IT),
    "rate": Form(r"-?\d{1,3}(\.\d{1,6})?", "{text}", "rate", _AS_SQL_WRITES_IT),
    "integer": Form(r"-?\d{1,9}", "{text}", "integer"),
    "date": Form(
        rf"{_YEAR}-\d{{2}}-\d{{2}}",
        "{text}",
        "date",
        f"{{value}} between date '1000-01-01' and date '9999-12-31' and {_AS_SQL_WRITES_IT}",
    ),
    "boolean": Form("true|false", "{text}", "boolean"),
}
# The characters allowed around a number that is not bare: letters, currency and percent signs, spaces.
_UNITS = r"[\p{L}\p{Sc}\p{Zs}%]*"
_NUMBER_MARKS = ("decimalChar", "groupChar", "bareNumber")
_FOLLOWED = (*_NUMBER_MARKS, "format", "trueValues", "falseValues", "missingValues")
_NUMBER: dict[str, tuple[Any, ...]] = {"decimalChar": (".",), "groupChar": ("", None), "bareNumber": (True,)}
# The declarations, by kind of field, that have no effect on a notation; the first is that of a silent schema.
_USUAL_NOTATION: dict[str, dict[str, tuple[Any, ...]]] = {
    "amount": _NUMBER,
    "rate": _NUMBER,
    "integer": _NUMBER,
    "date": {"format": ("default", "%Y-%m-%d")},
    "boolean": {"trueValues": (["true"],), "falseValues": (["false"],)},
}
# The maximum number of digits before and after the decimal point.
DECIMALS = {"amount": (16, 2), "rate": (3, 6), "integer": (9, 0)}


def forms_of(register: Register, resource: Resource) -> dict[str, Form]:
    """The form of every field of a register that is not plain text, by name.

    Spreadsheets and Parquet carry typed values, which need no notation; their readers refuse texts in columns
    with a declared one (`declared_notations`). Raises PackageError when a declaration cannot be followed,
    naming it.
    """
    declared = resource.declared if resource.format == "csv" else {}
    return {
        field.name: _form(field, declared.get(field.name, {}))
        for field in register.fields
        if field.kind in _OURS
    }


def declared_notations(register: Register, resource: Resource) -> dict[str, str]:
    """The fields whose notation the sender declares to be another than the platform's, with the property."""
    notations = {}
    for field in register.fields:
        declared = resource.declared.get(field.name, {})
        for name, usual in _USUAL_NOTATION.get(field.kind, {}).items():
            if declared.get(name, usual[0]) not in usual:
                notations[field.name] = name
    return notations


def check_columns(resource: Resource, names: Collection[str]) -> None:
    """Raise PackageError when the schema declares a notation or missing values for an unknown column."""
    for field, declared in resource.declared.items():
        for name in _FOLLOWED if field not in names else ():
            if name in declared and (name != "format" or "%" in str(declared[name])):
                raise unreadable("field_without_column", property=name, actual=field)


def _form(field: Field, declared: Mapping[str, Any]) -> Form:
    if field.kind in DECIMALS and not declared.keys().isdisjoint(_NUMBER_MARKS):
        return _number(field, declared)
    if field.kind == "date" and declared.get("format", "default") != "default":
        return _date(field, declared["format"])
    if field.kind == "boolean" and ("trueValues" in declared or "falseValues" in declared):
        return _boolean(field, declared.get("trueValues", ["true"]), declared.get("falseValues", ["false"]))
    return _OURS[field.kind]


def _number(field: Field, declared: Mapping[str, Any]) -> Form:
    point = _mark(field, "decimalChar", declared.get("decimalChar", "."))
    declared_group, is_bare = declared.get("groupChar", ""), declared.get("bareNumber", True)
    group = _mark(field, "groupChar", declared_group) if declared_group else ""
    if not isinstance(is_bare, bool):
        raise unreadable("bare_number", actual=is_bare, field=field.name)
    if point == group:
        raise unreadable("same_marks", field=field.name, actual=point)
    whole, places = DECIMALS[field.kind]
    digits = rf"\d{{1,{whole}}}" + (rf"|\d{{1,3}}([{_escaped(group)}]\d{{3}})+" if group else "")
    decimals = rf"([{_escaped(point)}]\d{{1,{places}}})?" if places else ""
    number = "{text}" if is_bare else f"regexp_replace({{text}}, {_literal(f'^{_UNITS}|{_UNITS}$')}, '', 'g')"
    ungrouped = f"replace({number}, {_literal(group)}, '')" if group else number
    pattern = f"-?({digits}){decimals}" if is_bare else f"{_UNITS}-?({digits}){decimals}{_UNITS}"
    return Form(pattern, f"replace({ungrouped}, {_literal(point)}, '.')", f"declared_{field.kind}")


def _mark(field: Field, name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) != 1 or re.fullmatch(r"[\w+-]", value):
        raise unreadable("number_mark", name=name, actual=value, field=field.name)
    return value


def _date(field: Field, value: object) -> Form:
    match = _DATE_FORMAT.fullmatch(value) if isinstance(value, str) else None
    if not isinstance(value, str) or match is None or set(match.groups()) != set(_DATE_PARTS):
        raise unreadable("date_format", actual=value, field=field.name)
    pattern = re.sub("[.]", "[.]", value)
    for part, digits in _DATE_PARTS.items():
        pattern = pattern.replace(part, digits)
    canonical = f"strftime(try_strptime({{text}}, {_literal(value)}), '%Y-%m-%d')"
    return Form(pattern, canonical, "declared_date")


def _boolean(field: Field, true_values: object, false_values: object) -> Form:
    yes, no = _texts(field, "trueValues", true_values), _texts(field, "falseValues", false_values)
    both = sorted(set(yes) & set(no))
    if both:
        raise unreadable("both_words", actual=both[0], field=field.name)
    listed = ", ".join(_literal(value) for value in yes)
    pattern = "|".join("".join(f"[{_escaped(letter)}]" for letter in value) for value in [*yes, *no])
    return Form(pattern, f"case when {{text}} in ({listed}) then 'true' else 'false' end", "declared_boolean")


def _texts(field: Field, name: str, value: object) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(text, str) and text for text in value):
        raise unreadable("words", name=name, actual=value, field=field.name)
    return value


def _escaped(letter: str) -> str:
    """One character, escaped for a bracket expression."""
    return f"\\{letter}" if letter in "\\]^-[" else letter


def _literal(text: str) -> str:
    """A sender's text as an SQL literal, with doubled braces because `str.format` follows."""
    return literal(text).replace("{", "{{").replace("}", "}}")
