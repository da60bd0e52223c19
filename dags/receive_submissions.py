"""Receive what senders have dropped: each package is archived, judged and answered by a receipt.

- **Collects** what senders have finished at their sources: a task each, and one that fails holds up no other.
- **One task per sender** judges its packages in order, however many they are.
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
    list_senders,
    list_sources,
    receive_packages,
    report_failures,
    shown,
)


@dag(schedule=EVERY_QUARTER_OF_AN_HOUR, tags=[Tag.INTAKE], **shown(__doc__), **DEFAULTS)
def receive_submissions():
    """Collect, list, judge, announce."""
    collected = collect_packages.expand(sender=list_sources())
    senders = list_senders()
    collected >> senders
    received = receive_packages.expand(sender=senders)
    received >> announce_submissions()
    [collected, senders, received] >> report_failures()


receive_submissions()
