"""Identifiers, and numbers with units, as the oracle reads them."""

import unicodedata

_NULL_TEXTS = {"NULL", "NA", "N/A", "#N/A", "NAN", "NONE", "(NULL)"}


def is_no_id(text: str) -> bool:
    """Whether an identifier has invisible characters or is a text for a missing value, such as NULL."""
    hidden = [letter for letter in text if letter != " " and unicodedata.category(letter)[0] in "ZM"]
    controls = [letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf")]
    is_padded = text.strip(" ") != text
    return is_padded or bool(hidden) or bool(controls) or text.upper() in _NULL_TEXTS


def bare(text: str) -> str:
    """A number without the letters, currency signs, percent signs and spaces around it."""
    places = [place for place, letter in enumerate(text) if not _is_unit(letter)]
    return text[places[0] : places[-1] + 1] if places else ""


def _is_unit(letter: str) -> bool:
    category = unicodedata.category(letter)
    return letter == "%" or category in ("Sc", "Zs") or category[0] == "L"
