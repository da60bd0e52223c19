"""The alerts of a build, from `marts.fct_alerts`."""

from typing import Any

from reassurance.database import connect
from reassurance.settings import Settings
from reassurance.sql import named_rows
from reassurance.warehouse.record import BuildRecord


def scheme_alerts(settings: Settings, record: BuildRecord) -> list[dict[str, Any]]:
    """The alerts of a build on the scheme; none when its file was deleted, or made before there were any."""
    if not record.path(settings).exists():
        return []
    with connect(settings, record.path(settings), read_only=True, what="reading the alerts") as connection:
        query = "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'fct_alerts'"
        if not connection.execute(query).fetchall():
            return []
        return named_rows(
            connection.execute(
                "select alert_code, subject_id, alert_count, alert_share, since_on, message_fr, message_en"
                " from marts.fct_alerts where insurer_id is null order by alert_number, subject_id"
            )
        )
