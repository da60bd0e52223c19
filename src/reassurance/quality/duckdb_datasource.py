"""Great Expectations inside DuckDB: queries run where the data is, never through data frames.

Great Expectations closes its connection before it reads a result, and a DuckDB result dies with its
connection. Here one connection stays open for the whole run; its opening and closing belong to the
caller. Regex expectations do not exist for this dialect: use `unexpected_rows_expectation`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import duckdb
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """The SQL engine of Great Expectations on a connection that stays open between its queries."""

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        """The one connection, left open for the reader of its result."""
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection


class DuckDBDatasource(SQLDatasource):
    """The tables of one schema, the datasource's name, of a DuckDB database that is already open."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]
    connection_string: str = "duckdb://"
    _connection: duckdb.DuckDBPyConnection = PrivateAttr()

    @classmethod
    def on(cls, connection: duckdb.DuckDBPyConnection, schema: str) -> "DuckDBDatasource":
        """A datasource that reads a schema of the database that the caller keeps open."""
        datasource = cls(name=schema)
        datasource._connection = connection
        return datasource

    @property
    def schema_(self) -> str:
        """The schema of every table of this datasource."""
        return self.name

    def get_execution_engine(self) -> DuckDBExecutionEngine:
        """The engine bound to the open connection, the same at every call."""
        if self._execution_engine is None:
            self._execution_engine = DuckDBExecutionEngine(engine=self.get_engine(), create_temp_table=False)
        assert isinstance(self._execution_engine, DuckDBExecutionEngine)
        return self._execution_engine

    def _create_engine(self) -> sa.Engine:
        # Each query is its own transaction: after an error in a shared one, all others would fail too.
        return sa.create_engine(
            self.connection_string,
            creator=lambda: ConnectionWrapper(self._connection.cursor()),
            poolclass=sa.StaticPool,
            isolation_level="AUTOCOMMIT",
        )
