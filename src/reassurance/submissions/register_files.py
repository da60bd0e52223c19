"""Lines that were judged, as typed Parquet: accepted ones and quarantined ones.

    <registered or quarantine>/<register>/sender=<sender>/period=<period>/<submission>.parquet

Its name alone says whose lines they are. A file appears whole; written again it holds the same lines in the
same order. A register without a line of the kind has no file: a receipt that counts lines promises one.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from reassurance.errors import ArchiveError
from reassurance.settings import Settings
from reassurance.sql import literal
from reassurance.submissions.archive import Member
from reassurance.submissions.contract import Register
from reassurance.submissions.disk import draft_path, hash_file, replace
from reassurance.submissions.receipt import Receipt


def lines_path(root: Path, register: str, sender: str, period: str, submission_hash: str) -> Path:
    """Where the lines of one register of one submission are kept, below `root`."""
    return root / register / f"sender={sender}" / f"period={period}" / f"{submission_hash}.parquet"


def write_lines(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    register: Register,
    place: tuple[str, str, str],
    scratch: Path,
) -> list[Member]:
    """Write the judged lines of a register for `place` = (sender, period, submission hash).

    Returns the files, their paths below the home folder.
    """
    refused = f"(select line_number from refusals where register = '{register.name}')"
    typed = f"from typed_{register.name}"
    queries = {settings.registered_dir: typed}
    ((count, marked),) = connection.execute(
        f"select count(*), count(*) filter (line_number in (select line_number from marked_{register.name}))"
        f" from {refused}"
    ).fetchall()
    if count:
        # Lines come out of a filter in any order; those of a whole file, as they lie there.
        queries = {
            settings.registered_dir: f"{typed} where line_number not in {refused} order by line_number",
            settings.quarantine_dir: (
                f"select t.*, cast(to_json(r) as varchar) as raw,"
                " (select string_agg(distinct rule, ',' order by rule) from refusals as f"
                f" where f.register = '{register.name}' and f.line_number = t.line_number) as rules"
                f" from ({typed} where line_number in {refused}) as t"
                f" join {'told' if marked == count else 'sent'}_{register.name} as r using (line_number)"
                " order by t.line_number"
            ),
        }
    written = [
        _copy(connection, query, lines_path(root, register.name, *place), scratch)
        for root, query in queries.items()
    ]
    home = settings.home.absolute()
    return [
        Member(path.relative_to(home).as_posix(), *hash_file(path)) for path in written if path is not None
    ]


def accepted_files(
    settings: Settings, registers: Iterable[str], receipts: Iterable[Receipt]
) -> dict[str, list[Path]]:
    """Parquet files of the accepted lines of some submissions, by register.

    Raises ArchiveError when a file that a receipt promises is not there.
    """
    files: dict[str, list[Path]] = {name: [] for name in registers}
    for receipt in receipts:
        place = (receipt.sender_id, receipt.period or "", receipt.submission_hash)
        for count in receipt.registers:
            if count.rows_accepted and count.register in files:
                files[count.register].append(lines_path(settings.registered_dir, count.register, *place))
    check_present(path for paths in files.values() for path in paths)
    return files


def check_present(paths: Iterable[Path]) -> None:
    """Raise ArchiveError when a file of lines that a receipt promises is not there."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise ArchiveError(
            f"Files of lines that receipts promise are missing: {len(missing)}, the first {missing[0]}."
            " Restore them from a copy of the home folder; nothing is judged or built without them."
        )


def _copy(connection: duckdb.DuckDBPyConnection, query: str, target: Path, scratch: Path) -> Path | None:
    """Write the rows of a query whole or not at all; no rows, no file: None."""
    draft = draft_path(scratch)
    ((rows,),) = connection.execute(
        f"copy ({query}) to {literal(draft)} (format parquet, parquet_version v2, compression zstd)"
    ).fetchall()
    if not rows:
        draft.unlink()
        return None
    replace(draft, target)
    return target
