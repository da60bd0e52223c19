"""Lines for `reconciliation.py`: premium lines and entries as Parquet, and the build that our model reads."""

from pathlib import Path

import duckdb

from reassurance.sql import literal

# One premium line in a thousand is not booked, one in a thousand is booked with another amount.
PREMIUMS = """
    copy (
        select
            'INS0' || (1 + i % 5) as insurer_id,
            'INS0' || (1 + i % 5) || '-L' || lpad(cast(i as varchar), 9, '0') as premium_line_id,
            'CAP' as product_code,
            'CCR' as reinsurer_id,
            '2020-' || lpad(cast(4 + i % 3 as varchar), 2, '0') as period,
            '2020-Q2' as account_period,
            cast((hash(i) % 90000) * 0.01 + 10 as decimal(18, 2)) as ceded_premium_amount,
            cast((hash(i) % 90000) * 0.001 + 1 as decimal(18, 2)) as ceding_commission_amount,
            'EUR' as currency,
            timestamp '2020-07-05' as received_at,
            cast(i % 15 as integer) as submission_id,
            cast(i // 15 as integer) as line_number
        from range({lines} // 2) as rows (i)
        order by insurer_id, period, premium_line_id
    ) to {path} (format parquet)
"""
LEDGER = """
    copy (
        select
            insurer_id,
            premium_line_id as source_reference,
            line_code,
            'T-CAP-' || insurer_id || '-2020' as treaty_id,
            reinsurer_id,
            period,
            account_period,
            case
                when hash(premium_line_id) % 1000 = 1 then amount + 7.5
                else amount
            end as amount,
            currency,
            received_at,
            cast(100 + submission_id as integer) as submission_id,
            cast(2 * line_number + place as integer) as line_number
        from (
            select *, 'ceded_premium' as line_code, ceded_premium_amount as amount, 0 as place from {premiums}
            union all
            select *, 'ceding_commission', ceding_commission_amount, 1 from {premiums}
        )
        where hash(premium_line_id) % 1000 <> 0
        order by insurer_id, period, source_reference, line_code
    ) to {path} (format parquet)
"""
# What the model reads besides the lines: no refused line, one exchange rate a month.
BUILD = """
    create schema cover; create schema registers; create schema seeds;
    create view cover.int_premium_lines as from {premiums};
    create view registers.int_ledger_current as from {ledger};
    create table registers.int_ledger_quarantined as
        select *, cast(null as varchar) as line_reference from {ledger} limit 0;
    create table registers.int_premiums_quarantined as
        select *, cast(null as varchar) as line_reference, cast(null as varchar) as guarantee_id
        from {premiums} limit 0;
    create table cover.int_guarantee_terms as
        select insurer_id, product_code, reinsurer_id, cast(null as varchar) as guarantee_id
        from {premiums} limit 0;
    create table seeds.treaties as select distinct treaty_id, 'CAP' as product_code from {ledger};
    create table seeds.fx_rates as
        select distinct currency, period, cast(1 as decimal(9, 6)) as eur_per_unit_rate from {premiums};
    create table registers.int_submission_due_dates as
        select 'CCR' as sender_id, 'ledger' as register_code, '2020-04' as period,
            date '2020-05-20' as due_on;
"""


def write_lines(folder: Path, lines: int) -> None:
    """Write `premiums.parquet` and `ledger.parquet` with `lines` amounts on each side."""
    folder.mkdir(parents=True, exist_ok=True)
    premiums, ledger = folder / "premiums.parquet", folder / "ledger.parquet"
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder)}) as connection:
        connection.execute(PREMIUMS.format(lines=lines, path=literal(premiums)))
        connection.execute(LEDGER.format(premiums=literal(premiums), path=literal(ledger)))


def write_build(folder: Path) -> Path:
    """A build file with the parents of `rec_premium_ledger`, on the Parquet files of `folder`."""
    path = folder / "build.duckdb"
    path.unlink(missing_ok=True)
    files = {name: literal(folder / f"{name}.parquet") for name in ("premiums", "ledger")}
    config: dict[str, str | bool | int | float | list[str]] = {"storage_compatibility_version": "v1.5.0"}
    with duckdb.connect(path, config=config) as connection:
        connection.execute(BUILD.format(**files))
    return path
