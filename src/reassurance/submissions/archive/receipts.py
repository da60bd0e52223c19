"""Receipts in the archive: one JSON file per package, written once.

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
    """Store a receipt. An existing receipt is never replaced."""
    path = receipt_path(settings, receipt.sender_id, receipt.submission_hash)
    write_once(path, [receipt_bytes(receipt)], scratch)


def sender_receipts(settings: Settings, sender_id: str) -> list[Receipt]:
    """Every receipt of one sender, by position."""
    receipts = [read_receipt(path) for path in (settings.receipts_dir / sender_id).glob("*.json")]
    return sorted(receipts, key=lambda receipt: receipt.position)


def read_receipts(settings: Settings) -> list[Receipt]:
    """Every receipt, oldest first."""
    receipts = [read_receipt(path) for path in settings.receipts_dir.glob("*/*.json")]
    return sorted(receipts, key=lambda receipt: (receipt.received_at, receipt.submission_hash))


def dated_ahead(receipts: Iterable[Receipt], now: datetime) -> list[Receipt]:
    """Receipts dated later than now. A clock was wrong, and builds of today leave them out."""
    return [receipt for receipt in receipts if receipt.received_at > now]


def receipt_path(settings: Settings, sender_id: str, submission_hash: str) -> Path:
    """The path of the receipt of a submission."""
    return settings.receipts_dir / sender_id / f"{submission_hash}.json"


def reference_of(submission_hash: str) -> str:
    """The reference to the log in a receipt: the beginning of the submission hash."""
    return submission_hash[:12]


def read_receipt(path: Path) -> Receipt:
    """The receipt in a file.

    Raises ArchiveError when it is not a receipt of this version.
    """
    try:
        return receipt_of(path.read_bytes())
    except (ValueError, TypeError, KeyError, IsADirectoryError) as error:
        raise ArchiveError(
            f"{path} is not a receipt of version {VERSION}: {error}. Restore it from a copy of the archive"
            " or, when it was made by another version of this code, receive into a new home folder."
        ) from error
