"""Convert the texts of a CSV row to the types that a frozen dataclass declares."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints

Record = TypeVar("Record")
_READERS: dict[type, Callable[[str], Any]] = {
    str: str,
    int: int,
    Decimal: Decimal,
    date: date.fromisoformat,
    bool: lambda text: text.lower() == "true",
}


def typed(kind: type[Record], texts: Mapping[str, str | None], **others: Any) -> Record:
    """Build a record of `kind` from a row of texts by column name. An empty or absent text is None.

    Columns that the record does not declare are ignored. `others` are fields without a column.
    Raises ValueError with the column name when a required value is absent or unreadable.
    """
    hints = get_type_hints(kind)
    values = dict(others)
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name in others:
            continue
        text = texts.get(field.name)
        hint = hints[field.name]
        is_optional = isinstance(hint, UnionType)
        if not text:
            if not is_optional and hint is not str and field.default is MISSING:
                raise ValueError(f"{kind.__name__}: no value in column {field.name}: {texts}")
            values[field.name] = None if is_optional else "" if hint is str else field.default
            continue
        wanted = next(arm for arm in get_args(hint) if arm is not type(None)) if is_optional else hint
        try:
            values[field.name] = _READERS[wanted](text)
        except (ValueError, ArithmeticError) as error:
            raise ValueError(f"{kind.__name__}: column {field.name}: {text!r} is no {wanted}") from error
    return kind(**values)
