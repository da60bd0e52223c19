"""SQL literals for queries, and rows by column name.

Queries use literals instead of DuckDB's parameters: the first parameter that a process binds imports pandas,
which costs 0.5 s and 100 MB per package and is not needed otherwise.
"""

from collections.abc import Iterable
from typing import Any

import duckdb


def literal(text: object) -> str:
    """A text or a path as an SQL literal. DuckDB's parser refuses a null character in it."""
    return "'" + str(text).replace("'", "''") + "'"


def literals(texts: Iterable[object]) -> str:
    """SQL literals, separated by commas."""
    return ", ".join(map(literal, texts))


def named_rows(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of the last query of a connection, as dictionaries by column name."""
    names = [name for name, *_ in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
