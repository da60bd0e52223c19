"""Deliveries: a published release, copied to the places of its readers.

    configuration → contents of the release for a target → files or PostgreSQL → record

Readers of a target see the complete previous release or the complete new one. Each delivery can be killed at
any moment and repeated.
"""

from reassurance.delivery.configuration import Target, load_targets
from reassurance.delivery.deliver import Delivered, deliver, deliver_all, roles_sql
from reassurance.delivery.record import Delivery, deliveries

__all__ = [
    "Delivered",
    "Delivery",
    "Target",
    "deliver",
    "deliver_all",
    "deliveries",
    "load_targets",
    "roles_sql",
]
