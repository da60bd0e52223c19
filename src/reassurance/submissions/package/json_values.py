"""Typed access to the JSON files of senders. Errors name the property and its path."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from reassurance.errors import PackageError
from reassurance.safe_text import alike, is_safe_text
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.wording import Worded, as_json

_LAYOUT = dict.fromkeys(map(ord, "\t\r\n"), " ")
# Converting numbers with more digits is slow, and no count or amount has as many.
_LONGEST_INTEGER, _LONGEST_DECIMAL = 30, 200


def read_json(text: bytes, name: str) -> Any:
    """Parse the JSON of the file `name`.

    Raises PackageError when it is not JSON, when an object has a property twice, or when a text has control
    characters or lone surrogates.
    """
    try:
        content = json.loads(
            text, parse_float=_decimal, parse_int=_decimal, object_pairs_hook=partial(_object, name)
        )
        _check_texts(content, name)
    except RecursionError as error:
        raise unreadable("too_deep", name=name) from error
    except json.JSONDecodeError as error:
        raise unreadable("not_json", name=name, line=error.lineno, column=error.colno) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise unreadable("json_encoding", name=name, line=line) from error
    return content


@dataclass(frozen=True)
class Declared:
    """A declared value and its path for messages, such as `datapackage.json: premiums.bytes`."""

    value: Any
    place: str

    def named(self, place: str) -> "Declared":
        """The same value with another path."""
        return Declared(self.value, place)

    def child(self, name: str) -> "Declared":
        """The property `name`. Raises PackageError when it is missing."""
        value = self.get(name)
        if value is None:
            meant = [other for other in self.properties_of() if alike(other) == alike(name)]
            if meant:
                raise unreadable("misspelt_property", name=self.place, property=name, actual=meant[0])
            raise unreadable("no_property", name=self.place, property=name)
        return value

    def get(self, name: str) -> "Declared | None":
        """The property `name`; None when it is missing."""
        properties = self.properties_of()
        separator = ": " if self.place.endswith(".json") else "."
        return Declared(properties[name], f"{self.place}{separator}{name}") if name in properties else None

    def properties_of(self) -> dict[str, Any]:
        """The properties as plain values. Raises PackageError when the value is not an object."""
        if not isinstance(self.value, dict):
            raise self._other("expected_object")
        return self.value

    def properties(self) -> dict[str, "Declared"]:
        """The properties, each with its path."""
        return {name: self.child(name) for name in self.properties_of()}

    def items(self) -> list["Declared"]:
        """The items, each with its path. Raises PackageError when the value is not a list."""
        if not isinstance(self.value, list):
            raise self._other("expected_list")
        return [Declared(item, f"{self.place}[{place}]") for place, item in enumerate(self.value)]

    def text(self) -> str:
        """The value as a text. Raises PackageError when it is neither a text nor a number."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, Decimal):
            return f"{self.value:f}"
        raise self._other("expected_text")

    def number(self) -> str:
        """The value as a text. Raises PackageError, which asks for a number, for other types."""
        if isinstance(self.value, Decimal | str):
            return self.text()
        raise self._other("expected_number")

    def integer(self) -> int:
        """The value as an integer, also from a text. Raises PackageError when it is not an integer."""
        try:
            number = Decimal(self.text().strip()) if isinstance(self.value, Decimal | str) else None
        except ArithmeticError:
            number = None
        is_short = number is not None and number.is_finite() and abs(number.adjusted()) < _LONGEST_INTEGER
        if number is None or not is_short or number != number.to_integral_value():
            raise self._other("expected_whole")
        return int(number)

    def flag(self) -> bool:
        """The value as a boolean. Raises PackageError when it is not a boolean."""
        if not isinstance(self.value, bool):
            raise self._other("expected_flag")
        return self.value

    def refuse(self, names: Iterable[str]) -> None:
        """Raise PackageError for the first of `names`, properties that are not supported."""
        for name in names:
            value = self.child(name)
            raise unreadable("not_followed", property=value.place, actual=value.shown())

    def shown(self) -> Worded:
        """The value as JSON, for messages."""
        text = as_json(self.value)
        return Worded(text, text)

    def _other(self, cause: str) -> PackageError:
        return unreadable(cause, property=self.place, actual=self.shown())


def _object(name: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these properties. Raises PackageError when one of them is repeated."""
    properties = dict(pairs)
    if len(properties) < len(pairs):
        names = [key for key, _ in pairs]
        raise unreadable("repeated_name", name=name, property=max(names, key=names.count))
    return properties


def _decimal(text: str) -> Decimal | str:
    """A JSON number with all its digits; a number with too many digits stays a text."""
    number = Decimal(text)
    return number if abs(number.adjusted()) < _LONGEST_DECIMAL else text


def _check_texts(content: object, name: str) -> None:
    """Raise PackageError when a text has control characters, other than tabs and line ends, or surrogates."""
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            # Replacing line breaks takes ten times as long as checking that there is none.
            if not value.isprintable() and not is_safe_text(value.translate(_LAYOUT)):
                raise unreadable("odd_text", name=name, actual=value)
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
