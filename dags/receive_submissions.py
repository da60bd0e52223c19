"""Receive the packages of senders: archive and judge each one, and write its receipt.

- **Collects** finished packages from the sources, with one task per source; a failed task does not stop the
  others.
- **One task per sender** judges all its packages in order.
- **Reads** `inbox/<sender>/`; **writes** the archive, the registered lines and `outbox/<sender>/`.
- A package that was already judged gets its receipt again and changes nothing, so a run can be repeated
  or cleared.
- A rejected package is not a failure: the task succeeds, and the verdict is in the receipt.
- An error of the platform stops a sender at its package, which waits; other senders are not affected.
- New lines trigger `reconcile_nightly`.
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
