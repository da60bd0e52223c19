"""The decisions on breaks that were known at `as_of`, as `intake.break_decisions`."""

from datetime import datetime

import duckdb

from reassurance.break_decisions import known_events, read_events
from reassurance.settings import Settings
from reassurance.sql import literals

_SETTLEMENT = ("treaty_id", "account_period", "currency", "account_id", "bank_movement_id")
_COLUMNS = {
    "decision_id": "varchar",
    "decided_at": "timestamp",
    "decided_by": "varchar",
    "action": "varchar",
    "break_id": "varchar",
    "reason": "varchar",
    "approved_by": "varchar",
    "owner": "varchar",
    "waived_until_on": "date",
    "seen_class": "varchar",
    "seen_difference_amount": "decimal(18, 2)",
    **dict.fromkeys(_SETTLEMENT, "varchar"),
}
_DECISIONS = f"""struct(
    decision_id varchar, "action" varchar, reason varchar, approved_by varchar, "owner" varchar,
    waived_until_on date,
    breaks struct(break_id varchar, seen_class varchar, seen_difference_amount decimal(18, 2))[],
    settlement struct({", ".join(f"{name} varchar" for name in _SETTLEMENT)})
)[]"""


def load_break_decisions(connection: duckdb.DuckDBPyConnection, settings: Settings, as_of: datetime) -> None:
    """Create the table: one row per decision and break; a decision on a settlement alone has no break.

    Raises IntegrityError when an event is missing or altered.
    """
    columns = ", ".join(f'"{name}" {sql_type}' for name, sql_type in _COLUMNS.items())
    connection.execute(f"create table intake.break_decisions ({columns})")
    events = known_events(read_events(settings), as_of)
    if not events:
        return
    decision = ("decision_id", "action", "reason", "approved_by", "owner", "waived_until_on")
    largest = max(event.path.stat().st_size for event in events) + 1
    connection.execute(f"""
        insert into intake.break_decisions by name
        select decided_at, decided_by, {", ".join(f'd."{name}"' for name in decision)},
            {", ".join(f"d.settlement.{name}" for name in _SETTLEMENT)},
            unnest(case when len(d.breaks) = 0 then [null] else d.breaks end, recursive := true)
        from (
            select decided_at, decided_by, unnest(decisions) as d
            from read_json(
                [{literals(event.path for event in events)}], format = 'unstructured',
                hive_partitioning = false, maximum_object_size = {largest},
                columns = {{decided_at: 'timestamp', decided_by: 'varchar', decisions: '{_DECISIONS}'}}
            )
        )
        order by all
    """)
