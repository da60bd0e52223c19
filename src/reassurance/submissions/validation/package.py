"""Judge a package: decide whether it is accepted, and which of its lines."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb

from reassurance.errors import PackageError, ReassuranceError, StatementError
from reassurance.periods import account_period, last_day, paris_day, parse_period
from reassurance.registers.contract import ACTION, Register
from reassurance.registers.senders import Role, Senders
from reassurance.safe_text import alike, is_safe_text, shown
from reassurance.submissions.archive.lines import stored_path
from reassurance.submissions.archive.scan import ScannedFile
from reassurance.submissions.archive.verified import Known
from reassurance.submissions.formats.header import check_names, judge_names
from reassurance.submissions.formats.reader import lines_of, read_header
from reassurance.submissions.formats.register_file import RegisterFile
from reassurance.submissions.formats.several_files import PartError, digests, join
from reassurance.submissions.formats.value_formats import check_columns, forms_of
from reassurance.submissions.messages.reasons import reason
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.descriptor import DESCRIPTOR, Descriptor, Resource, with_files
from reassurance.submissions.package.limits import Limits
from reassurance.submissions.receipt.model import Member, Part, Refusal, RegisterCount, RejectionReason
from reassurance.submissions.validation.control_totals import (
    count_lines,
    judge_amounts,
    judge_count,
    judge_other_totals,
    nothing_entered,
    unread,
)
from reassurance.submissions.validation.lines import (
    add_refused,
    find_orphans,
    find_refusals,
    prepare,
    store_lines,
    stored_registers,
)
from reassurance.submissions.validation.refusals import list_refusals
from reassurance.wording import Worded

_KINDS = ("full", "correction")


@dataclass(frozen=True)
class Judgement:
    """The result of a judgement; the lines are in the connection, as `typed_<register>` and `refusals`."""

    reasons: tuple[RejectionReason, ...]
    counts: tuple[RegisterCount, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class Case:
    """A package to judge, with the data that its judgement needs.

    `members` are its files by path; `locate` finds their archived bytes. `previous` are the receipts of the
    same sender, `earlier` the Parquet files of its accepted lines by register. `limits` are the limits of
    reading; `scratch` is a folder for temporary files.
    """

    inbox: str
    descriptor: Descriptor
    members: Mapping[str, Member]
    locate: Callable[[Member], ScannedFile]
    previous: list[Known]
    earlier: dict[str, list[Path]]
    submission_hash: str
    received_at: datetime
    limits: Limits
    scratch: Path


def judge(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Register], senders: Senders, case: Case
) -> Judgement:
    """The judgement of a package whose descriptor could be read.

    All reasons to reject are collected, so that the sender can correct them together. Findings on lines are
    listed only when there is no reason to reject.
    """
    reasons = list(_judge_envelope(contracts, senders, case))
    counts = []
    prepare(connection)
    resources = {resource.register: resource for resource in case.descriptor.resources}
    for register in contracts.values():
        resource = resources.get(register.name)
        if resource is None:
            continue
        reasons += _judge_bytes(resource, case)
        parts: tuple[Part, ...] = ()
        try:
            resource = with_files(resource, partial(_file_of, case, resource))
            file, parts = _located(connection, register, resource, case)
        except PackageError as error:
            where = error.path if isinstance(error, PartError) else resource.path
            reasons.append(reason("unreadable_file", where, detail=error))
        else:
            if file is not None:
                reasons += _judge_file(connection, file, case)
        if register.name in stored_registers(connection):
            counts.append(replace(count_lines(connection, register, resource), parts=parts))
            reasons += judge_count(counts[-1])
            reasons += judge_other_totals(connection, register, resource)
            reasons += judge_amounts(connection, register, resource.path, case.limits.column_amount)
        else:
            counts.append(unread(resource))
    ((refused,),) = connection.execute("select count(*) from refusals").fetchall()
    if refused > case.limits.refusals:
        reasons.append(reason("too_many_refusals", "*", actual=refused, expected=case.limits.refusals))
    if reasons:
        return Judgement(tuple(reasons), tuple(nothing_entered(count) for count in counts), ())
    return Judgement((), tuple(counts), tuple(list_refusals(connection, contracts, case.limits)))


def _judge_envelope(
    contracts: Mapping[str, Register], senders: Senders, case: Case
) -> Iterator[RejectionReason]:
    declared = case.descriptor
    if declared.sender != case.inbox:
        yield reason(
            "sender_mismatch",
            f"{DESCRIPTOR}: reassurance.sender",
            actual=declared.sender,
            expected=case.inbox,
        )
    role = senders.roles.get(case.inbox)
    if role is None:
        yield reason("unknown_sender", "inbox", actual=case.inbox)
    for name, value, is_right in (
        ("period", declared.period, _is_month(declared.period)),
        ("kind", declared.kind, declared.kind in _KINDS),
        ("sequence", declared.sequence, declared.sequence >= 1),
    ):
        if not is_right:
            detail = unreadable(name, actual=value)
            yield reason("unreadable_package", f"{DESCRIPTOR}: reassurance.{name}", detail=detail)
    if _is_month(declared.period) and declared.period not in senders.months:
        known = f"{senders.months[0]} – {senders.months[-1]}" if senders.months else "–"
        yield reason(
            "period_outside", f"{DESCRIPTOR}: reassurance.period", actual=declared.period, expected=known
        )
    yield from _judge_registers(contracts, role, declared)
    for previous in case.previous:
        same = (previous.period, previous.sequence) == (declared.period, declared.sequence)
        if same and previous.verdict != "rejected" and previous.submission_hash != case.submission_hash:
            yield reason("sequence_reused", f"{DESCRIPTOR}: reassurance.sequence", sequence=declared.sequence)
    closed_on = senders.closed_on(declared.period, paris_day(case.received_at))
    if closed_on is not None:
        yield reason(
            "closed_period", f"{DESCRIPTOR}: reassurance.period", actual=declared.period, expected=closed_on
        )


def _judge_registers(
    contracts: Mapping[str, Register], role: Role | None, declared: Descriptor
) -> Iterator[RejectionReason]:
    theirs = {name for name, register in contracts.items() if register.sent_by == role}
    owed = {name for name in theirs if contracts[name].is_due(declared.period)}
    sent = {resource.register for resource in declared.resources}
    misspelt: set[str] = set()
    if role is not None:
        for name in sorted(sent - theirs):
            meant = [known for known in sorted(owed - sent) if alike(known) == alike(name)]
            if meant:
                yield reason("misspelt_register", name, actual=name, expected=meant[0])
                misspelt.add(meant[0])
            else:
                yield reason("not_owed", name, actual=_named(contracts, name))
        # Without a valid period we cannot know which quarterly registers are due.
        for name in sorted(sent & theirs - owed) if _is_period(declared.period) else ():
            quarter = account_period(declared.period)
            yield reason("not_owed_yet", name, actual=_named(contracts, name), expected=quarter)
    if declared.kind == "full":
        for name in sorted(owed - sent - misspelt):
            yield reason("missing_register", name, expected=_named(contracts, name))
    announced = Counter(resource.register for resource in declared.resources)
    for name in sorted(name for name, count in announced.items() if count > 1):
        yield reason("register_twice", name, actual=_named(contracts, name))


def _judge_bytes(resource: Resource, case: Case) -> Iterator[RejectionReason]:
    """Compare the size and the hash of a file with the declared ones."""
    missing = [path for path in resource.parts if path not in case.members]
    for path in missing:
        meant = [known for known in case.members if alike(known) == alike(path)]
        if meant:
            yield reason("misspelt_file", path, expected=path, actual=meant[0])
        else:
            yield reason("missing_file", path, expected=path)
    if missing:
        return
    if len(resource.parts) > 1:
        yield from _judge_joined(resource, case)
        return
    member = case.members[resource.path]
    is_read = resource.problem is None
    if resource.declared_hash and not resource.algorithm:
        yield _unreadable_hash(resource, member.sha256)
    elif not resource.algorithm and is_read:
        yield reason("missing_hash", resource.path, expected=member.sha256)
    elif resource.algorithm not in ("", "sha256"):
        yield reason("other_hash", resource.path, actual=resource.algorithm, expected=member.sha256)
    elif resource.algorithm and resource.sha256 != member.sha256:
        yield reason("hash_differs", resource.path, expected=resource.sha256, actual=member.sha256)
    if resource.bytes is None and is_read:
        yield reason("missing_bytes", resource.path, expected=member.bytes)
    elif resource.bytes not in (None, member.bytes):
        yield reason("bytes_differ", resource.path, expected=resource.bytes, actual=member.bytes)


def _unreadable_hash(resource: Resource, expected: str) -> RejectionReason:
    return reason("unreadable_hash", resource.path, actual=resource.declared_hash, expected=expected)


def _judge_joined(resource: Resource, case: Case) -> Iterator[RejectionReason]:
    """Compare the size and the hash of several files, joined, with the declared ones.

    The files are joined end to end, as in the standard, or with the column names of the first file only, as
    other tools do.
    """
    if resource.problem is not None:
        return
    known = digests(case.locate(case.members[path]).path for path in resource.parts)
    joined = next(iter(known))
    if resource.declared_hash and not resource.algorithm:
        yield _unreadable_hash(resource, joined)
    elif not resource.algorithm:
        yield reason("missing_hash", resource.path, expected=joined)
    elif resource.algorithm != "sha256":
        yield reason("other_hash", resource.path, actual=resource.algorithm, expected=joined)
    elif resource.sha256 not in known:
        yield reason("hash_differs", resource.path, expected=resource.sha256, actual=joined)
    if resource.bytes is None:
        yield reason("missing_bytes", resource.path, expected=known[joined])
    elif resource.bytes not in known.values():
        yield reason("bytes_differ", resource.path, expected=resource.bytes, actual=known[joined])


def _located(
    connection: duckdb.DuckDBPyConnection, register: Register, resource: Resource, case: Case
) -> tuple[RegisterFile | None, tuple[Part, ...]]:
    """The file of a register, joined when it has several parts; None when one is missing.

    Raises PackageError when the register does not allow the format.
    """
    if any(path not in case.members for path in resource.parts):
        return None, ()
    _check_format(register, resource, is_correction=case.descriptor.kind == "correction")
    files = [
        RegisterFile(
            case.locate(case.members[path]),
            resource,
            register,
            case.descriptor.period,
            case.limits,
            case.scratch,
        )
        for path in resource.parts
    ]
    if len(files) == 1:
        return files[0], ()
    listed = list(zip(resource.parts, files, strict=True))
    joined = join(connection, listed, [field.name for field in register.fields])
    return replace(files[0], scanned=joined.file), joined.parts


def _file_of(case: Case, resource: Resource, path: str) -> bytes:
    """The content of a schema or dialect that is a file of the package."""
    member = case.members.get(path)
    if member is None:
        raise unreadable("not_in_package", property=f"{DESCRIPTOR}: {resource.register}", actual=path)
    if member.bytes > case.limits.descriptor_bytes:
        raise unreadable(
            "descriptor_size", name=path, actual=member.bytes, maximum=case.limits.descriptor_bytes
        )
    return case.locate(member).path.read_bytes()


def _judge_file(
    connection: duckdb.DuckDBPyConnection, file: RegisterFile, case: Case
) -> Iterator[RejectionReason]:
    """Check the lines of a file and yield reasons to reject it."""
    register, resource, period = file.register, file.resource, file.period
    is_correction = case.descriptor.kind == "correction"
    try:
        header = read_header(connection, file)
        expected = [field.name for field in register.fields] + ([ACTION] if is_correction else [])
        check_names(header, expected, resource)
        names = header.names
        yield from judge_names(header, expected, resource.path)
        is_named = set(expected) <= set(names) and all(map(is_safe_text, names))
        if not is_named or not _is_period(period):
            return
        check_columns(resource, names)
        forms = forms_of(register, resource)
        known = [name for name in names if name in expected]
        with lines_of(connection, file, known, names) as lines:
            place = stored_path(case.scratch, register.name)
            store_lines(
                connection,
                register,
                lines.query,
                forms,
                period,
                case.submission_hash,
                place,
                is_correction=is_correction,
            )
    except StatementError as error:
        yield reason("statement_differs", resource.path, detail=error)
        return
    except PackageError as error:
        yield reason("unreadable_file", resource.path, detail=error)
        return
    if lines.refused:
        add_refused(connection, register, lines.refused)
    find_refusals(connection, register, forms, period, is_correction=is_correction)
    find_orphans(connection, register, case.earlier)


def _check_format(register: Register, resource: Resource, *, is_correction: bool) -> None:
    """Raise PackageError when the register does not allow the format."""
    if resource.format not in register.formats:
        raise unreadable("format", actual=resource.format, expected=", ".join(register.formats))
    if is_correction and resource.format == "xml":
        raise unreadable("camt_correction")


def _named(contracts: Mapping[str, Register], name: str) -> Worded:
    """The title of a register with its name in a descriptor; an unknown name is quoted."""
    if name in contracts:
        return contracts[name].named
    return Worded(f"« {shown(name)} »", f"“{shown(name)}”")


def _is_month(text: str) -> bool:
    try:
        parse_period(text)
    except ReassuranceError:
        return False
    return True


def _is_period(text: str) -> bool:
    """Whether a text is a valid period; months after 2999 are not."""
    try:
        last_day(text)
    except (ReassuranceError, ValueError, OverflowError):
        return False
    return True
