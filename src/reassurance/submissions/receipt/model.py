"""Receipts: the result of checking a package, written once and never changed."""

import json
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from reassurance.kept import SafeName, Sha256, in_utc, read_as
from reassurance.periods import format_instant

VERSION = 3
# Receipts of this version have no `unread` files and no files without column names.
_PREVIOUS_VERSION = 2
_DECLARED_VERSION = re.compile(rb'\s*\{\s*"version":\s*([0-9]{1,9})\s*,')
# Paths of the line files of a receipt, below the home folder.
_LINES = re.compile(r"(registered|quarantine)/[^/]+/sender=[^/]+/[^/]+/[^/]+\.parquet")


class Verdict(StrEnum):
    """What becomes of a package: its lines are accepted, all or some of them, or none is."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_FINDINGS = "accepted_with_findings"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Member:
    """A file of a package: its path in the package, its sha256 (hexadecimal) and its size."""

    path: str
    sha256: Sha256
    bytes: int


@dataclass(frozen=True)
class RejectionReason:
    """Why a package is rejected: a code, the place, and what to do, in French and English."""

    code: str
    where: str
    message_fr: str
    message_en: str


@dataclass(frozen=True)
class Refusal:
    """Why a line is refused: a value, and the rule that it breaks. `line_number` counts data lines from 1.

    `cause` is the register and number of the refused line that this line refers to, if that is the reason.
    """

    register: str
    line_number: int
    field: str
    value: str | None
    rule: str
    message_fr: str
    message_en: str
    cause: tuple[str, int] | None = None


@dataclass(frozen=True)
class Total:
    """A control total: declared, and of the lines read, which are accepted or quarantined.

    `remainder` is the difference due to unreadable values in quarantined lines. Decimals as texts.
    """

    measure: str
    declared: str
    read: str | None
    accepted: str
    quarantined: str
    remainder: str


@dataclass(frozen=True)
class Part:
    """One of several files of a register: its path, its number of lines, its number of header rows."""

    path: str
    rows: int
    header_rows: int


@dataclass(frozen=True)
class RegisterCount:
    """Numbers of lines and control totals of one register.

    `header_rows` is how many rows of the file precede its first line: 1 for column names, else 0. `parts` are
    its files when it came in several; its lines are numbered through all of them.
    """

    register: str
    path: str
    rows_declared: int
    rows_read: int | None
    rows_accepted: int
    rows_quarantined: int
    header_rows: int
    totals: tuple[Total, ...]
    parts: tuple[Part, ...] = ()

    def place_of(self, line_number: int) -> tuple[str, int, int]:
        """The place of a line: its file, its number in the file, and its row in a spreadsheet."""
        for part in self.parts:
            if line_number <= part.rows:
                return part.path, line_number, line_number + part.header_rows
            line_number -= part.rows
        return self.path, line_number, line_number + self.header_rows


@dataclass(frozen=True)
class Receipt:
    """The receipt of one package. `is_new` is False when the package had been received before.

    `findings` are its refusals: stored receipts have this key. `packed` is the zip the package came in,
    `lines` the Parquet files of its lines, below the home folder.
    `unread` are files that are not in the descriptor: they are archived and not read.
    `position` is its place among the receipts of its sender, from 1; the property after it is the sha256 of
    the previous receipt, None for the first.
    """

    submission_hash: Sha256
    package_name: str
    sender_id: SafeName
    declared_sender: str | None
    period: str | None
    sequence: int | None
    kind: str | None
    received_at: datetime
    verdict: Verdict
    members: tuple[Member, ...]
    registers: tuple[RegisterCount, ...]
    reasons: tuple[RejectionReason, ...]
    findings: tuple[Refusal, ...]
    packed: Member | None
    unread: tuple[str, ...]
    lines: tuple[Member, ...]
    position: int
    former_sha256: str | None
    is_new: bool = field(default=True, compare=False)

    def to_json(self) -> dict[str, Any]:
        """The receipt as it is stored and sent."""
        content = asdict(self)
        del content["is_new"]
        return {"version": VERSION, **content, "received_at": format_instant(self.received_at)}


def receipt_bytes(receipt: Receipt) -> bytes:
    """The JSON document of a receipt, as it is stored and sent."""
    return (json.dumps(receipt.to_json(), indent=1, ensure_ascii=False) + "\n").encode()


def receipt_of(content: bytes) -> Receipt:
    """The receipt that a JSON document describes.

    Raises ValueError, TypeError or KeyError when it describes none of a known version.
    """
    version = _DECLARED_VERSION.match(content)
    if version is not None and int(version[1]) == _PREVIOUS_VERSION:
        stored = json.loads(content)
        stored["unread"] = []
        stored["registers"] = [register | {"header_rows": 1} for register in stored["registers"]]
        content = json.dumps(stored).encode()
    elif version is None or int(version[1]) != VERSION:
        raise ValueError("another version")
    receipt = read_as(Receipt, content)
    strange = [member.path for member in receipt.lines if not _is_of_lines(member.path)]
    if strange:
        raise ValueError(f"lines: {strange[0]!r} is no file of lines")
    return replace(receipt, received_at=in_utc(receipt.received_at), is_new=False)


def _is_of_lines(path: str) -> bool:
    return _LINES.fullmatch(path) is not None and ".." not in path.split("/")
