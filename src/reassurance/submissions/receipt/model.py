"""Receipts: what was judged of a package, told once and kept for ever."""

import json
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from reassurance.kept import PlainName, Sha256, in_utc, read_as
from reassurance.periods import format_instant

VERSION = 3
# Receipts of this version tell no file that nobody announced, and know no file without column names.
_PREVIOUS_VERSION = 2
_DECLARED_VERSION = re.compile(rb'\s*\{\s*"version":\s*([0-9]{1,9})\s*,')
# Where the lines of a receipt lie, below the home folder.
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
    """Why a package cannot be trusted: what, where, and what to do, in both languages."""

    code: str
    where: str
    message_fr: str
    message_en: str


@dataclass(frozen=True)
class Finding:
    """Why a line is refused. `line_number` counts data lines from 1.

    `cause` is the register and the line, itself refused, that this one refers to, if that is why.
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
    """A control total: declared and read; the lines read are accepted or quarantined.

    `remainder` is what quarantined lines carry in values that cannot be read. Decimals as text.
    """

    measure: str
    declared: str
    read: str | None
    accepted: str
    quarantined: str
    remainder: str


@dataclass(frozen=True)
class Part:
    """One of several files that a register came in: its path, its lines, and its rows of column names."""

    path: str
    rows: int
    header_rows: int


@dataclass(frozen=True)
class RegisterCount:
    """What became of the lines of one register.

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
        """Where a line is: its file, its number there, and its row where a spreadsheet opens that file."""
        for part in self.parts:
            if line_number <= part.rows:
                return part.path, line_number, line_number + part.header_rows
            line_number -= part.rows
        return self.path, line_number, line_number + self.header_rows


@dataclass(frozen=True)
class Receipt:
    """The judgement of one package. `is_new` is False when the package had been judged before.

    `packed` is the zip the package came in, `lines` the Parquet files of its lines, below the home folder.
    `unread` are members that the descriptor does not announce: archived, and not looked into.
    `position` is its place among the receipts of its sender, from 1, `former_sha256` the sha256 of the
    receipt before it.
    """

    submission_hash: Sha256
    package_name: str
    sender_id: PlainName
    declared_sender: str | None
    period: str | None
    sequence: int | None
    kind: str | None
    received_at: datetime
    verdict: Verdict
    members: tuple[Member, ...]
    registers: tuple[RegisterCount, ...]
    reasons: tuple[RejectionReason, ...]
    findings: tuple[Finding, ...]
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
        told = json.loads(content)
        told["unread"] = []
        told["registers"] = [register | {"header_rows": 1} for register in told["registers"]]
        content = json.dumps(told).encode()
    elif version is None or int(version[1]) != VERSION:
        raise ValueError("another version")
    receipt = read_as(Receipt, content)
    strange = [member.path for member in receipt.lines if not _is_of_lines(member.path)]
    if strange:
        raise ValueError(f"lines: {strange[0]!r} is no file of lines")
    return replace(receipt, received_at=in_utc(receipt.received_at), is_new=False)


def _is_of_lines(path: str) -> bool:
    return _LINES.fullmatch(path) is not None and ".." not in path.split("/")
