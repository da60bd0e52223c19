"""Read XLSX workbooks in a child process with limits of memory and processor time."""

import json
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import duckdb

from reassurance.errors import SubmissionsError
from reassurance.files import draft_path
from reassurance.registers.contract import SQL_TYPES
from reassurance.sql import literal
from reassurance.submissions.archive.objects import chunks
from reassurance.submissions.archive.scan import scan
from reassurance.submissions.formats import csv
from reassurance.submissions.formats.header import Header
from reassurance.submissions.formats.register_file import Lines, RegisterFile
from reassurance.submissions.formats.value_formats import declared_notations
from reassurance.submissions.messages.unreadable import unreadable

_READER = "reassurance.xlsx_process.reader"
# An .xls file, or a workbook with a password, is a compound file with named streams.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_COMPOUND_HEAD = 1 << 20
# The limit is processor time. On a busy machine the elapsed time may be this many times as long.
_ELAPSED_FACTOR, _START_SECONDS = 10, 60
# Signals of an operator, or of a system without free memory.
_KILLED = ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")


def read_header(_connection: duckdb.DuckDBPyConnection, file: RegisterFile) -> Header:
    """Column names of a sheet: the texts of its first row, without empty ones at the end.

    Raises PackageError when the file is no workbook, exceeds the limits, or has no such sheet.
    """
    path, limits = file.path, file.limits
    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise unreadable(_format_cause(path)) from error
    if size > limits.unpacked_of(path.stat().st_size):
        raise unreadable("expansion", maximum=limits.unpacked_of(path.stat().st_size))
    if size > limits.workbook_bytes:
        raise unreadable("workbook_size", actual=size, maximum=limits.workbook_bytes)
    answer = _ask(file)
    return Header(answer["names"], lambda: answer["top"], answer["sheet"], answer["is_hidden"])


def _format_cause(path: Path) -> str:
    """The cause of `unreadable` for a file that is no zip."""
    with path.open("rb") as stream:
        head = stream.read(_COMPOUND_HEAD)
    if not head.startswith(_COMPOUND):
        return "workbook"
    return "workbook_password" if _ENCRYPTED in head else "workbook_old"


def read_lines(
    _connection: duckdb.DuckDBPyConnection, file: RegisterFile, columns: list[str], header: list[str]
) -> Lines:
    """The lines of a sheet; see `Reader`. Lines with a cell without a value are refused."""
    typed = [field.name for field in file.register.fields if field.kind in SQL_TYPES]
    lines, faults = draft_path(file.scratch), draft_path(file.scratch)
    notations = declared_notations(file.register, file.resource)
    _ask(
        file,
        header=header,
        typed=typed,
        notations=notations,
        missing={name: sorted(file.resource.missing_of(name)) for name in notations},
        lines=str(lines),
        faults=str(faults),
    )
    with lines.open("rb") as stream:
        csv.check_lines(scan(chunks(stream), file.limits.line_bytes))
    dialect = csv.Dialect(",", '"', "utf-8", has_header=True)
    types = {
        "line_number": "integer",
        "field": "varchar",
        "cell": "varchar",
        "shown": "varchar",
        "kind": "varchar",
    }
    named = ", ".join(f"{name}: '{kind}'" for name, kind in types.items())
    refused = (
        "select line_number, field, shown as value, 'cell_' || kind as rule, cell as expected"
        f" from read_csv({literal(faults)}, auto_detect = false, hive_partitioning = false, header = false,"
        f" columns = {{{named}}}, delim = ',', quote = '\"', escape = '\"')"
    )
    return Lines(csv.lines_in(lines, columns, header, dialect), refused)


def _ask(file: RegisterFile, **more: object) -> dict[str, Any]:
    """Send a request to the reader process and return its answer.

    Raises PackageError when the workbook cannot be read or exceeds a limit, and SubmissionsError when the
    process was killed or was too slow on a busy machine.
    """
    path, limits = file.path, file.limits
    request = {
        "path": str(path),
        "sheet": file.resource.sheet,
        "memory": limits.workbook_memory,
        "seconds": limits.workbook_seconds,
        "bytes": limits.unpacked_of(path.stat().st_size),
        **more,
    }
    try:
        finished = subprocess.run(
            [sys.executable, "-I", "-m", _READER],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limits.workbook_seconds * _ELAPSED_FACTOR + _START_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise SubmissionsError(
            f"{path} could not be read in time: the machine is too busy. Try again."
        ) from error
    except subprocess.CalledProcessError as error:
        if _ended_by(error, "SIGPROF"):
            raise unreadable("workbook_seconds", maximum=limits.workbook_seconds) from error
        if _ended_by(error, *_KILLED):
            raise SubmissionsError(
                f"The process that read {path} was killed by signal {-error.returncode}. Try again."
            ) from error
        raise unreadable("workbook_memory", maximum=limits.workbook_memory) from error
    answer: dict[str, Any] = json.loads(finished.stdout)
    if "cause" in answer:
        raise unreadable(answer["cause"], **answer["values"])
    return answer


def _ended_by(error: subprocess.CalledProcessError, *names: str) -> bool:
    """Whether one of these signals ended the process. Windows does not have all of them."""
    return any(
        error.returncode == -signal.Signals[name] for name in names if name in signal.Signals.__members__
    )
