"""Receive what senders have dropped: one task per package, archived, judged, answered by a receipt.

- **Collects** what senders have finished at their sources: a task each, and one that fails holds up no other.
- **Reads** `inbox/<sender>/`; **writes** the archive, the registered lines and `outbox/<sender>/`.
- A package already judged is acknowledged once more and changes nothing: repeat or clear a run at will.
- A rejected package is not a failure: the task succeeds and its verdict is in the receipt.
- A package that cannot be judged for a reason of ours waits, and so does its sender, not the others.
- New lines wake `reconcile_nightly`.
"""

from airflow.sdk import dag

from reassurance.orchestration import (
    DEFAULTS,
    EVERY_QUARTER_OF_AN_HOUR,
    Tag,
    announce_submissions,
    collect_packages,
    list_packages,
    list_sources,
    receive_package,
    report_packages,
    report_sources,
    shown,
)


@dag(schedule=EVERY_QUARTER_OF_AN_HOUR, tags=[Tag.INTAKE], **shown(__doc__), **DEFAULTS)
def receive_submissions():
    """Collect, list, judge, announce."""
    collected = collect_packages.expand(sender=list_sources())
    packages = list_packages()
    collected >> [packages, report_sources()]
    receipts = receive_package.expand(waiting=packages)
    receipts >> report_packages()
    announce_submissions(receipts)


receive_submissions()
