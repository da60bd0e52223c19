"""Submissions: from a package in an inbox to a verdict, a receipt and typed lines."""

from reassurance.submissions.package import PackagePath, list_packages
from reassurance.submissions.receipt import Receipt, read_receipts
from reassurance.submissions.receive import in_order, receive_all, receive_package, receive_sender
from reassurance.submissions.senders import load_reference
from reassurance.submissions.stopped import Stopped, stopped_senders
from reassurance.submissions.turn import sender_turn, sweep_leftovers

__all__ = [
    "PackagePath",
    "Receipt",
    "Stopped",
    "in_order",
    "list_packages",
    "load_reference",
    "read_receipts",
    "receive_all",
    "receive_package",
    "receive_sender",
    "sender_turn",
    "stopped_senders",
    "sweep_leftovers",
]
