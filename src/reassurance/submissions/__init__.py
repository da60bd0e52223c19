"""Submissions: from a package in an inbox to a verdict, a receipt and typed lines."""

from reassurance.submissions.archive.receipts import read_receipts
from reassurance.submissions.package.inbox import PackagePath, list_packages
from reassurance.submissions.receipt.model import Receipt
from reassurance.submissions.receive import in_order, receive_all, receive_package, receive_sender
from reassurance.submissions.sender_lock import lock_sender, sweep_leftovers
from reassurance.submissions.stopped import Stopped, stopped_senders

__all__ = [
    "PackagePath",
    "Receipt",
    "Stopped",
    "in_order",
    "list_packages",
    "lock_sender",
    "read_receipts",
    "receive_all",
    "receive_package",
    "receive_sender",
    "stopped_senders",
    "sweep_leftovers",
]
