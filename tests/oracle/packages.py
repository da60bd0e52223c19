"""Packages as received: receipts and raw files of the archive, and the lines in force.

A receipt gives the package, the time of receipt and the refused lines. The oracle does not validate packages
again. It reads the files with the `csv` module, in the dialect that the descriptor declares.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from support.oracle_statements import read_statements

KEYS = {
    "policies": ("policy_id",),
    "limit_decisions": ("decision_id",),
    "guarantees": ("guarantee_id",),
    "exposures": ("guarantee_id", "as_of"),
    "premiums": ("premium_line_id",),
    "claims": ("movement_id",),
    "portfolio_exposures": ("scope", "as_of", "segment"),
    "accounts": ("account_id",),
    "bank_statements": ("account_id", "movement_id"),
    "ledger": ("entry_id",),
}


@dataclass(frozen=True)
class Line:
    """One line of a register as sent. `number` starts at 1, after the header."""

    register: str
    sender: str
    period: str
    sequence: int
    number: int
    submission_hash: str
    received_at: datetime
    texts: dict[str, str]
    refused_for: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(self.texts.get(column, "") for column in KEYS[self.register])


@dataclass(frozen=True)
class Submission:
    """A package that was not rejected, with its lines by register, refused lines included."""

    sender: str
    period: str
    sequence: int
    kind: str
    submission_hash: str
    received_at: datetime
    lines: dict[str, list[Line]]


@dataclass(frozen=True)
class Register:
    """Lines of one register in force, and refused lines that no later package replaced."""

    lines: list[Line]
    refused: list[Line]


def read_submissions(home: Path, as_of: datetime) -> list[Submission]:
    """Archived packages that were received by `as_of` and not rejected, by sender, period and sequence."""
    submissions = []
    for path in sorted((home / "archive" / "receipts").rglob("*.json")):
        receipt = json.loads(path.read_text())
        received_at = datetime.fromisoformat(receipt["received_at"])
        if receipt["verdict"] != "rejected" and received_at <= as_of:
            submissions.append(_read_submission(home, receipt, received_at))
    return sorted(
        submissions, key=lambda submission: (submission.sender, submission.period, submission.sequence)
    )


def registers_of(submissions: Iterable[Submission]) -> dict[str, Register]:
    """Lines in force of each register, after all full packages and corrections."""
    in_force: dict[tuple[str, str, str], dict[Any, Line]] = defaultdict(dict)
    refused: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for submission in submissions:
        for register, lines in submission.lines.items():
            place = (register, submission.sender, submission.period)
            if submission.kind == "full":
                in_force[place] = {}
                refused[place] = []
            good = [line for line in lines if not line.refused_for]
            replaced = {line.key for line in good}
            refused[place] = [line for line in refused[place] if line.key not in replaced]
            refused[place] += [line for line in lines if line.refused_for]
            for line in good:
                if line.texts.get("_action") == "withdraw":
                    in_force[place].pop(line.key, None)
                else:
                    in_force[place][line.key] = line
    return {
        register: Register(
            [
                line
                for place, lines in sorted(in_force.items())
                if place[0] == register
                for line in lines.values()
            ],
            [line for place, lines in sorted(refused.items()) if place[0] == register for line in lines],
        )
        for register in KEYS
    }


def periods_of_stocks(submissions: Iterable[Submission], stocks: Register) -> dict[str, list[str]]:
    """Periods of each sender with exposures in force, or with a full package of exposures (decision 0029)."""
    periods: dict[str, set[str]] = defaultdict(set)
    for line in stocks.lines:
        periods[line.sender].add(line.period)
    for submission in submissions:
        if submission.kind == "full" and "exposures" in submission.lines:
            periods[submission.sender].add(submission.period)
    return {sender: sorted(months) for sender, months in periods.items()}


def _read_submission(home: Path, receipt: dict[str, Any], received_at: datetime) -> Submission:
    objects = {member["path"]: member["sha256"] for member in receipt["members"]}

    def bytes_of(path: str) -> bytes:
        name: str = objects[path]
        return (home / "archive" / "objects" / name[:2] / name).read_bytes()

    refusals: dict[tuple[str, int], list[str]] = defaultdict(list)
    for finding in receipt["findings"]:
        refusals[finding["register"], finding["line_number"]].append(finding["rule"])
    descriptor = json.loads(bytes_of("datapackage.json"))
    lines = {}
    for resource in descriptor["resources"]:
        register = resource["name"]
        if register in KEYS:
            rows = _read_rows(bytes_of(resource["path"]), resource)
            lines[register] = [
                Line(
                    register=register,
                    sender=receipt["sender_id"],
                    period=receipt["period"],
                    sequence=receipt["sequence"],
                    number=number,
                    submission_hash=receipt["submission_hash"],
                    received_at=received_at,
                    texts=texts,
                    refused_for=tuple(refusals.get((register, number), ())),
                )
                for number, texts in enumerate(rows, 1)
            ]
    return Submission(
        receipt["sender_id"],
        receipt["period"],
        receipt["sequence"],
        receipt["kind"],
        receipt["submission_hash"],
        received_at,
        lines,
    )


def _read_rows(content: bytes, resource: dict[str, Any]) -> list[dict[str, str]]:
    """Rows of a CSV file by column name, or movements of a bank statement.

    Raises ValueError for other formats and unknown dialect properties.
    """
    if resource["format"] == "xml":
        return read_statements(content)
    if resource["format"] != "csv":
        raise ValueError(f"{resource['path']}: this reader knows CSV, not {resource['format']}")
    dialect = resource.get("dialect", {})
    unknown = set(dialect) - {"delimiter", "quoteChar"}
    if unknown:
        raise ValueError(f"{resource['path']}: this reader does not know the dialect's {sorted(unknown)}")
    text = content.decode(
        "utf-8-sig" if resource.get("encoding", "utf-8") == "utf-8" else resource["encoding"]
    )
    rows = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.get("delimiter", ","),
        quotechar=dialect.get("quoteChar", '"'),
    )
    names = next(rows)
    return [dict(zip(names, row, strict=True)) for row in rows if row]
