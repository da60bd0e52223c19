"""What goes into a query as text, and what comes out of it by name.

DuckDB's parameters would do for most of it, but the first one that a process binds loads pandas, which no
query of ours needs: half a second and a hundred megabytes for each package received.
"""

from collections.abc import Iterable
from typing import Any

import duckdb


def literal(text: object) -> str:
    """A text, or a path, as an SQL literal; a null character in it is an error of DuckDB's parser."""
    return "'" + str(text).replace("'", "''") + "'"


def literals(texts: Iterable[object]) -> str:
    """Several, separated by commas."""
    return ", ".join(map(literal, texts))


def named_rows(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of the query that a connection executed last, each by the names of its columns."""
    names = [name for name, *_ in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
