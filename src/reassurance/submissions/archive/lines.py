"""Accepted and quarantined lines, as typed Parquet.

    <registered or quarantine>/<register>/sender=<sender>/period=<period>/<submission>.parquet

When all lines of a register are accepted, the row number of the file is the line number. Otherwise each line
has a column `line_number`. A file is written atomically, and a second write gives the same lines in the same
order. Without lines there is no file; a receipt that counts lines implies one.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from reassurance.errors import ArchiveError
from reassurance.files import draft_path, hash_file, replace
from reassurance.registers.contract import ACTION, Register
from reassurance.settings import Settings
from reassurance.sql import literal, literals
from reassurance.submissions.archive.verified import Known
from reassurance.submissions.receipt.model import Member


def lines_path(root: Path, register: str, sender: str, period: str, submission_hash: str) -> Path:
    """The file of the lines of one register of one submission, below `root`."""
    return root.joinpath(register, f"sender={sender}", f"period={period}", f"{submission_hash}.parquet")


def stored_path(scratch: Path, register: str) -> Path:
    """The scratch file of a register's lines while they are checked."""
    return scratch / f"{register}.parquet"


def lines_in(complete: Sequence[Path], partial: Sequence[Path]) -> str:
    """The query for the lines of registered files, with their numbers; empty without files.

    `complete` files have every line of their register, `partial` files lack refused lines.
    """
    queries = []
    if complete:
        queries.append(
            "select cast(file_row_number + 1 as integer) as line_number, * exclude (file_row_number) from"
            f" read_parquet([{literals(complete)}], file_row_number = true, hive_partitioning = false)"
        )
    if partial:
        queries.append(f"select * from read_parquet([{literals(partial)}], hive_partitioning = false)")
    return " union all by name ".join(queries)


def write_lines(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    register: Register,
    place: tuple[str, str, str],
    scratch: Path,
    *,
    is_correction: bool,
) -> list[Member]:
    """Write the checked lines of a register for `place` = (sender, period, submission hash).

    Without refused lines, the scratch file itself is moved to the registered lines. Returns the files, with
    paths relative to the home folder.
    """
    refused = f"(select line_number from refusals where register = '{register.name}')"
    ((count, marked, lines),) = connection.execute(
        f"select count(*), count(*) filter (line_number in (select line_number from marked_{register.name})),"
        f" (select count(*) from typed_{register.name}) from {refused}"
    ).fetchall()
    registered, quarantined = (
        lines_path(root, register.name, *place) for root in (settings.registered_dir, settings.quarantine_dir)
    )
    written = []
    if count:
        # A filter returns lines in any order; a complete file is read in its own order.
        typed = f"from typed_{register.name} where line_number"
        accepted = f"{typed} not in {refused} order by line_number"
        texts = f"{'marked_texts' if marked == count else 'sent'}_{register.name}"
        set_aside = _set_aside(register, f"{typed} in {refused}", texts, is_correction=is_correction)
        for query, target in ((accepted, registered), (set_aside, quarantined)):
            if _copy(connection, query, target, scratch):
                written.append(target)
    elif lines:
        replace(stored_path(scratch, register.name), registered)
        written.append(registered)
    home = settings.home.absolute()
    return [Member(path.relative_to(home).as_posix(), *hash_file(path)) for path in written]


def _set_aside(register: Register, refused: str, texts: str, *, is_correction: bool) -> str:
    """The query for refused lines: their values, the sent line as JSON, and the rules that it breaks.

    The action of a line that the reader marked is missing: it is taken from the sent line.
    """
    action = f'r."{ACTION}"' if is_correction else "'upsert'"
    return (
        f'select t.* replace (coalesce(t."{ACTION}", {action}) as "{ACTION}"),'
        " cast(to_json(r) as varchar) as raw,"
        " (select string_agg(distinct rule, ',' order by rule) from refusals as f"
        f" where f.register = '{register.name}' and f.line_number = t.line_number) as rules"
        f" from ({refused}) as t join {texts} as r using (line_number) order by t.line_number"
    )


def accepted_files(
    settings: Settings, registers: Iterable[str], receipts: Iterable[Known]
) -> dict[str, list[Path]]:
    """The Parquet files of the accepted lines of some submissions, by register.

    Raises ArchiveError when the file of a receipt is missing.
    """
    files: dict[str, list[Path]] = {name: [] for name in registers}
    for receipt in receipts:
        place = (receipt.sender_id, receipt.period or "", receipt.submission_hash)
        for register in receipt.accepted:
            if register in files:
                files[register].append(lines_path(settings.registered_dir, register, *place))
    check_present(path for paths in files.values() for path in paths)
    return files


def check_present(paths: Iterable[Path]) -> None:
    """Raise ArchiveError when one of the files is missing."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise ArchiveError(
            f"Files of lines that receipts name are missing: {len(missing)}, the first {missing[0]}."
            " Restore them from a copy of the home folder: no package is processed and no build made without"
            " them."
        )


def _copy(connection: duckdb.DuckDBPyConnection, query: str, target: Path, scratch: Path) -> bool:
    """Write the rows of a query to a file, atomically. Without rows, write no file and return False."""
    draft = draft_path(scratch)
    ((rows,),) = connection.execute(
        f"copy ({query}) to {literal(draft)} (format parquet, parquet_version v2, compression zstd)"
    ).fetchall()
    if not rows:
        draft.unlink()
        return False
    replace(draft, target)
    return True
