"""Receive what senders have dropped: one task per package, archived, judged, answered by a receipt.

- **Reads** `inbox/<sender>/`; **writes** the archive, the registered lines and `outbox/<sender>/`.
- A package already judged is acknowledged once more and changes nothing: repeat or clear a run at will.
- A rejected package is not a failure: the task succeeds and its verdict is in the receipt.
- New lines wake `reconcile_nightly`.
"""

from airflow.sdk import dag

from reassurance.orchestration import (
    DEFAULTS,
    EVERY_QUARTER_OF_AN_HOUR,
    Tag,
    announce_submissions,
    list_packages,
    receive_package,
)


@dag(schedule=EVERY_QUARTER_OF_AN_HOUR, doc_md=__doc__, tags=[Tag.INTAKE], **DEFAULTS)
def receive_submissions():
    """List, judge, announce."""
    packages = list_packages()
    receipts = receive_package.expand(waiting=packages)
    announce_submissions(receipts)


receive_submissions()
