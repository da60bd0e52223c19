"""The line files that a build reads, compared with the hashes in their receipts."""

from pathlib import Path

import duckdb

from reassurance.database import connect
from reassurance.errors import ArchiveError
from reassurance.files import hash_files
from reassurance.settings import Settings

_SHOWN = 3


def store_line_files(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `intake.line_files` from the table `receipts`: sender, path below the home folder, sha256."""
    connection.execute(
        "create table intake.line_files as select sender_id, submission_hash, l.path, l.sha256 from ("
        " select sender_id, submission_hash, unnest(lines) as l from receipts) order by all"
    )


def check_lines_of(settings: Settings, build_path: Path) -> None:
    """Hash every file that a build reads; see `check_lines`."""
    with connect(settings, build_path, read_only=True, what="the check of the lines") as connection:
        check_lines(connection, settings)


def check_lines(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Hash every file of `intake.line_files` and compare it with its receipt.

    All files are hashed each time: a file can be altered without changing its size and time.
    Raises ArchiveError with the file and its sender when a file differs.
    """
    files = connection.execute(
        "select sender_id, path, sha256 from intake.line_files order by all"
    ).fetchall()
    paths = [settings.home.absolute() / path for _, path, _ in files]
    digests = hash_files(paths, settings.threads)
    altered = [
        f"- {path} of {sender_id}: its sha256 is {digest}, its receipt has {expected}"
        for (sender_id, _, expected), path, digest in zip(files, paths, digests, strict=True)
        if digest != expected
    ]
    if altered:
        shown = "\n".join(altered[:_SHOWN])
        rest = f"\nand {len(altered) - _SHOWN} more" if len(altered) > _SHOWN else ""
        raise ArchiveError(
            f"Files of lines were altered after they were judged: {len(altered)}.\n{shown}{rest}\n"
            "No build uses them. Restore them from a copy of the home folder; `reassurance verify` lists all "
            "that differs."
        )
