"""Lines and control totals of a register: declared, read, accepted and quarantined."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import duckdb

from reassurance.errors import ReassuranceError
from reassurance.registers.contract import Register
from reassurance.sql import literals
from reassurance.submissions.messages.reasons import reason
from reassurance.submissions.package.descriptor import Resource
from reassurance.submissions.receipt.model import RegisterCount, RejectionReason, Total
from reassurance.submissions.validation.lines import EMPTY_CELL_RULES
from reassurance.totals import DIGITS, less, plus, scale_between, total_of, total_text
from reassurance.wording import Worded, amount


def count_lines(
    connection: duckdb.DuckDBPyConnection, register: Register, resource: Resource
) -> RegisterCount:
    """Lines and totals of a register. The remainder of a total is due to values that cannot be read."""
    sums = "".join(
        f', coalesce(sum("{measure}"), 0), coalesce(sum("{measure}") filter (is_refused), 0)'
        for measure in register.measures
    )
    row = connection.execute(
        f"select count(*), count(*) filter (is_refused){sums} from (select *, line_number in"
        f" (select line_number from refusals where register = '{register.name}') as is_refused"
        f" from typed_{register.name})"
    ).fetchall()[0]
    unread = {
        row[0]
        for row in connection.execute(
            f"select distinct field from refusals where register = '{register.name}'"
            f" and rule in ({literals(('type', *EMPTY_CELL_RULES))})"
        ).fetchall()
    }
    read, quarantined = row[0], row[1]
    totals = []
    for position, measure in enumerate(register.measures):
        total, set_aside = row[2 + 2 * position : 4 + 2 * position]
        declared = total_of(resource.totals.get(measure))
        remainder = (
            less(declared, Decimal(total)) if declared is not None and measure in unread else Decimal(0)
        )
        totals.append(
            Total(
                measure=measure,
                declared=resource.totals.get(measure, ""),
                read=total_text(total),
                accepted=total_text(less(Decimal(total), Decimal(set_aside))),
                quarantined=total_text(set_aside),
                remainder=total_text(remainder),
            )
        )
    return RegisterCount(
        register=register.name,
        path=resource.path,
        rows_declared=resource.rows,
        rows_read=read,
        rows_accepted=read - quarantined,
        rows_quarantined=quarantined,
        header_rows=int(resource.has_header),
        totals=tuple(totals),
    )


def judge_count(count: RegisterCount) -> Iterator[RejectionReason]:
    """Differences between the declared lines and totals and those read."""
    if count.rows_declared != count.rows_read:
        yield reason("rows_differ", count.path, expected=count.rows_declared, actual=count.rows_read)
    for total in count.totals:
        where = f"{count.path}: {total.measure}"
        declared = total_of(total.declared)
        if not total.declared:
            yield reason("missing_total", where, expected=total.measure)
        elif declared is None:
            yield reason("unreadable_total", where, expected=DIGITS, actual=total.declared)
        elif declared != plus(Decimal(total.read or 0), Decimal(total.remainder)):
            yield _other_total(where, declared, Decimal(total.read or 0))


def judge_other_totals(
    connection: duckdb.DuckDBPyConnection, register: Register, resource: Resource
) -> Iterator[RejectionReason]:
    """Compare totals declared for further columns; a total of a column that has none is a reason."""
    kinds = {field.name: field.kind for field in register.fields}
    for measure, declared in resource.totals.items():
        if measure in register.measures:
            continue
        where = f"{resource.path}: {measure}"
        if kinds.get(measure) not in ("amount", "integer"):
            expected = ", ".join(register.measures) or "–"
            yield reason("unknown_total", where, actual=measure, expected=Worded(expected, expected))
            continue
        refused = f"register = '{register.name}' and field = '{measure}'"
        unread = f"from refusals where {refused} and rule in ({literals(('type', *EMPTY_CELL_RULES))})"
        ((read, has_unread),) = connection.execute(
            f'select coalesce(sum("{measure}"), 0), (select count(*) > 0 {unread}) from typed_{register.name}'
        ).fetchall()
        total = total_of(declared)
        if total is None:
            yield reason("unreadable_total", where, expected=DIGITS, actual=declared)
        elif not has_unread and total != Decimal(read):
            yield _other_total(where, total, Decimal(read))


def _other_total(where: str, declared: Decimal, read: Decimal) -> RejectionReason:
    """The reason for a total that differs; its code shows when one of both is in another unit."""
    scale = scale_between(declared, read)
    code = "total_scaled" if scale else "total_differs"
    return reason(code, where, expected=amount(declared), actual=amount(read), scale=scale)


def judge_amounts(
    connection: duckdb.DuckDBPyConnection, register: Register, path: str, maximum: int
) -> Iterator[RejectionReason]:
    """Columns whose accepted amounts exceed the maximum of a package: over years, sums would overflow."""
    names = [field.name for field in register.fields if field.kind == "amount"]
    if not names:
        return
    sums = ", ".join(f'coalesce(sum(abs("{name}")), 0)' for name in names)
    (sums_read,) = connection.execute(
        f"select {sums} from typed_{register.name} where line_number not in"
        f" (select line_number from refusals where register = '{register.name}')"
    ).fetchall()
    for name, total in zip(names, map(Decimal, sums_read), strict=True):
        if total > maximum:
            where = f"{path}: {name}"
            yield reason(
                "amounts_too_large",
                where,
                expected=amount(maximum),
                actual=amount(total),
            )


def unread(resource: Resource) -> RegisterCount:
    """The declared numbers of a file that could not be read."""
    totals = tuple(
        Total(measure, declared, None, "0.00", "0.00", "0.00")
        for measure, declared in resource.totals.items()
    )
    header_rows = int(resource.has_header)
    return RegisterCount(resource.register, resource.path, resource.rows, None, 0, 0, header_rows, totals)


def nothing_entered(count: RegisterCount) -> RegisterCount:
    """The count in a rejected package: no line and no total is accepted or quarantined."""
    totals = tuple(
        Total(total.measure, total.declared, total.read, "0.00", "0.00", "0.00") for total in count.totals
    )
    return replace(count, rows_accepted=0, rows_quarantined=0, totals=totals)


def check_conserved(count: RegisterCount) -> None:
    """Raise ReassuranceError when lines are neither accepted nor quarantined, which would be a defect."""
    if count.rows_declared != count.rows_accepted + count.rows_quarantined:
        raise ReassuranceError(
            f"{count.path}: {count.rows_declared} lines declared, {count.rows_accepted} accepted and "
            f"{count.rows_quarantined} quarantined. No receipt was made; report this as a defect."
        )
