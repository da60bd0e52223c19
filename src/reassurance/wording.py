"""Values in sentences for senders, in French and English; hidden characters in their values are shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reassurance import french
from reassurance.safe_text import shown
from reassurance.totals import french_amount, total_text

LONGEST = 200
_LONGEST_JSON = 60
# Positions are written without thousands separators, as editors show them.
_PLACES = ("line", "column", "sequence")


@dataclass(frozen=True)
class Worded:
    """A text, a term or a figure in French and in English."""

    french: str
    english: str


def amount(value: Decimal | int | str) -> Worded:
    """An amount: `14 375 491,30` in French."""
    text = value if isinstance(value, str) else total_text(value)
    return Worded(french_amount(text), text)


def number(value: int) -> Worded:
    """A whole number."""
    return Worded(french.number(value), str(value))


def in_french(values: Mapping[str, object]) -> dict[str, str]:
    """The values of a French sentence, by placeholder."""
    return {name: _worded(name, value).french for name, value in values.items()}


def in_english(values: Mapping[str, object]) -> dict[str, str]:
    """The values of an English sentence, by placeholder."""
    return {name: _worded(name, value).english for name, value in values.items()}


def as_json(value: object) -> str:
    """A value of a descriptor as JSON, cut when it is long."""
    text = json.dumps(value, ensure_ascii=False, default=_number)
    return shown(text if len(text) <= _LONGEST_JSON else f"{text[:_LONGEST_JSON]}…")


def _worded(name: str, value: object) -> Worded:
    if isinstance(value, Worded):
        return value
    if isinstance(value, str):
        text = shown(value if len(value) <= LONGEST else f"{value[:LONGEST]}…")
    elif isinstance(value, date):
        return Worded(french.day(value), value.isoformat())
    elif isinstance(value, int) and not isinstance(value, bool):
        return Worded(str(value), str(value)) if name in _PLACES else number(value)
    else:
        text = as_json(value)
    return Worded(text, text)


def _number(value: object) -> float | str:
    assert isinstance(value, Decimal)
    return int(value) if value == value.to_integral_value() else float(value)
