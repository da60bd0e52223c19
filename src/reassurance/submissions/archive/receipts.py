"""Receipts in the archive: one JSON file per package judged, written once.

receipts/<sender>/<submission>.json
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from reassurance.errors import ArchiveError
from reassurance.files import write_once
from reassurance.settings import Settings
from reassurance.submissions.receipt.model import VERSION, Receipt, receipt_bytes, receipt_of


def save_receipt(settings: Settings, receipt: Receipt, scratch: Path) -> None:
    """Store a receipt; one that exists is never replaced."""
    path = receipt_path(settings, receipt.sender_id, receipt.submission_hash)
    write_once(path, [receipt_bytes(receipt)], scratch)


def sender_receipts(settings: Settings, sender_id: str) -> list[Receipt]:
    """Every receipt of the packages dropped in one inbox, in the order they were given."""
    receipts = [read_receipt(path) for path in (settings.receipts_dir / sender_id).glob("*.json")]
    return sorted(receipts, key=lambda receipt: receipt.position)


def read_receipts(settings: Settings) -> list[Receipt]:
    """Every receipt, oldest first."""
    receipts = [read_receipt(path) for path in settings.receipts_dir.glob("*/*.json")]
    return sorted(receipts, key=lambda receipt: (receipt.received_at, receipt.submission_hash))


def dated_ahead(receipts: Iterable[Receipt], now: datetime) -> list[Receipt]:
    """Receipts dated later than now: a clock was wrong, and builds of today do not have them."""
    return [receipt for receipt in receipts if receipt.received_at > now]


def receipt_path(settings: Settings, sender_id: str, submission_hash: str) -> Path:
    """Where the receipt of a submission is kept."""
    return settings.receipts_dir / sender_id / f"{submission_hash}.json"


def read_receipt(path: Path) -> Receipt:
    """The receipt that a file holds.

    Raises ArchiveError when it holds none that this version reads.
    """
    try:
        return receipt_of(path.read_bytes())
    except (ValueError, TypeError, KeyError, IsADirectoryError) as error:
        raise ArchiveError(
            f"{path} is not a receipt of version {VERSION}: {error}. Restore it from a copy of the archive"
            " or, when it was made by another version of this code, receive into a new home folder."
        ) from error
