"""A DuckDB datasource for Great Expectations: queries run in DuckDB, without data frames.

Great Expectations closes its connection before it reads a result, and DuckDB drops the results of a closed
connection. Here the caller's connection stays open for the entire run. This dialect has no regex
expectations: use `unexpected_rows_expectation`.
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
    """The SQL engine of Great Expectations on a connection that stays open between queries."""

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        """The connection, which stays open afterwards."""
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection


class DuckDBDatasource(SQLDatasource):
    """The tables of one schema of an open DuckDB database; the datasource has the schema's name."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]
    connection_string: str = "duckdb://"
    _connection: duckdb.DuckDBPyConnection = PrivateAttr()

    @classmethod
    def on(cls, connection: duckdb.DuckDBPyConnection, schema: str) -> "DuckDBDatasource":
        """A datasource for a schema; the caller keeps the connection open."""
        datasource = cls(name=schema)
        datasource._connection = connection
        return datasource

    @property
    def schema_(self) -> str:
        """The schema of the tables."""
        return self.name

    def get_execution_engine(self) -> DuckDBExecutionEngine:
        """The engine on the open connection; every call returns the same one."""
        if self._execution_engine is None:
            self._execution_engine = DuckDBExecutionEngine(engine=self.get_engine(), create_temp_table=False)
        assert isinstance(self._execution_engine, DuckDBExecutionEngine)
        return self._execution_engine

    def _create_engine(self) -> sa.Engine:
        # Autocommit: in a shared transaction, all queries after an error would fail too.
        return sa.create_engine(
            self.connection_string,
            creator=lambda: ConnectionWrapper(self._connection.cursor()),
            poolclass=sa.StaticPool,
            isolation_level="AUTOCOMMIT",
        )
