"""Receive the packages of senders: archive and check each one, and write its receipt.

- **Collects** finished packages from the sources, with one task per source; a failed task does not stop the
  others. See `docs/runbooks/connect-a-source.md`.
- **One task per sender** processes all of its packages in order.
- **Reads** `inbox/<sender>/`; **writes** the archive, the registered lines and `outbox/<sender>/`.
- A package that was already processed gets its receipt again and changes nothing. A run can be repeated or
  cleared.
- A rejected package is not a failure: the task succeeds, and the verdict is in the receipt. The tasks of
  `receive_packages` are listed with the numbers of their verdicts. See `docs/runbooks/a-rejected-package.md`.
- A run without new lines ends with `nothing_new`.
- An error of the platform stops the sender of the package. The package waits for the next run. Other senders
  are not affected.
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
    nothing_new,
    receive_packages,
    report_failures,
    shown,
)
from reassurance.orchestration.links import with_page


@dag(schedule=EVERY_QUARTER_OF_AN_HOUR, tags=[Tag.INTAKE], **shown(__doc__), **DEFAULTS)
def receive_submissions():
    """Collect, list, process and announce packages."""
    collected = collect_packages.expand(sender=list_sources())
    senders = list_senders()
    collected >> senders
    received = with_page(receive_packages.expand(sender=senders))
    announced = announce_submissions()
    received >> announced >> nothing_new()
    [collected, senders, received, announced] >> report_failures()


receive_submissions()
