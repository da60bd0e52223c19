"""Small sound packages, in which a test breaks one thing.

    package = cedent_package()
    package.lines["premiums"][0]["gross_premium_amount"] = "12,50"   # this line will be refused
    folder = package.write(settings)                                  # hash, bytes, rows, totals are correct
    with descriptor_of(folder) as content:                            # … until the descriptor is edited
        resource(content, "premiums")["hash"] = "sha256:00"

Lines are texts, as senders write them. Totals are the sums of the readable amounts, unless
`Package.totals` gives another declared total.
"""

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from reassurance.periods import last_day
from reassurance.registers.contract import Register, load_contracts
from reassurance.settings import Settings
from reassurance.submissions import PackagePath
from reassurance.submissions.formats.camt053.writer import Habit, statement_file
from reassurance.submissions.package.descriptor import DESCRIPTOR
from reassurance.submissions.package.writer import (
    content_properties,
    csv_content,
    descriptor_content,
    file_columns,
    package_name,
)
from support.lines import (
    SOUND_LINES,
    Line,
    account,
    claim,
    entry,
    exposure,
    guarantee,
    limit_decision,
    movement,
    policy,
    portfolio_exposure,
    premium,
    siren,
)

Lines = dict[str, list[Line]]

__all__ = [
    "SOUND_LINES",
    "Line",
    "account",
    "claim",
    "entry",
    "exposure",
    "guarantee",
    "limit_decision",
    "movement",
    "policy",
    "portfolio_exposure",
    "premium",
    "siren",
]

RECEIVED_AT = datetime(2020, 7, 6, 8, tzinfo=UTC)

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?")


@cache
def contracts() -> dict[str, Register]:
    """The project's registers."""
    return load_contracts(Settings())


@dataclass
class Package:
    """A package to send. Change any attribute, then `write` it."""

    lines: Lines
    sender: str = "INS01"
    period: str = "2020-06"
    sequence: int = 1
    kind: str = "full"
    created: str = "2020-07-05T18:00:00Z"
    delimiter: str = ","
    encoding: str = "utf-8"
    totals: dict[tuple[str, str], str] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)
    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
    habit: Habit = field(default_factory=Habit)

    @property
    def name(self) -> str:
        """Name of the folder or of the zip."""
        return package_name(self.sender, self.period, self.sequence)

    def write(self, settings: Settings, inbox: str | None = None) -> PackagePath:
        """Write the folder into the sender's inbox, or into another one."""
        owner = self.sender if inbox is None else inbox
        folder = settings.inbox_dir / owner / self.name
        folder.mkdir(parents=True)
        resources = [self._write_register(folder, name, lines) for name, lines in self.lines.items()]
        descriptor = descriptor_content(
            sender=self.sender,
            period=self.period,
            sequence=self.sequence,
            kind=self.kind,
            created=self.created,
            resources=resources,
        )
        (folder / DESCRIPTOR).write_bytes(descriptor)
        return PackagePath(owner, folder)

    def columns(self, register: str) -> list[str]:
        """The columns of a register's file: those of its contract unless `headers` gives others."""
        if register in self.headers:
            return self.headers[register]
        return file_columns(contracts()[register], is_correction=self.kind == "correction")

    def _write_register(self, folder: Path, name: str, lines: list[Line]) -> dict[str, Any]:
        if contracts()[name].formats == ("xml",):
            return self._write_statements(folder, name, lines)
        text = csv_content(self.columns(name), lines, delimiter=self.delimiter, line_end="\r\n")
        content = text.encode(self.encoding)
        (folder / f"{name}.csv").write_bytes(content)
        schema = {"schema": self.schemas[name]} if name in self.schemas else {}
        return schema | {
            "name": name,
            "path": f"{name}.csv",
            "format": "csv",
            "encoding": self.encoding,
            "dialect": {"delimiter": self.delimiter},
            **self._content_declared(name, lines, content),
        }

    def _write_statements(self, folder: Path, name: str, lines: list[Line]) -> dict[str, Any]:
        """The bank statements of the lines; a statement without movements when there are no lines."""
        day = last_day(self.period).isoformat() if _MONTH.fullmatch(self.period) else "2020-06-30"
        content = statement_file("M1", lines, day, name=self.period, habit=self.habit)
        (folder / f"{name}.xml").write_bytes(content)
        declared = {"name": name, "path": f"{name}.xml", "format": "xml"}
        return declared | self._content_declared(name, lines, content)

    def _content_declared(self, name: str, lines: list[Line], content: bytes) -> dict[str, Any]:
        totals = {measure: f"{_sum(measure, lines):.2f}" for measure in contracts()[name].measures}
        totals |= {measure: total for (register, measure), total in self.totals.items() if register == name}
        return content_properties(content, len(lines), totals)


def cedent_package(**changes: Any) -> Package:
    """A full package of an insurer: every register due for the month, with one sound line each."""
    period = changes.get("period", "2020-06")
    lines = {
        name: [SOUND_LINES[name]()]
        for name, register in contracts().items()
        if register.sent_by == "cedent" and register.is_due(period)
    }
    return Package(**{"lines": lines} | changes)


def reinsurer_package(**changes: Any) -> Package:
    """A full package of a reinsurer: one sound line per register; an empty bank statement by default."""
    lines = {"ledger": [entry()], "bank_statements": [movement()]}
    if "lines" in changes:
        lines = changes["lines"] | ({} if "bank_statements" in changes["lines"] else {"bank_statements": []})
    return Package(**{"sender": "CCR"} | changes | {"lines": lines})


def correction_package(lines: Lines, **changes: Any) -> Package:
    """A correction; the action of lines without `_action` is `upsert`."""
    acted = {name: [{"_action": "upsert"} | line for line in listed] for name, listed in lines.items()}
    return Package(**{"lines": acted, "kind": "correction", "sequence": 2} | changes)


@contextmanager
def descriptor_of(package: PackagePath) -> Iterator[dict[str, Any]]:
    """The descriptor of a written folder, to edit; it is saved at the end of the block."""
    path = package.path / "datapackage.json"
    content = json.loads(path.read_bytes())
    yield content
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def resource(content: dict[str, Any], register: str) -> dict[str, Any]:
    """The resource of one register in a descriptor."""
    return next(declared for declared in content["resources"] if declared["name"] == register)


def rewrite(package: PackagePath, register: str, change: Any) -> None:
    """Replace the bytes of a register's file and declare the new hash and size."""
    (path,) = package.path.glob(f"{register}.*")
    path.write_bytes(change(path.read_bytes()))
    with descriptor_of(package) as content:
        declared = resource(content, register)
        declared["hash"] = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        declared["bytes"] = path.stat().st_size


def refile(package: PackagePath, register: str, name: str, content: bytes, **declared: Any) -> None:
    """Replace a register's CSV by another file; the descriptor declares the new file and `declared`."""
    (package.path / f"{register}.csv").unlink()
    (package.path / name).write_bytes(content)
    with descriptor_of(package) as described:
        declared_file = resource(described, register)
        del declared_file["dialect"], declared_file["encoding"]
        declared_file |= {
            "path": name,
            "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        }
        declared_file |= declared


def files_of(settings: Settings) -> dict[str, bytes]:
    """Every file below the home with its bytes, without locks, caches and DuckDB's spill files."""
    home = settings.home
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.relative_to(home).parts[0] not in ("locks", "tmp", "verified")
    }


def zipped(package: PackagePath) -> PackagePath:
    """The same package as a zip in place of the folder."""
    target = package.path.with_name(f"{package.path.name}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        # Last file first, because the order of the files in a zip must not matter.
        for path in sorted(package.path.iterdir(), reverse=True):
            archive.write(path, path.name)
    shutil.rmtree(package.path)
    return PackagePath(package.sender_id, target)


def readable_amount(text: str) -> Decimal:
    """An amount as the contract reads it; zero when it cannot be read."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else Decimal(0)


def _sum(measure: str, lines: list[Line]) -> Decimal:
    return sum((readable_amount(line.get(measure, "")) for line in lines), Decimal("0.00"))
