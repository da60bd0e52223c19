"""Process a package of an inbox up to its receipt: archive, judge, write the lines, commit."""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import duckdb

from reassurance.database import connect
from reassurance.database_errors import exhausted
from reassurance.errors import PackageError, ReassuranceError
from reassurance.log import EventLogger
from reassurance.periods import parse_instant
from reassurance.registers.contract import load_contracts
from reassurance.registers.senders import load_senders
from reassurance.safe_text import is_of_system, printable
from reassurance.settings import Settings
from reassurance.submissions.archive.chain import Link, commit, verified_chain
from reassurance.submissions.archive.contents import Contents, archive_contents
from reassurance.submissions.archive.lines import accepted_files, write_lines
from reassurance.submissions.archive.objects import (
    draft_object,
    keep,
    object_path,
    read_object,
    store_listing,
)
from reassurance.submissions.archive.receipts import read_receipt, receipt_path, reference_of
from reassurance.submissions.archive.scan import ScannedFile
from reassurance.submissions.archive.verified import Known
from reassurance.submissions.faults import is_of_package
from reassurance.submissions.formats.time_limit import processor_budget
from reassurance.submissions.messages.reasons import reason
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.descriptor import DESCRIPTOR, Descriptor
from reassurance.submissions.package.inbox import PackagePath, read_descriptor
from reassurance.submissions.package.limits import Limits, sent_bytes
from reassurance.submissions.receipt.model import Member, Receipt, Verdict
from reassurance.submissions.validation.control_totals import check_conserved
from reassurance.submissions.validation.package import Case, Judgement, judge
from reassurance.submissions.validation.reason_limits import within_limits

log = EventLogger(__name__)


@dataclass(frozen=True)
class _Archived:
    """A package whose files are in the archive, its hash, and its descriptor if that can be read."""

    package: PackagePath
    contents: Contents
    submission_hash: str
    descriptor: Descriptor | None
    problem: PackageError | None
    problem_code: str


def process_package(
    settings: Settings, package: PackagePath, scratch: Path, received_at: datetime | None
) -> Receipt:
    """The receipt of a package: the existing one, with `is_new` False, or a new one.

    The caller holds the sender's lock. Raises ArchiveError when the sender's archive was altered.
    """
    contents = archive_contents(settings, package.path, scratch)
    return _process(settings, package, contents, "unreadable_package", scratch, received_at)


def process_uncollected(
    settings: Settings, package: PackagePath, listing: bytes, problem: PackageError, scratch: Path
) -> Receipt:
    """The receipt of a package that was not collected: rejected for `problem`.

    `listing`, the list of its files, is archived in place of the package. The caller holds the sender's lock.
    Raises as `process_package` does.
    """
    draft = draft_object(settings, scratch, [listing])
    member = keep(settings, draft, f"{printable(package.path.name)}.txt")
    return _process(settings, package, Contents((member,), {}, problem=problem), "not_brought", scratch, None)


def _process(
    settings: Settings,
    package: PackagePath,
    contents: Contents,
    code: str,
    scratch: Path,
    received_at: datetime | None,
) -> Receipt:
    """The receipt of archived contents; `code` is the reason when they cannot be judged."""
    submission_hash = store_listing(settings, scratch, package.sender_id, contents.members)
    with _reference_noted(submission_hash):
        chain = verified_chain(settings, package.sender_id, scratch)
        if any(known.submission_hash == submission_hash for known in chain.receipts):
            return read_receipt(receipt_path(settings, package.sender_id, submission_hash))
        archived = _Archived(package, contents, submission_hash, None, None, code)
        lines: list[Member] = []
        try:
            descriptor, problem = _descriptor(settings, contents)
            archived = replace(archived, descriptor=descriptor, problem=problem)
            moment = received_at or _moment(settings, descriptor)
            judgement, lines = _judgement(settings, archived, moment, chain.receipts, scratch)
        except Exception as error:
            if not is_of_package(error):
                raise
            moment = received_at or _moment(settings, None)
            judgement = _unforeseen(archived, error)
        judgement = replace(judgement, reasons=within_limits(judgement.reasons, Limits.of(settings)))
        try:
            receipt = _receipt(archived, moment, judgement, lines, chain.link)
            commit(settings, receipt, scratch)
        except Exception as error:
            if not is_of_package(error):
                raise
            # A receipt repeats values of the descriptor. This one could not be written with them.
            archived = replace(archived, descriptor=None)
            receipt = _receipt(archived, moment, _unforeseen(archived, error), [], chain.link)
            commit(settings, receipt, scratch)
        return receipt


@contextmanager
def _reference_noted(submission_hash: str) -> Iterator[None]:
    """Add the reference that the receipt will have to an error, which the log of the stop then contains."""
    try:
        yield
    except Exception as error:
        error.add_note(f"reference: {reference_of(submission_hash)}")
        raise


def _judgement(
    settings: Settings, archived: _Archived, moment: datetime, previous: list[Known], scratch: Path
) -> tuple[Judgement, list[Member]]:
    """The judgement of an archived package, and the files of its lines."""
    if archived.descriptor is None:
        name = printable(archived.package.path.name)
        return Judgement((reason(archived.problem_code, name, detail=archived.problem),), (), ()), []
    case = _case(settings, archived, archived.descriptor, moment, previous, scratch)
    return _judge(settings, case)


def _unforeseen(archived: _Archived, error: Exception) -> Judgement:
    """The judgement of a package that caused an unforeseen error: rejected, with a reference to our log."""
    reference = reference_of(archived.submission_hash)
    log.error("package_unforeseen", raised=error, package=archived.package.name, reference=reference)
    return Judgement((reason("unforeseen", archived.package.name, actual=reference),), (), ())


def _descriptor(settings: Settings, contents: Contents) -> tuple[Descriptor | None, PackageError | None]:
    """The descriptor of a package, or why it cannot be read."""
    if contents.problem is not None:
        return None, contents.problem
    hashes = {member.path: member.sha256 for member in contents.members}
    if DESCRIPTOR not in hashes:
        return None, _no_descriptor(hashes)
    try:
        return read_descriptor(settings, read_object(settings, hashes[DESCRIPTOR])), None
    except PackageError as error:
        return None, error


def _no_descriptor(paths: Iterable[str]) -> PackageError:
    """The error for a package without a descriptor at its top level; a folder may contain one."""
    for path in map(PurePosixPath, paths):
        if path.name == DESCRIPTOR and not is_of_system(str(path)):
            return unreadable("descriptor_below", name=DESCRIPTOR, folder=str(path.parent))
    return unreadable("no_descriptor", name=DESCRIPTOR)


def _case(
    settings: Settings,
    archived: _Archived,
    descriptor: Descriptor,
    moment: datetime,
    previous: list[Known],
    scratch: Path,
) -> Case:
    members = {unicodedata.normalize("NFC", member.path): member for member in archived.contents.members}
    return Case(
        inbox=archived.package.sender_id,
        descriptor=descriptor,
        members=members,
        locate=lambda member: ScannedFile(
            object_path(settings, member.sha256), archived.contents.scans[member.sha256]
        ),
        previous=previous,
        earlier=accepted_files(settings, load_contracts(settings), previous),
        submission_hash=archived.submission_hash,
        received_at=moment,
        limits=Limits.for_size(settings, _sent(settings, archived.contents)),
        scratch=scratch,
    )


def _sent(settings: Settings, contents: Contents) -> int:
    """The size of a package in bytes; its limits are in proportion to it."""
    members = {member.path: member.bytes for member in contents.members}
    return sent_bytes(settings, contents.packed.bytes if contents.packed else None, members)


def _judge(settings: Settings, case: Case) -> tuple[Judgement, list[Member]]:
    """Judge a case, and write the lines if the package is accepted."""
    contracts = load_contracts(settings)
    lines: list[Member] = []
    case = replace(case, limits=case.limits.started())
    with connect(
        settings,
        spill=case.scratch,
        receiving=case.limits.room,
        what=f"the package {reference_of(case.submission_hash)} of {case.inbox}",
        after="The package waits in the inbox; receive again.",
    ) as connection:
        try:
            with processor_budget(connection, case.limits):
                judgement = judge(connection, contracts, load_senders(settings), case)
        except PackageError as error:
            return Judgement((reason("unreadable_package", "*", detail=error),), (), ()), []
        except duckdb.OutOfMemoryException as error:
            if not is_in_proportion(case.limits, Limits.of(settings), error):
                raise
            detail = unreadable("judging_room", memory=case.limits.memory, spill=case.limits.spill)
            return Judgement((reason("unreadable_package", "*", detail=detail),), (), ()), []
        if not judgement.reasons:
            for count in judgement.counts:
                check_conserved(count)
                place = (case.inbox, case.descriptor.period, case.submission_hash)
                lines += write_lines(
                    connection,
                    settings,
                    contracts[count.register],
                    place,
                    case.scratch,
                    is_correction=case.descriptor.kind == "correction",
                )
    return judgement, lines


def is_in_proportion(limits: Limits, configured: Limits, error: duckdb.Error) -> bool:
    """Whether the limit reached is that of a package of this size, and not that of the settings."""
    kind = exhausted(str(error))
    return (kind == "spill" and limits.spill < configured.spill) or (
        kind == "memory" and limits.memory < configured.memory
    )


def _receipt(
    archived: _Archived,
    moment: datetime,
    judgement: Judgement,
    lines: list[Member],
    previous: Link | None,
) -> Receipt:
    verdict = Verdict.ACCEPTED
    if judgement.reasons:
        verdict = Verdict.REJECTED
    elif judgement.refusals:
        verdict = Verdict.ACCEPTED_WITH_FINDINGS
    declared = archived.descriptor
    return Receipt(
        submission_hash=archived.submission_hash,
        package_name=archived.package.name,
        sender_id=archived.package.sender_id,
        declared_sender=declared.sender if declared else None,
        period=declared.period if declared else None,
        sequence=declared.sequence if declared else None,
        kind=declared.kind if declared else None,
        received_at=moment,
        verdict=verdict,
        members=archived.contents.members,
        registers=judgement.counts,
        reasons=judgement.reasons,
        findings=judgement.refusals,
        packed=archived.contents.packed,
        unread=_unread(archived),
        lines=tuple(lines),
        position=previous.position + 1 if previous else 1,
        former_sha256=previous.receipt_sha256 if previous else None,
    )


def _unread(archived: _Archived) -> tuple[str, ...]:
    """Files that are not in the descriptor; none when the descriptor cannot be read."""
    announced = archived.descriptor.announced() if archived.descriptor else None
    return tuple(
        member.path
        for member in archived.contents.members
        if announced is not None and unicodedata.normalize("NFC", member.path) not in announced
    )


def _moment(settings: Settings, descriptor: Descriptor | None) -> datetime:
    if settings.receipt_clock == "package" and descriptor is not None:
        try:
            return parse_instant(descriptor.created)
        except ReassuranceError:
            log.warning("created_unreadable", created=descriptor.created)
    return datetime.now(UTC).replace(microsecond=0)
