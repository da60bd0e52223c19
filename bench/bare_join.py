"""The minimum work to compare premiums with the ledger: one full outer join of the registered lines.

    .venv/bin/python bench/bare_join.py <registered folder> <memory limit> <threads>

Reads the Parquet files of premiums and ledger, assigns a class to each premium line and account line in one
full outer join, and writes the result into a DuckDB file in the working directory. Treaty terms, corrections
and exchange rates are ignored.
"""

import sys
from pathlib import Path

import duckdb

QUERY = """
    create table compared as
    with lines as (
        select regexp_extract(filename, 'sender=([^/]+)', 1) as insurer_id, *
        from read_parquet('{folder}/premiums/**/*.parquet', filename = true, hive_partitioning = false)
    ),
    declared as (
        select insurer_id, premium_line_id as source_reference, 'ceded_premium' as line_code,
            ceded_premium_amount as amount, currency
        from lines
        union all
        select insurer_id, premium_line_id, 'ceding_commission', ceding_commission_amount, currency
        from lines
    ),
    booked as (
        select insurer_id, source_reference, line_code, amount, currency
        from read_parquet('{folder}/ledger/**/*.parquet', hive_partitioning = false)
        where line_code in ('ceded_premium', 'ceding_commission')
    )
    select
        insurer_id, source_reference, line_code,
        declared.amount as expected_amount, booked.amount as found_amount,
        case
            when booked.amount is null then 'missing_in_ledger'
            when declared.amount is null then 'missing_in_bordereau'
            when booked.amount <> declared.amount then 'amount_differs'
            when booked.currency <> declared.currency then 'currency_differs'
            else 'matched'
        end as class
    from declared
    full outer join booked using (insurer_id, source_reference, line_code)
"""


def main() -> None:
    """Run the join with the given memory limit and number of threads."""
    folder, memory_limit, threads = sys.argv[1:]
    target = Path("bare_join.duckdb")
    target.unlink(missing_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": threads,
        "storage_compatibility_version": "v1.5.0",
    }
    with duckdb.connect(target, config=config) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(QUERY.format(folder=folder))
    target.unlink()


if __name__ == "__main__":
    main()
