"""Notifications: messages by mail and webhook, one per cause.

    causes, found in what is stored → one file per cause, with its message → sent, or waiting for the next run

Nothing is pushed to this package: a run that is killed or late finds the same causes again.
"""

from reassurance.notifications.configuration import Recipient, load_recipients
from reassurance.notifications.find import missing_builds, rejected_packages
from reassurance.notifications.late import (
    Lateness,
    Received,
    late_causes,
    late_senders,
    overdue_registers,
    received_registers,
)
from reassurance.notifications.notify import ALWAYS, Notified, find_and_record, notify

__all__ = [
    "ALWAYS",
    "Lateness",
    "Notified",
    "Received",
    "Recipient",
    "find_and_record",
    "late_causes",
    "late_senders",
    "load_recipients",
    "missing_builds",
    "notify",
    "overdue_registers",
    "received_registers",
    "rejected_packages",
]
