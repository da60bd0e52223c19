"""The contents of receipts in Parquet, so that a build reads only new receipts.

    verified/receipts-<columns>/<sha256>.parquet    contents of some receipts; the file is named by its sha256

A row is used while its receipt has the size and the modification time stored in the row. A file whose name is
not its sha256 is removed. The folder may be deleted: the next build reads every receipt and writes the files
again. `reassurance verify` reads every receipt and compares the rows with them.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb

from reassurance.database import connect
from reassurance.files import draft_path, hash_file, make_folder, replace
from reassurance.settings import Settings
from reassurance.sql import literal, literals
from reassurance.submissions.archive.chain import Fault

_COLUMNS = {
    "submission_hash": "varchar",
    "package_name": "varchar",
    "sender_id": "varchar",
    "period": "varchar",
    "sequence": "integer",
    "kind": "varchar",
    "received_at": "timestamp",
    "verdict": "varchar",
    "registers": """struct(
        register varchar, rows_declared bigint, rows_read bigint, rows_accepted bigint,
        rows_quarantined bigint,
        totals struct(
            measure varchar, declared varchar, "read" varchar, accepted varchar, quarantined varchar,
            remainder varchar
        )[]
    )[]""",
    "reasons": 'struct(code varchar, "where" varchar, message_fr varchar, message_en varchar)[]',
    "findings": """struct(
        register varchar, line_number integer, field varchar, "value" varchar, rule varchar,
        message_fr varchar, message_en varchar
    )[]""",
    "lines": "struct(path varchar, sha256 varchar)[]",
}
# Which receipt a row was read from: its path below the folder of receipts, its size in bytes and its
# modification time in nanoseconds.
_STAMP = {"receipt": "varchar", "bytes": "bigint", "changed_ns": "bigint"}
# Each build with new receipts adds a file; this number of files is merged into one.
_MAX_FILES = 16


def load_receipts(connection: duckdb.DuckDBPyConnection, settings: Settings, as_of: datetime) -> None:
    """Create the temporary table `receipts`: a row per receipt of `as_of` or before.

    Receipts that an earlier build read come from Parquet; the others are read and added to it.
    """
    # To preserve the order, DuckDB would allocate 1 MB for each receipt.
    connection.execute("set preserve_insertion_order = false")
    _create_listed(connection, settings)
    columns = ", ".join(f'"{name}" {sql_type}' for name, sql_type in (_STAMP | _COLUMNS).items())
    connection.execute(f"create temp table stamped_receipts ({columns})")
    folder = _folder(settings)
    files = _sound_files(folder)
    _remove_others(folder, files)
    for path in files:
        connection.execute(
            f"insert into stamped_receipts from ({_rows(path)}) semi join listed using ({', '.join(_STAMP)})"
            " anti join stamped_receipts using (receipt)"
        )
    new = connection.execute(
        "from listed anti join stamped_receipts using (receipt) order by receipt"
    ).fetchall()
    if new:
        connection.execute(f"insert into stamped_receipts {_read(settings, new)}")
        is_merged = len(files) + 1 >= _MAX_FILES
        names = literals(receipt for receipt, *_ in new)
        _write(connection, folder, "" if is_merged else f"where receipt in ({names})")
        if is_merged:
            for path in files:
                path.unlink(missing_ok=True)
    connection.execute(
        f"create temp table receipts as select * exclude ({', '.join(_STAMP)}) from stamped_receipts"
        f" where received_at <= cast({literal(as_of.strftime('%Y-%m-%d %H:%M:%S.%f'))} as timestamp)"
    )
    connection.execute("drop table stamped_receipts; drop table listed; reset preserve_insertion_order")


def fact_faults(settings: Settings) -> Iterator[Fault]:
    """Files whose rows differ from the receipts they were read from; each receipt is read again."""
    for path in _sound_files(_folder(settings)):
        with connect(settings, what="the check of the receipts' contents") as connection:
            connection.execute("set preserve_insertion_order = false")
            _create_listed(connection, settings)
            count = 0
            try:
                connection.execute(
                    f"create temp table kept as from ({_rows(path)}) semi join listed"
                    f" using ({', '.join(_STAMP)})"
                )
            except duckdb.IOException:
                if path.exists():
                    raise
                # A build merged it into another file in the meantime.
                continue
            stamps = connection.execute(f"select {', '.join(_STAMP)} from kept").fetchall()
            differing = f"from kept except ({_read(settings, stamps)})" if stamps else "from kept"
            # A receipt that is not JSON is reported by the check of the archive, which runs before.
            with suppress(duckdb.InvalidInputException):
                ((count,),) = connection.execute(f"select count(*) from ({differing})").fetchall()
        if count:
            yield Fault(
                "receipt_contents_altered",
                path,
                f"{path} differs from {count} of the receipts it was read from. Unless these were altered, "
                "delete it: the next build writes it again. Builds made since may be wrong: make them again.",
            )


def _folder(settings: Settings) -> Path:
    """The folder of these columns; rows that an earlier version wrote with other columns are in another."""
    digest = sha256(repr(_STAMP | _COLUMNS).encode()).hexdigest()
    return settings.home.absolute() / "verified" / f"receipts-{digest[:8]}"


def _sound_files(folder: Path) -> list[Path]:
    """The files whose sha256 is their name."""
    sound = []
    for path in sorted(folder.glob("*.parquet")):
        with suppress(FileNotFoundError):
            if hash_file(path)[0] == path.stem:
                sound.append(path)
    return sound


def _remove_others(folder: Path, files: list[Path]) -> None:
    """Remove damaged files, the drafts of killed builds, and the folders of other columns."""
    for other in folder.parent.glob("receipts-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path not in files:
            path.unlink(missing_ok=True)


def _create_listed(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create the temporary table `listed`: all existing receipts with their stamps."""
    stamps = []
    root = settings.receipts_dir.absolute()
    for sender in sorted(root.iterdir()) if root.is_dir() else []:
        with os.scandir(sender) as entries:
            for entry in entries:
                if entry.name.endswith(".json") and not entry.name.startswith("."):
                    state = entry.stat()
                    stamps.append((f"{sender.name}/{entry.name}", state.st_size, state.st_mtime_ns))
    receipts = literals(receipt for receipt, *_ in stamps)
    sizes, times = (", ".join(str(stamp[place]) for stamp in stamps) for place in (1, 2))
    connection.execute(
        f"create temp table listed as select unnest(cast([{receipts}] as varchar[])) as receipt,"
        f' unnest(cast([{sizes}] as bigint[])) as "bytes", unnest(cast([{times}] as bigint[])) as changed_ns'
    )


def _rows(path: Path) -> str:
    return f"select * from read_parquet({literal(path)}, hive_partitioning = false)"


def _read(settings: Settings, stamps: list[tuple[str, int, int]]) -> str:
    """The query that reads receipts, given with their stamps, from their own files."""
    root = settings.receipts_dir.absolute()
    columns = ", ".join(f"{literal(name)}: {literal(sql_type)}" for name, sql_type in _COLUMNS.items())
    selected = ", ".join(f'"{name}"' for name in _COLUMNS)
    # DuckDB allocates buffers of this size: limit it to the largest receipt.
    largest = max(size for _, size, _ in stamps) + 1
    return (
        f"select {', '.join(_STAMP)}, {selected} from ("
        f" select *, substr(filename, {len(str(root)) + 2}) as receipt"
        f" from read_json([{literals(root / receipt for receipt, *_ in stamps)}], format = 'unstructured',"
        f" filename = true, hive_partitioning = false, columns = {{{columns}}},"
        f" maximum_object_size = {largest}))"
        " join listed using (receipt)"
    )


def _write(connection: duckdb.DuckDBPyConnection, folder: Path, which: str) -> None:
    make_folder(folder)
    draft = draft_path(folder)
    try:
        connection.execute(
            f"copy (from stamped_receipts {which}) to {literal(draft)} (format parquet, compression zstd)"
        )
        replace(draft, folder / f"{hash_file(draft)[0]}.parquet")
    finally:
        draft.unlink(missing_ok=True)
