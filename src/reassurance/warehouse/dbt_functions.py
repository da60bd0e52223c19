"""The plugin of dbt-duckdb that adds the functions of models to dbt's connection; `profiles.yml` names it."""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from reassurance.warehouse.chain_ladder import register_functions


class Plugin(BasePlugin):
    """Named `Plugin` because dbt-duckdb looks for this class."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Called once, when dbt opens the database of the build."""
        register_functions(conn)
