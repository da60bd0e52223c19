"""The interface of the format readers: their input, a file of a register, and their output, its lines."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb

from reassurance.registers.contract import Register
from reassurance.submissions.archive.scan import ScannedFile
from reassurance.submissions.formats.header import Header
from reassurance.submissions.package.descriptor import Resource
from reassurance.submissions.package.limits import Limits


@dataclass(frozen=True)
class RegisterFile:
    """A file of a register: its scan, its resource in the descriptor, and its limits.

    `period` is the month of its package. `scratch` is a folder for temporary files.
    """

    scanned: ScannedFile
    resource: Resource
    register: Register
    period: str
    limits: Limits
    scratch: Path

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self.scanned.path


@dataclass(frozen=True)
class Lines:
    """The query for the lines of a file, in order, and the query for values that the reader refuses.

    `refused` selects `line_number`, `field`, `value`, `rule`, `expected`; it is empty without refused values.
    `check_count` is called with the number of lines when they are stored; it raises PackageError.
    """

    query: str
    refused: str = ""
    check_count: Callable[[int], None] | None = None


class Reader(Protocol):
    """A file format. Both functions raise PackageError, which names the fault and its place."""

    def read_header(self, connection: duckdb.DuckDBPyConnection, file: RegisterFile) -> Header:
        """The column names of a file."""

    def read_lines(
        self, connection: duckdb.DuckDBPyConnection, file: RegisterFile, columns: list[str], header: list[str]
    ) -> Lines:
        """The lines of a file: `columns` are those of its `header` to read, each as text, null when empty."""
