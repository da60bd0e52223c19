"""Compare the lines of `reconciliation.py` with another tool, and print the number of differing rows.

    python bench/reconciliation_peers.py bare <folder> <memory limit> <threads>
    build/bench/peers/bin/python bench/reconciliation_peers.py polars <folder>
    build/bench/peers/bin/python bench/reconciliation_peers.py pandas <folder>

`bare` is one full outer join of DuckDB that classes the rows and writes the columns of the model. The others
are datacompy: the frames are compared, and a report is made.
"""

import sys
from pathlib import Path

KEY = ["insurer_id", "source_reference", "line_code"]
COMPARED = [*KEY, "amount", "currency", "account_period"]
BARE = """
    create table compared as
    with lines as (
        select *, 'ceded_premium' as line_code, ceded_premium_amount as amount from {premiums}
        union all
        select *, 'ceding_commission' as line_code, ceding_commission_amount as amount from {premiums}
    ),
    declared as (select *, premium_line_id as source_reference from lines),
    booked as (from {ledger})
    select
        insurer_id, source_reference, line_code,
        coalesce(booked.reinsurer_id, declared.reinsurer_id) as reinsurer_id, declared.product_code,
        coalesce(declared.period, booked.period) as period,
        case line_code when 'ceded_premium' then 'premium' else 'commission' end as measure_code,
        case
            when booked.amount is null then 'missing_in_ledger'
            when declared.amount is null then 'missing_in_bordereau'
            when booked.amount <> declared.amount then 'amount_differs'
            when booked.account_period <> declared.account_period then 'period_differs'
            when booked.currency <> declared.currency then 'currency_differs'
            else 'matched'
        end as class,
        cast(null as varchar) as also,
        declared.amount as expected_amount, booked.amount as found_amount,
        coalesce(booked.amount, 0) - coalesce(declared.amount, 0) as difference_amount,
        coalesce(declared.currency, booked.currency) as currency,
        coalesce(booked.currency, declared.currency) as found_currency,
        declared.amount as expected_amount_eur, booked.amount as found_amount_eur,
        greatest(declared.amount, booked.amount) as compared_amount_eur,
        cast(greatest(declared.received_at, booked.received_at) as date) as known_on,
        declared.submission_id as left_submission_id, declared.line_number as left_line_number,
        booked.submission_id as right_submission_id, booked.line_number as right_line_number,
        1 as line_count, 1 as entry_count
    from declared full outer join booked using (insurer_id, source_reference, line_code)
"""


def bare(folder: Path, memory_limit: str, threads: str) -> int:
    """The rows of one bare join that are not matched."""
    import duckdb

    target = folder / "bare.duckdb"
    target.unlink(missing_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": threads,
        "storage_compatibility_version": "v1.5.0",
    }
    files = {name: f"'{folder / name}.parquet'" for name in ("premiums", "ledger")}
    with duckdb.connect(target, config=config) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(BARE.format(**files))
        ((rows,),) = connection.execute("select count(*) from compared where class <> 'matched'").fetchall()
    target.unlink()
    return int(rows)


def with_polars(folder: Path) -> int:
    """The rows that datacompy on polars reports."""
    import polars as pl
    from datacompy import PolarsCompare

    premiums = pl.read_parquet(folder / "premiums.parquet").rename({"premium_line_id": "source_reference"})
    declared = pl.concat(
        premiums.with_columns(
            pl.lit(code).alias("line_code"), pl.col(f"{code}_amount").alias("amount")
        ).select(COMPARED)
        for code in ("ceded_premium", "ceding_commission")
    )
    booked = pl.read_parquet(folder / "ledger.parquet", columns=COMPARED)
    compare = PolarsCompare(declared, booked, join_columns=KEY)
    compare.report()
    return len(compare.df1_unq_rows) + len(compare.df2_unq_rows) + len(compare.all_mismatch())


def with_pandas(folder: Path) -> int:
    """The rows that datacompy on pandas reports."""
    import pandas as pd
    from datacompy import PandasCompare

    premiums = pd.read_parquet(folder / "premiums.parquet").rename(
        columns={"premium_line_id": "source_reference"}
    )
    declared = pd.concat(
        premiums.assign(line_code=code, amount=premiums[f"{code}_amount"])[COMPARED]
        for code in ("ceded_premium", "ceding_commission")
    )
    booked = pd.read_parquet(folder / "ledger.parquet", columns=COMPARED)
    compare = PandasCompare(declared, booked, join_columns=KEY)
    compare.report()
    return len(compare.df1_unq_rows) + len(compare.df2_unq_rows) + len(compare.all_mismatch())


if __name__ == "__main__":
    tool, place, *limits = sys.argv[1:]
    folder = Path(place)
    rows = (
        bare(folder, *limits)
        if tool == "bare"
        else {"polars": with_polars, "pandas": with_pandas}[tool](folder)
    )
    print(rows)
