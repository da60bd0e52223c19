"""Judge a package: can it be trusted, and which of its lines enter."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb

from reassurance.errors import PackageError, ReassuranceError
from reassurance.periods import parse_period
from reassurance.submissions.archive import Member
from reassurance.submissions.contract import ACTION, Register
from reassurance.submissions.forms import forms_of
from reassurance.submissions.messages import EXPECTED_TYPES, LINE_RULES, REASONS
from reassurance.submissions.package import Descriptor, Resource
from reassurance.submissions.read import read_header, read_lines
from reassurance.submissions.receipt import Finding, Reason, Receipt, RegisterCount, Total
from reassurance.submissions.senders import Reference
from reassurance.submissions.unreadable import unreadable
from reassurance.submissions.validate import find_orphans, find_refusals, prepare, type_lines

_KINDS = ("full", "correction")


@dataclass(frozen=True)
class Judgement:
    """What was found; the lines themselves stay in the connection as `typed_…` and `refusals`."""

    reasons: tuple[Reason, ...]
    counts: tuple[RegisterCount, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Case:
    """A package to judge, with what is needed to judge it.

    `members` are its files by path, `locate` gives their archived bytes, `former` the receipts of the
    same sender, `earlier` the Parquet files of its accepted lines by register. `largest_workbook` is
    the size in bytes, unpacked, above which a workbook is not opened; `scratch` is a folder for files
    that are not kept.
    """

    inbox: str
    descriptor: Descriptor
    members: Mapping[str, Member]
    locate: Callable[[Member], Path]
    former: list[Receipt]
    earlier: dict[str, list[Path]]
    submission_hash: str
    received_at: datetime
    largest_workbook: int
    scratch: Path


def reason(code: str, where: str, *, detail: PackageError | None = None, **values: object) -> Reason:
    """A reason to reject a package, worded in both languages; `detail` says what cannot be read."""
    french, english = REASONS[code]
    return Reason(
        code,
        where,
        french.format(detail=detail.french if detail else "", **values),
        english.format(detail=detail, **values),
    )


def judge(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Register], reference: Reference, case: Case
) -> Judgement:
    """The judgement of a package whose descriptor could be read.

    Every reason to reject is looked for, so that a sender learns of them all at once; lines are
    checked only when the package can be trusted.
    """
    reasons = list(_judge_envelope(contracts, reference, case))
    counts = []
    prepare(connection)
    resources = {resource.register: resource for resource in case.descriptor.resources}
    for register in contracts.values():
        resource = resources.get(register.name)
        if resource is None:
            continue
        reasons += _judge_file(connection, register, resource, case)
        if _exists(connection, f"typed_{register.name}"):
            counts.append(_count(connection, register, resource))
            reasons += _judge_totals(counts[-1])
        else:
            counts.append(_unread(resource))
    if reasons:
        return Judgement(tuple(reasons), tuple(_nothing_entered(count) for count in counts), ())
    return Judgement((), tuple(counts), tuple(_tell_findings(connection)))


def _judge_envelope(contracts: Mapping[str, Register], reference: Reference, case: Case) -> Iterator[Reason]:
    said = case.descriptor
    if said.sender != case.inbox:
        yield reason("sender_mismatch", "reassurance.sender", found=said.sender, expected=case.inbox)
    role = reference.roles.get(case.inbox)
    if role is None:
        yield reason("unknown_sender", "inbox", found=case.inbox)
    for name, found, is_right in (
        ("period", said.period, _is_period(said.period)),
        ("kind", said.kind, said.kind in _KINDS),
        ("sequence", said.sequence, said.sequence >= 1),
    ):
        if not is_right:
            detail = unreadable(name, found=found)
            yield reason("unreadable_package", f"reassurance.{name}", detail=detail)
    owed = {name for name, register in contracts.items() if register.sent_by == role}
    sent = {resource.register for resource in said.resources}
    if role is not None:
        for name in sorted(sent - owed):
            yield reason("not_owed", name, found=name)
    if said.kind == "full":
        for name in sorted(owed - sent):
            yield reason("missing_register", name, expected=name)
    for former in case.former:
        same = (former.period, former.sequence) == (said.period, said.sequence)
        if same and former.verdict != "rejected" and former.submission_hash != case.submission_hash:
            yield reason("sequence_reused", "reassurance.sequence", found=said.sequence)
    closed_on = reference.closed_on(said.period, case.received_at.date())
    if closed_on is not None:
        yield reason("closed_period", "reassurance.period", found=said.period, expected=closed_on)


def _judge_file(
    connection: duckdb.DuckDBPyConnection, register: Register, resource: Resource, case: Case
) -> Iterator[Reason]:
    """Compare a file with what is said of it and, when it can be read, check its lines."""
    member = case.members.get(resource.path)
    if member is None:
        yield reason("missing_file", resource.path, expected=resource.path)
        return
    if resource.sha256 != member.sha256:
        yield reason("hash_differs", resource.path, expected=resource.sha256, found=member.sha256)
    if resource.bytes != member.bytes:
        yield reason("bytes_differ", resource.path, expected=resource.bytes, found=member.bytes)
    is_correction = case.descriptor.kind == "correction"
    path = case.locate(member)
    try:
        header = read_header(connection, path, resource, case.largest_workbook)
        expected = [field.name for field in register.fields] + ([ACTION] if is_correction else [])
        missing = [name for name in expected if name not in header]
        for name in missing:
            yield reason("missing_column", resource.path, expected=name)
        for name in header:
            if name not in expected:
                yield reason("unexpected_column", resource.path, found=name)
        if missing or not _is_period(case.descriptor.period):
            return
        forms = forms_of(register, resource)
        known = [name for name in header if name in expected]
        read_lines(connection, path, resource, register, known, header, case.scratch)
    except PackageError as error:
        yield reason("unreadable_file", resource.path, detail=error)
        return
    type_lines(connection, register, forms, is_correction=is_correction)
    find_refusals(connection, register, forms, case.descriptor.period, is_correction=is_correction)
    find_orphans(connection, register, case.earlier)


def _count(connection: duckdb.DuckDBPyConnection, register: Register, resource: Resource) -> RegisterCount:
    """Lines and totals read, accepted and quarantined; what cannot be read is the remainder."""
    refused = f"line_number in (select line_number from refusals where register = '{register.name}')"
    sums = "".join(
        f', coalesce(sum(t."{measure}"), 0), coalesce(sum(t."{measure}") filter ({refused}), 0),'
        f' count(*) filter (r."{measure}" is not null and t."{measure}" is null)'
        for measure in register.measures
    )
    row = connection.execute(
        f"select count(*), count(*) filter ({refused}){sums}"
        f" from typed_{register.name} as t join raw_{register.name} as r using (line_number)"
    ).fetchall()[0]
    read, quarantined = row[0], row[1]
    totals = []
    for position, measure in enumerate(register.measures):
        total, set_aside, unread = row[2 + 3 * position : 5 + 3 * position]
        declared = _decimal(resource.totals.get(measure))
        remainder = declared - total if declared is not None and unread else Decimal(0)
        totals.append(
            Total(
                measure=measure,
                declared=resource.totals.get(measure, ""),
                read=_text(total),
                accepted=_text(total - set_aside),
                quarantined=_text(set_aside),
                remainder=_text(remainder),
            )
        )
    return RegisterCount(
        register.name, resource.path, resource.rows, read, read - quarantined, quarantined, tuple(totals)
    )


def _judge_totals(count: RegisterCount) -> Iterator[Reason]:
    if count.rows_declared != count.rows_read:
        yield reason("rows_differ", count.path, expected=count.rows_declared, found=count.rows_read)
    for total in count.totals:
        where = f"{count.path}: {total.measure}"
        declared = _decimal(total.declared)
        if declared is None:
            yield reason("missing_total", where, expected=total.measure)
        elif declared != Decimal(total.read or 0) + Decimal(total.remainder):
            yield reason("total_differs", where, expected=total.declared, found=total.read)


def _unread(resource: Resource) -> RegisterCount:
    totals = tuple(
        Total(measure, declared, None, "0.00", "0.00", "0.00")
        for measure, declared in resource.totals.items()
    )
    return RegisterCount(resource.register, resource.path, resource.rows, None, 0, 0, totals)


def _nothing_entered(count: RegisterCount) -> RegisterCount:
    totals = tuple(
        Total(total.measure, total.declared, total.read, "0.00", "0.00", "0.00") for total in count.totals
    )
    return RegisterCount(count.register, count.path, count.rows_declared, count.rows_read, 0, 0, totals)


def _tell_findings(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    rows = connection.execute(
        "select register, line_number, field, value, rule, expected from refusals order by all"
    ).fetchall()
    french_types = {english: french for french, english in EXPECTED_TYPES.values()}
    for register, line_number, field, value, rule, expected in rows:
        french, english = LINE_RULES[rule]
        told = {"field": field, "value": value}
        yield Finding(
            register,
            line_number,
            field,
            value,
            rule,
            french.format(expected=french_types.get(expected, expected), **told),
            english.format(expected=expected, **told),
        )


def check_conserved(count: RegisterCount) -> None:
    """Raise when a line of an accepted package is neither accepted nor quarantined: never to happen."""
    if count.rows_declared != count.rows_accepted + count.rows_quarantined:
        raise ReassuranceError(
            f"{count.path}: {count.rows_declared} lines declared, {count.rows_accepted} accepted and "
            f"{count.rows_quarantined} quarantined. No receipt was made; report this as a defect."
        )


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    query = "select count(*) from duckdb_tables() where table_name = ?"
    return bool(connection.execute(query, [table]).fetchall()[0][0])


def _is_period(text: str) -> bool:
    try:
        parse_period(text)
    except ReassuranceError:
        return False
    return True


def _decimal(text: str | None) -> Decimal | None:
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _text(amount: Decimal | int) -> str:
    return f"{Decimal(amount):.2f}"
