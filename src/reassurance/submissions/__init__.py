"""Submissions: from a package in an inbox to a verdict, a receipt and typed lines."""

from reassurance.submissions.package import PackagePath, list_packages
from reassurance.submissions.receipt import Receipt, read_receipts
from reassurance.submissions.receive import in_order, receive_all, receive_package, receive_up_to
from reassurance.submissions.turn import sweep_leftovers

__all__ = [
    "PackagePath",
    "Receipt",
    "in_order",
    "list_packages",
    "read_receipts",
    "receive_all",
    "receive_package",
    "receive_up_to",
    "sweep_leftovers",
]
