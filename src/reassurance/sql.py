"""What goes into a query as text.

DuckDB's parameters would do for most of it, but the first one that a process binds loads pandas, which no
query of ours needs: half a second and a hundred megabytes for each package received.
"""

from collections.abc import Iterable


def literal(text: object) -> str:
    """A text, or a path, as an SQL literal; a null character in it is an error of DuckDB's parser."""
    return "'" + str(text).replace("'", "''") + "'"


def literals(texts: Iterable[object]) -> str:
    """Several, separated by commas."""
    return ", ".join(map(literal, texts))
