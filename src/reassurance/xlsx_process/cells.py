"""Find cells without a value: errors such as `#REF!`, and formulas without a stored result.

Calamine returns an empty text for both.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat

from reassurance.xlsx_process.parts import local

# Most sheets have neither. Searching the bytes is 50 times faster than parsing them.
_MAY_BE_FAULTY = re.compile(rb"""<(?:\w+:)?f[\s/>]|\bt\s*=\s*["']e["']""")
_OVERLAP = 64
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True)
class CellFault:
    """A cell without a value: kind `error` with the error, or kind `formula` with the formula."""

    kind: str
    shown: str


def may_be_faulty(chunks: Iterable[bytes]) -> bool:
    """False when the bytes of a sheet contain no formula and no error. Always True for UTF-16."""
    tail = b""
    for position, chunk in enumerate(chunks):
        if position == 0 and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return True
        if _MAY_BE_FAULTY.search(tail + chunk):
            return True
        tail = chunk[-_OVERLAP:]
    return False


def find_faults(chunks: Iterable[bytes]) -> dict[tuple[int, int], CellFault]:
    """The cells of a sheet without a value, by row and column from 0."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    for chunk in chunks:
        parser.Parse(chunk)
    parser.Parse(b"", True)
    return reader.faults


def cell_name(row: int, column: int) -> str:
    """The name of a cell as Excel writes it: row 0, column 0 is A1."""
    return f"{column_name(column)}{row + 1}"


def column_name(column: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class _Reader:
    """State of the parser: the current cell, and the faults so far."""

    def __init__(self) -> None:
        self.faults: dict[tuple[int, int], CellFault] = {}
        self._row = self._column = -1
        self._type = ""
        self._formula: str | None = None
        self._value: str | None = None
        self._in = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "row":
            given = attributes.get("r", "")
            self._row = int(given) - 1 if given.isdecimal() else self._row + 1
            self._column = -1
        elif name == "c":
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _number(reference[1]) if reference else self._column + 1
            self._row = int(reference[2]) - 1 if reference else self._row
            self._type, self._formula, self._value = attributes.get("t", "n"), None, None
        elif name in ("f", "v"):
            self._in = name
            if name == "f":
                self._formula = ""
            else:
                self._value = ""

    def text(self, data: str) -> None:
        if self._in == "f":
            self._formula = (self._formula or "") + data
        elif self._in == "v":
            self._value = (self._value or "") + data

    def end(self, tag: str) -> None:
        name = local(tag)
        if name in ("f", "v"):
            self._in = ""
        elif name == "c":
            place = (self._row, self._column)
            if self._type == "e":
                self.faults[place] = CellFault("error", (self._value or "").strip() or "#?")
            # A formula of type `str` may have an empty text as its value.
            elif self._formula is not None and not self._value and (self._type, self._value) != ("str", ""):
                self.faults[place] = CellFault("formula", f"={self._formula}")


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
