"""Lines that were judged, as typed Parquet: accepted ones and quarantined ones.

    <registered or quarantine>/<register>/sender=<sender>/period=<period>/<submission>.parquet

A file is written beside its place and moved there whole; writing it again gives the same bytes.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb

from reassurance.settings import Settings
from reassurance.submissions.contract import Register
from reassurance.submissions.receipt import Receipt


def lines_path(root: Path, register: str, sender: str, period: str, submission_hash: str) -> Path:
    """Where the lines of one register of one submission are kept, below `root`."""
    return root / register / f"sender={sender}" / f"period={period}" / f"{submission_hash}.parquet"


def write_lines(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    register: Register,
    place: tuple[str, str, str],
) -> None:
    """Write the judged lines of a register for `place` = (sender, period, submission hash)."""
    refused = f"(select line_number from refusals where register = '{register.name}')"
    accepted = (
        f"select *, '{place[2]}' as submission_hash from typed_{register.name}"
        f" where line_number not in {refused} order by line_number"
    )
    quarantined = (
        f"select t.*, '{place[2]}' as submission_hash, cast(to_json(r) as varchar) as raw,"
        " (select string_agg(distinct rule, ',' order by rule) from refusals as f"
        f" where f.register = '{register.name}' and f.line_number = t.line_number) as rules"
        f" from typed_{register.name} as t join raw_{register.name} as r using (line_number)"
        f" where t.line_number in {refused} order by t.line_number"
    )
    _copy(connection, accepted, lines_path(settings.registered_dir, register.name, *place))
    _copy(connection, quarantined, lines_path(settings.quarantine_dir, register.name, *place))


def accepted_files(
    settings: Settings, registers: Iterable[str], receipts: Iterable[Receipt]
) -> dict[str, list[Path]]:
    """Parquet files of the accepted lines of some submissions, by register."""
    places = [
        (receipt.sender_id, receipt.period or "", receipt.submission_hash)
        for receipt in receipts
        if receipt.verdict != "rejected"
    ]
    candidates = {
        name: [lines_path(settings.registered_dir, name, *place) for place in places] for name in registers
    }
    return {name: [path for path in paths if path.exists()] for name, paths in candidates.items()}


def _copy(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    """Write the rows of a query whole or not at all; no rows, no file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.stem[:16]}.{os.getpid()}.tmp")
    ((rows,),) = connection.execute(
        f"copy ({query}) to '{draft!s}' (format parquet, compression zstd)"
    ).fetchall()
    if rows:
        draft.replace(target)
    else:
        draft.unlink()
