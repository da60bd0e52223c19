"""The plugin of dbt-duckdb that prepares dbt's connection to a build; `profiles.yml` names it."""

from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from reassurance.sql import literal
from reassurance.warehouse.chain_ladder import register_functions


class Plugin(BasePlugin):
    """Named `Plugin` because dbt-duckdb looks for this class."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Called with `config` of the profile."""
        self.spill_limit = plugin_config["spill_limit"]

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register the functions of models, and set the options that the profile cannot set.

        dbt calls this once per run. Every cursor of the connection has these settings. DuckDB enforces the
        limit of spilled files, `spill_limit` of the profile, only when a statement sets it.
        """
        register_functions(conn)
        conn.execute("set global TimeZone = 'UTC'")
        conn.execute(f"set global max_temp_directory_size = {literal(self.spill_limit)}")
