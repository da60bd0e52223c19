"""Receive a package: archive it, judge it, register its lines, write a receipt.

    archive every file → judge the archived bytes → write the lines → receipt → outbox → clear the inbox

The receipt is the commit point. Every step before it can be repeated and gives the same files. The next run
completes a run that was killed.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

from reassurance.errors import PackageError, SubmissionsError
from reassurance.log import EventLogger
from reassurance.registers.contract import load_contracts
from reassurance.settings import Settings
from reassurance.submissions.archive.receipts import reference_of, sender_receipts
from reassurance.submissions.faults import described, is_of_package
from reassurance.submissions.package.inbox import PackagePath, list_packages, peek_descriptor
from reassurance.submissions.process import process_package
from reassurance.submissions.receipt.model import Receipt
from reassurance.submissions.receipt.outbox import answer
from reassurance.submissions.sender_lock import clear, identity, lock_sender, sweep_leftovers
from reassurance.submissions.stopped import forget_stopped, note_stopped

log = EventLogger(__name__)


def receive_all(
    settings: Settings, received_at: datetime | None = None, *, processes: int = 1
) -> list[Receipt]:
    """Judge every package of the inbox; returns their receipts.

    The packages of a sender are judged in the order of their creation. Senders alternate, so that many
    packages of one sender do not delay the others. With several processes, packages of different senders are
    judged at the same time.

    An error of the platform, such as a full disk, a damaged archive or a defect, stops the sender at that
    package: its later packages wait too. The other senders are judged first, then SubmissionsError is raised.
    """
    sweep_leftovers(settings)
    receipts: dict[PackagePath, Receipt] = {}
    stopped: dict[str, Exception] = {}
    packages = alternate(in_order(settings, list_packages(settings, stopped)))
    for sender_id, error in stopped.items():
        note_stopped(settings, PackagePath(sender_id, settings.inbox_dir / sender_id), error)
    waiting = [package for package in packages if package.sender_id not in stopped]
    for package, outcome in _judged(settings, waiting, received_at, processes):
        if isinstance(outcome, Receipt):
            receipts[package] = outcome
            position = f"{len(receipts)}/{len(packages)}"
            log.info("package_received", position=position, package=package.name)
        else:
            stopped[package.sender_id] = outcome
    if stopped:
        stops = "\n".join(f"- {sender_id}: {described(error)}" for sender_id, error in stopped.items())
        raise SubmissionsError(
            f"{len(receipts)} packages were judged; these senders were stopped at one of their "
            f"packages:\n{stops}\n"
            "Their packages wait in the inbox. Remove the cause, then receive again."
        ) from next(iter(stopped.values()))
    return [receipts[package] for package in packages]


def _judged(
    settings: Settings, packages: list[PackagePath], received_at: datetime | None, processes: int
) -> Iterator[tuple[PackagePath, Receipt | Exception]]:
    """Each package with its receipt or the error that stopped its sender, in the order of judgement."""
    processes = min(processes, len({package.sender_id for package in packages}))
    if processes > 1:
        from reassurance.submissions.side_by_side import judge_side_by_side

        judge = partial(receive_package, settings, received_at=received_at)
        yield from judge_side_by_side(settings, packages, judge, processes)
        return
    stopped: set[str] = set()
    for package in packages:
        if package.sender_id in stopped:
            continue
        try:
            yield package, receive_package(settings, package, received_at)
        except Exception as error:  # noqa: BLE001 - logged in full by note_stopped, raised at the end
            stopped.add(package.sender_id)
            yield package, error


def receive_sender(settings: Settings, sender_id: str, maximum: int) -> list[Receipt]:
    """Judge the packages in a sender's inbox, up to a maximum number, in the order of their creation."""
    with _locked(settings, sender_id) as scratch:
        waiting = [package for package in list_packages(settings) if package.sender_id == sender_id]
        return [
            _receive(settings, package, scratch, None) for package in in_order(settings, waiting)[:maximum]
        ]


def alternate(packages: list[PackagePath]) -> list[PackagePath]:
    """The first package of each sender, then the second of each, and so on; otherwise in the given order."""
    rounds: dict[str, Iterator[int]] = defaultdict(count)
    numbered = [(next(rounds[package.sender_id]), package) for package in packages]
    return [package for _, package in sorted(numbered, key=lambda pair: pair[0])]


def in_order(settings: Settings, packages: list[PackagePath]) -> list[PackagePath]:
    """Packages in the order of their creation, so that a line comes after the lines it refers to."""

    def made(package: PackagePath) -> tuple[str, str, str, int]:
        try:
            declared = peek_descriptor(settings, package.path)
        except Exception:  # noqa: BLE001 - reported when the package is judged; other senders go on
            return ("", package.sender_id, package.name, 0)
        return (declared.created, package.sender_id, declared.period, declared.sequence)

    return sorted(packages, key=made)


def receive_package(settings: Settings, package: PackagePath, received_at: datetime | None = None) -> Receipt:
    """Judge one package and return its receipt.

    A package that was already judged in that inbox gets its receipt again: `is_new` is False and nothing
    changes. By default, `received_at` is the current time, or the descriptor's (see
    `Settings.receipt_clock`). The receipt lists what is wrong with the package; no exception is raised for
    it. Raises PackageError when the package is no longer in the inbox and has no receipt.
    """
    with _locked(settings, package.sender_id) as scratch:
        if not os.path.lexists(package.path):
            return _last_receipt(settings, package)
        return _receive(settings, package, scratch, received_at)


@contextmanager
def _locked(settings: Settings, sender_id: str) -> Iterator[Path]:
    """Hold a sender's lock. A lock that cannot be taken, such as another user's, is noted as a stop."""
    with ExitStack() as stack:
        try:
            scratch = stack.enter_context(lock_sender(settings, sender_id))
        except Exception as error:
            note_stopped(settings, PackagePath(sender_id, settings.inbox_dir / sender_id), error)
            raise
        yield scratch


def _receive(
    settings: Settings, package: PackagePath, scratch: Path, received_at: datetime | None
) -> Receipt:
    """Judge a package that is in its inbox, under its sender's lock; an error is noted as a stop."""
    try:
        judged = identity(package.path)
        receipt = process_package(settings, package, scratch, received_at)
        _answer(settings, receipt, package, scratch)
        clear(package.path, judged)
    except Exception as error:
        note_stopped(settings, package, error)
        raise
    forget_stopped(settings, package.sender_id)
    log.info(
        "package_judged",
        package=package.name,
        verdict=receipt.verdict,
        is_new=receipt.is_new,
        reasons=[reason.code for reason in receipt.reasons],
        findings=len(receipt.findings),
    )
    return receipt


def _answer(settings: Settings, receipt: Receipt, package: PackagePath, scratch: Path) -> None:
    """Put the receipt in the outbox. A page that the package makes impossible to write is only logged."""
    try:
        answer(settings, load_contracts(settings), receipt, package.name, scratch)
    except Exception as error:
        if not is_of_package(error):
            raise
        reference = reference_of(receipt.submission_hash)
        log.exception("receipt_not_shown", package=package.name, reference=reference)


def _last_receipt(settings: Settings, package: PackagePath) -> Receipt:
    """The receipt of a package that another process judged in the meantime."""
    receipts = sender_receipts(settings, package.sender_id)
    judged = [receipt for receipt in receipts if receipt.package_name == package.name]
    if not judged:
        raise PackageError(
            f"{package.path} is no longer in the inbox and has no receipt: {package.sender_id} must send it."
        )
    return judged[-1]
