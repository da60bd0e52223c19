"""Numbers, dates and typography as French readers expect them; the formats are Unicode's, through Babel.

No-break spaces keep a number in one piece (`14 375 491,30`) and a mark on the line of its word (`reçu :`).
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

_PARIS = ZoneInfo("Europe/Paris")
_LOCALE = "fr_FR"
_WIDE, _NARROW = "\u00a0", "\u202f"
# More digits than any total has: Babel rounds in the current context.
_DIGITS = 60
# What a sender wrote is quoted: it is shown as it is, between the marks.
_QUOTED = re.compile(r"«[ \u00a0]?([^«»]*?)[ \u00a0]?»")
_BEFORE_MARK = re.compile(r" (?=[;!?](?:[\s)]|$))")
_BEFORE_COLON = re.compile(r" (?=:(?:[\s)]|$))")
_IN_NUMBER = re.compile(r"(?<=\d) (?=(?:\d{3}(?!\d)|%))")


def number(value: int) -> str:
    """A whole number: `14 375 491`."""
    return _formatted(Decimal(value), "#,##0")


def amount(value: Decimal) -> str:
    """An amount to the cent: `14 375 491,30`."""
    return _formatted(value, "#,##0.00")


def decimal(value: Decimal) -> str:
    """A number with the decimals that it has: `1 250,5`."""
    return _formatted(value, "#,##0.######")


def share(value: Decimal) -> str:
    """A fraction as a percentage with two decimals: `87,58 %`."""
    return typography(f"{_formatted(value * 100, '#,##0.00')} %")


def day(value: date) -> str:
    """A day: `13/01/2021`."""
    from babel.dates import format_date

    return format_date(value, "dd/MM/y", locale=_LOCALE)


def moment(instant: datetime) -> str:
    """An instant as clocks in Paris show it: `13/01/2021 à 02:00`."""
    from babel.dates import format_datetime

    return format_datetime(instant, "dd/MM/y 'à' HH:mm", tzinfo=_PARIS, locale=_LOCALE)


def in_paris(instant: datetime) -> datetime:
    """A UTC instant without time zone, as clocks in Paris show it."""
    return instant.replace(tzinfo=UTC).astimezone(_PARIS).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def typography(text: str) -> str:
    """A text with its no-break spaces: before `; : ! ? » %`, after `«`, and inside numbers.

    Text between « and » is left as it is, since it may quote a sender.
    """
    parts, end = [], 0
    for quoted in _QUOTED.finditer(text):
        parts += [_spaced(text[end : quoted.start()]), f"«{_WIDE}{quoted[1]}{_WIDE}»"]
        end = quoted.end()
    return "".join([*parts, _spaced(text[end:])])


def typeset(content: Any) -> Any:
    """The content of a YAML or JSON file with every text in its lists and mappings typeset; keys stay."""
    if isinstance(content, str):
        return typography(content)
    if isinstance(content, list):
        return [typeset(item) for item in content]
    if isinstance(content, dict):
        return {key: typeset(value) for key, value in content.items()}
    return content


def _spaced(text: str) -> str:
    text = _BEFORE_MARK.sub(_NARROW, text.replace("« ", f"«{_WIDE}").replace(" »", f"{_WIDE}»"))
    return _IN_NUMBER.sub(_NARROW, _BEFORE_COLON.sub(_WIDE, text))


def _formatted(value: Decimal, pattern: str) -> str:
    return _formatted_text(str(value), pattern)


@lru_cache(maxsize=4096)
def _formatted_text(value: str, pattern: str) -> str:
    """A formatted number. Cached: the three forms of a receipt show each number several times."""
    # Babel takes a tenth of a second to import, and most commands format nothing.
    from babel.numbers import format_decimal

    with localcontext(prec=_DIGITS):
        return format_decimal(Decimal(value), pattern, locale=_LOCALE)
