"""Each cursor of dbt's connection has the settings that the plugin sets once."""

import duckdb

from reassurance.warehouse.dbt_connection import Plugin


def test_cursors_have_the_settings_of_the_connection() -> None:
    plugin = Plugin("build", {"spill_limit": "3GiB"})
    with duckdb.connect(config={"threads": 1}) as connection:
        plugin.configure_connection(connection)
        settings = "select current_setting('TimeZone'), current_setting('max_temp_directory_size')"
        assert connection.cursor().execute(settings).fetchall() == [("UTC", "3.0 GiB")]
