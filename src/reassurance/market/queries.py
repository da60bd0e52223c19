"""Run the market's SQL: one Jinja template per file of `sql/`, values bound as DuckDB parameters."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import duckdb
from jinja2 import Template

from reassurance.templates import load_template


def run(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    structure: Mapping[str, object] | None = None,
    /,
    **values: Any,
) -> duckdb.DuckDBPyConnection:
    """Run the statements of `sql/<query>.sql` in order; returns the connection, with the rows of the last.

    A template writes each name as `{{ name }}`. Each of `values` is bound as the parameter `$name` of the
    statements that use it. `structure` is written into the text: names of tables and columns, and numbers in
    macros, where DuckDB accepts no parameter. Raises jinja2.UndefinedError when a name has no value.
    """
    parameters = {name: f"${name}" for name in values}
    text = _template(query).render(_macros() | parameters | dict(structure or {}))
    for statement in connection.extract_statements(text):
        bound = {name: values[name] for name in statement.named_parameters}
        connection.execute(statement, bound or None)
    return connection


def _template(query: str) -> Template:
    return load_template(f"reassurance/market/sql/{query}.sql")


@cache
def _macros() -> dict[str, object]:
    """The macros of `sql/macros.sql` by name, as sqruff gives them to every file."""
    module = vars(_template("macros").module)
    return {name: macro for name, macro in module.items() if not name.startswith("_")}
