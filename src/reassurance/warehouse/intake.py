"""The schema `intake` of a build: received submissions and earlier releases, the source of all dbt models.

It contains the receipts dated `as_of` or before. Receipts become tables. Accepted and quarantined lines stay
in their Parquet files and become views, which list these files. A value that the sender of a rejected package
declared and that cannot be read is null; the receipt reports it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from reassurance.database import connect
from reassurance.log import EventLogger
from reassurance.periods import format_instant
from reassurance.registers.contract import Register, load_contracts
from reassurance.settings import Settings
from reassurance.sql import literal
from reassurance.submissions.archive.lines import check_present, lines_in, lines_path
from reassurance.submissions.archive.receipts import read_receipt
from reassurance.submissions.stopped import Stopped
from reassurance.warehouse.break_decisions import load_break_decisions
from reassurance.warehouse.line_files import check_lines, store_line_files
from reassurance.warehouse.receipt_facts import load_receipts
from reassurance.warehouse.releases import load_releases

log = EventLogger(__name__)

_TABLES = {
    "submissions": """
        select submission_hash, package_name, sender_id,
            case when regexp_full_match(period, '[12][0-9]{3}-(0[1-9]|1[0-2])') then period end as period,
            sequence, case when kind in ('full', 'correction') then kind end as kind, received_at, verdict
        from receipts order by all""",
    "submission_registers": """
        select submission_hash, r.register as register_code, r.rows_declared, r.rows_read, r.rows_accepted,
            r.rows_quarantined
        from (select submission_hash, unnest(registers) as r from receipts)
        order by all""",
    "control_totals": """
        select submission_hash, register_code, t.measure,
            try_cast(t."declared" as decimal(18, 2)) as declared_amount,
            try_cast(t."read" as decimal(18, 2)) as read_amount,
            try_cast(t."accepted" as decimal(18, 2)) as accepted_amount,
            try_cast(t."quarantined" as decimal(18, 2)) as quarantined_amount,
            try_cast(t."remainder" as decimal(18, 2)) as remainder_amount
        from (
            select submission_hash, r.register as register_code, unnest(r.totals) as t
            from (select submission_hash, unnest(registers) as r from receipts)
        )
        order by all""",
    "rejections": """
        select submission_hash, r.code as reason_code, r."where" as where_found, r.message_fr, r.message_en
        from (select submission_hash, unnest(reasons) as r from receipts)
        order by all""",
    "refusals": """
        select submission_hash, f.register as register_code, f.line_number, f.field, f."value", f.rule,
            f.message_fr, f.message_en
        from (select submission_hash, unnest(findings) as f from receipts)
        order by all""",
}


# A submission and the time of its receipt, as `check_chains` lists them.
_Judged = Iterable[tuple[str, datetime]]


def name_dated_ahead(settings: Settings, judged: _Judged, now: datetime) -> None:
    """Log each receipt dated in the future: a clock was wrong, and no build contains it before that date."""
    if settings.receipt_clock == "package":
        return
    for submission_hash, received_at in judged:
        if received_at > now:
            (path,) = settings.receipts_dir.glob(f"*/{submission_hash}.json")
            receipt = read_receipt(path)
            log.warning(
                "receipt_dated_ahead",
                sender=receipt.sender_id,
                package=receipt.package_name,
                received_at=format_instant(received_at),
            )


def known_submissions(judged: _Judged, as_of: datetime) -> tuple[str, ...]:
    """Hashes of the submissions received at `as_of` or before, whatever their verdict, sorted."""
    return tuple(sorted(submission for submission, received_at in judged if received_at <= as_of))


def load_intake(
    settings: Settings, build_path: Path, as_of: datetime, stopped: Sequence[Stopped] = ()
) -> None:
    """Fill the schema `intake` of a new build file with what was known at `as_of`.

    `stopped` are the senders whose waiting package is not in the build. Raises ArchiveError when a Parquet
    file of a receipt is missing or was altered.
    """
    with connect(settings, build_path, what="reading what was received") as connection:
        load_receipts(connection, settings, as_of)
        connection.execute("create schema intake")
        for name, query in _TABLES.items():
            connection.execute(f"create table intake.{name} as {query}")
        load_releases(connection, settings, as_of)
        load_break_decisions(connection, settings, as_of)
        _load_stopped(connection, stopped)
        for register in load_contracts(settings).values():
            _create_view(connection, settings.registered_dir, register, quarantined=False)
            _create_view(connection, settings.quarantine_dir, register, quarantined=True)
        store_line_files(connection)
        check_lines(connection, settings)


def _load_stopped(connection: duckdb.DuckDBPyConnection, stopped: Sequence[Stopped]) -> None:
    """Create `intake.stopped_senders`: one row per sender with a package that could not be judged."""
    connection.execute("create table intake.stopped_senders (sender_id varchar, package_name varchar)")
    for sender in stopped:
        connection.execute(
            "insert into intake.stopped_senders values"
            f" ({literal(sender.sender_id)}, {literal(sender.package_name)})"
        )


def _create_view(
    connection: duckdb.DuckDBPyConnection, folder: Path, register: Register, *, quarantined: bool
) -> None:
    """A view on the Parquet files of the receipts; without files, an empty view with the same columns."""
    name = f"intake.quarantined_{register.name}" if quarantined else f"intake.{register.name}"
    counted = "rows_quarantined" if quarantined else "rows_accepted"
    promised = connection.execute(
        "select sender_id, period, submission_hash, r.rows_quarantined = 0 from ("
        " select sender_id, period, submission_hash, unnest(registers) as r from receipts)"
        f" where r.register = {literal(register.name)} and r.{counted} > 0 order by all"
    ).fetchall()
    paths: dict[bool, list[Path]] = {True: [], False: []}
    for *place, is_whole in promised:
        paths[is_whole].append(lines_path(folder, register.name, *place))
    check_present([*paths[True], *paths[False]])
    query = lines_in(paths[True], paths[False])
    if not query:
        columns = {"line_number": "integer", "_action": "varchar"}
        columns |= {field.name: field.sql_type for field in register.fields}
        columns |= {"submission_hash": "varchar"}
        columns |= {"raw": "varchar", "rules": "varchar"} if quarantined else {}
        listed = ", ".join(f'cast(null as {sql_type}) as "{column}"' for column, sql_type in columns.items())
        query = f"select {listed} where false"
    connection.execute(f"create view {name} as {query}")
