"""Errors of packages and files that cannot be read, in French and English."""

import re

from reassurance.errors import PackageError, StatementError
from reassurance.submissions.messages.catalogue import load_messages
from reassurance.wording import in_english, in_french

# DuckDB's messages on a line of CSV.
# The text of a line may begin with the LF of the line before; DuckDB's own words follow it.
_LINE = re.compile(
    r"CSV Error on Line: (\d+)\s*(?:Original Line: ?(?:\r?\n(?!Expected Number of Columns: \d))?([^\r\n]*))?"
)
_WIDTH = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_CAUSES_OF_DUCKDB = {
    "unterminated quote": "open_quote",
    "Invalid unicode": "line_encoding",
    "Maximum line size": "long_record",
}


def unreadable(cause: str, **values: object) -> PackageError:
    """The error for a cause, in both languages; `values` are the values of its placeholders.

    The text of a cause does not quote a library.
    """
    text = load_messages().causes[cause]
    return PackageError(text.english.format(**in_english(values)), text.french.format(**in_french(values)))


def contradicting(cause: str, **values: object) -> StatementError:
    """The error for a bank statement that contradicts itself, in both languages."""
    text = load_messages().causes[cause]
    return StatementError(text.english.format(**in_english(values)), text.french.format(**in_french(values)))


def unreadable_lines(message: str) -> PackageError:
    """The error for lines that DuckDB cannot read, from its message."""
    place = _LINE.search(message)
    if place is None:
        return unreadable("lines")
    line, text = int(place[1]), place[2] or ""
    width = _WIDTH.search(message)
    if width is not None:
        expected, actual = int(width[1]), int(width[2])
        return unreadable("columns_of_line", line=line, text=text, expected=expected, actual=actual)
    for part, cause in _CAUSES_OF_DUCKDB.items():
        if part in message:
            return unreadable(cause, line=line, text=text)
    return unreadable("other_line", line=line, text=text)
