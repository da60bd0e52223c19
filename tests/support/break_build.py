"""A decided build whose only table is a register of three breaks."""

from datetime import UTC, datetime
from pathlib import Path

from reassurance.database import connect
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord, write_record

AS_OF = datetime(2021, 1, 13, 1, tzinfo=UTC)
BREAKS = """
    create schema if not exists marts;
    create or replace table marts.fct_breaks as
    select
        id as break_id, reconciliation, insurer as insurer_id, '2020-12' as period,
        id || '|ceded_premium' as key, class,
        cast(100 as decimal(18, 2)) as expected_amount, cast(100 + d as decimal(18, 2)) as found_amount,
        cast(d as decimal(18, 2)) as difference_amount, 'EUR' as currency,
        cast(d as decimal(18, 2)) as difference_amount_eur, date '2020-12-14' as first_seen_on,
        cast(age as integer) as age_days, 'open' as status, true as is_open
    from (values
        ('aaaaaa1', 'premium_ledger', 'INS01', 'amount_differs', -10, 30),
        ('bbbbbb2', 'premium_ledger', 'INS02', 'duplicate_in_ledger', 250.5, 3),
        ('cccccc3', 'claim_ledger', 'INS01', 'missing_in_ledger', -1000, 60)
    ) as v (id, reconciliation, insurer, class, d, age)
"""


def make_register(home: Path, change: str = "") -> Settings:
    """A home with the build; `change` is SQL that changes its register."""
    settings = Settings(home=home, inbox=None)
    record = BuildRecord("2021-01-13T01-00-00Z_0123abcd", AS_OF, "held", (), "c" * 64, None, {})
    settings.builds_dir.mkdir(parents=True, exist_ok=True)
    with connect(settings, record.path(settings)) as connection:
        connection.execute(BREAKS)
        if change:
            connection.execute(change)
    write_record(settings, record)
    return settings
