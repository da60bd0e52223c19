"""Identifiers, and numbers with units, as the oracle reads them."""

import unicodedata
from typing import Any

_NULL_TEXTS = {
    *("NULL", "NA", "N/A", "N.A.", "#N/A", "NAN", "NAT", "NIL", "NONE", "(NULL)", "<NA>", r"\N"),
    *("-", "--", "?"),
}
_ERROR_TEXTS = {
    *("#REF!", "#VALUE!", "#VALEUR!", "#DIV/0!", "#NAME?", "#NOM?", "#NULL!", "#NUL!", "#NUM!", "#NOMBRE!"),
    *("#SPILL!", "#PROPAGATION!", "#CALC!", "#BUSY!", "#FIELD!", "#GETTING_DATA"),
}
_FOLLOWED = {"decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "missingValues"}


def has_notation(declared: dict[str, object]) -> bool:
    """Whether a field of the sender's schema has a property that changes how its values are read."""
    return not _FOLLOWED.isdisjoint(declared) or "%" in str(declared.get("format"))


def checked_ids(schema: dict[str, Any]) -> list[str]:
    """The identifiers of a register that must be visible. References of banks in statements are free text."""
    if "xml" in schema["reassurance"].get("formats", []):
        return ["account_id"]
    return [column["name"] for column in schema["fields"] if column["kind"] == "id"]


def is_no_id(text: str) -> bool:
    """Whether an identifier has invisible characters, or is a missing value (NULL) or an error (#REF!)."""
    hidden = [letter for letter in text if letter != " " and unicodedata.category(letter)[0] in "ZM"]
    controls = [letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf")]
    is_padded = text.strip(" ") != text
    return is_padded or bool(hidden) or bool(controls) or text.upper() in _NULL_TEXTS | _ERROR_TEXTS


def bare(text: str) -> str:
    """A number without the letters, currency signs, percent signs and spaces around it."""
    places = [place for place, letter in enumerate(text) if not _is_unit(letter)]
    return text[places[0] : places[-1] + 1] if places else ""


def _is_unit(letter: str) -> bool:
    category = unicodedata.category(letter)
    return letter == "%" or category in ("Sc", "Zs") or category[0] == "L"
