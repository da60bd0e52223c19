"""The last packages of a sender, with their verdicts."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reassurance.registers.senders import sender_names
from reassurance.settings import Settings
from reassurance.submissions.archive.receipts import read_receipt
from reassurance.submissions.receipt.model import Receipt

LISTED = 20


@dataclass(frozen=True)
class PackageLine:
    """A received package."""

    name: str
    submission_hash: str
    period: str | None
    received_at: datetime
    verdict: str
    rows_accepted: int
    rows_quarantined: int


def last_packages(settings: Settings, sender_id: str) -> list[PackageLine] | None:
    """The packages of a sender that were received last, latest first; None for an unknown sender."""
    if sender_id not in sender_names(settings):
        return None
    stored = (settings.receipts_dir / sender_id).glob("*.json")
    newest = sorted(stored, key=_written_at, reverse=True)[:LISTED]
    receipts = sorted(map(read_receipt, newest), key=lambda receipt: receipt.position, reverse=True)
    return [_line(receipt) for receipt in receipts]


# A receipt is written once.
def _written_at(path: Path) -> float:
    return path.stat().st_mtime


def _line(receipt: Receipt) -> PackageLine:
    return PackageLine(
        receipt.package_name,
        receipt.submission_hash,
        receipt.period,
        receipt.received_at,
        receipt.verdict.value,
        sum(register.rows_accepted for register in receipt.registers),
        sum(register.rows_quarantined for register in receipt.registers),
    )
