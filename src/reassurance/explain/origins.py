"""From a line to its receipt: the archived file that holds it, verified, and the receipt of its package."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from reassurance.errors import ArchiveError
from reassurance.explain.trace import Place
from reassurance.settings import Settings
from reassurance.sql import literal, named_rows
from reassurance.submissions.archive.objects import read_object
from reassurance.submissions.archive.receipts import read_receipt, receipt_path
from reassurance.submissions.receipt.model import Receipt


@dataclass(frozen=True)
class Package:
    """A package and its receipt: `position` is the place of the receipt in the chain of its sender."""

    submission_hash: str
    package_name: str
    sender_id: str
    received_at: datetime
    verdict: str
    receipt: Path
    position: int


@dataclass(frozen=True)
class ArchivedFile:
    """A file of a package: its path in the package, and the archived object, named by its sha256."""

    package: Package
    path: str
    sha256: str
    archived: Path


@dataclass(frozen=True)
class Origin:
    """Where a line was sent: its file, its number in the file, its row in a spreadsheet.

    A row about a package and none of its lines has no file.
    """

    package: Package
    file: ArchivedFile | None
    register: str | None
    line_number: int | None
    row: int | None


class Origins:
    """Finds the origins of lines; each file is hashed once."""

    def __init__(self, settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the submissions of the build that is open on the connection."""
        self._settings, self._connection = settings, connection
        self._submissions = {
            row["submission_id"]: row
            for row in named_rows(connection.execute("from staging.stg_submissions"))
        }
        self._receipts: dict[int, tuple[Receipt, Package]] = {}
        self._files: dict[tuple[int, str], ArchivedFile] = {}

    def of(self, place: Place) -> Origin:
        """The origin of a line. Raises ArchiveError when its receipt or file is missing or was altered."""
        receipt, package = self._package(place.submission_id)
        counted = next((each for each in receipt.registers if each.register == place.register), None)
        if place.line_number is None or counted is None:
            return Origin(package, None, place.register, None, None)
        path, line_number, row = counted.place_of(place.line_number)
        return Origin(package, self._file(place.submission_id, path), place.register, line_number, row)

    def values(self, places: Iterable[Place]) -> dict[Place, dict[str, Any]]:
        """The fields of lines as they were accepted or refused."""
        read: dict[Place, dict[str, Any]] = {}
        for place in places:
            if place.register is None or place.line_number is None or place in read:
                continue
            submission = literal(self._submissions[place.submission_id]["submission_hash"])
            for view in (place.register, f"quarantined_{place.register}"):
                rows = named_rows(
                    self._connection.execute(
                        f'from intake."{view}" where submission_hash = {submission}'
                        f" and line_number = {place.line_number}"
                    )
                )
                for row in rows:
                    read[place] = row
        return read

    def _package(self, submission_id: int) -> tuple[Receipt, Package]:
        if submission_id not in self._receipts:
            submission = self._submissions[submission_id]
            path = receipt_path(self._settings, submission["sender_id"], submission["submission_hash"])
            if not path.exists():
                raise ArchiveError(f"{path} is missing: restore the receipt from a copy of the archive.")
            receipt = read_receipt(path)
            package = Package(
                submission_hash=receipt.submission_hash,
                package_name=receipt.package_name,
                sender_id=receipt.sender_id,
                received_at=receipt.received_at,
                verdict=receipt.verdict,
                receipt=path,
                position=receipt.position,
            )
            self._receipts[submission_id] = (receipt, package)
        return self._receipts[submission_id]

    def _file(self, submission_id: int, path: str) -> ArchivedFile:
        if (submission_id, path) not in self._files:
            receipt, package = self._package(submission_id)
            member = next((member for member in receipt.members if member.path == path), None)
            if member is None:
                raise ArchiveError(
                    f"{package.receipt} lists no file {path}: restore it from a copy of the archive."
                )
            archived = read_object(self._settings, member.sha256)
            self._files[submission_id, path] = ArchivedFile(package, path, member.sha256, archived)
        return self._files[submission_id, path]
