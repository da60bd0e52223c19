"""Bank statements in the styles of two banks, from `reg_bank_statements`.

The bank of CCR writes version 02, with all texts in the additional information of an entry. The bank of
Bpifrance writes version 08 with a namespace prefix. It books the payments received on one day as one batch,
and splits a statement of more than 12 entries into pages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

import duckdb

from reassurance.market.packages import Package
from reassurance.market.queries import run
from reassurance.periods import last_day
from reassurance.sql import named_rows
from reassurance.submissions.formats.camt053.writer import Habit, Line, Statement, write_camt

_HABITS = {"CCR": Habit("02", has_details=False), "BPIAE": Habit("08", prefix="ns2")}
_BATCHES = ("BPIAE",)
_ENTRIES_OF_A_PAGE = 12


def statement_file(connection: duckdb.DuckDBPyConnection, package: Package) -> bytes:
    """The file of a package: one statement per account of its sender, or one per page of a statement."""
    accounts = run(
        connection, "packages/statement_accounts", period=package.period, sender=package.sender
    ).fetchall()
    statements = [
        page
        for account, currency, opening in accounts
        for page in _pages(
            package,
            Statement(
                account,
                package.period,
                currency,
                last_day(package.period).isoformat(),
                Decimal(opening),
                tuple(_entries(package, _lines(connection, package, account))),
            ),
        )
    ]
    return write_camt(package.name, statements, _HABITS[package.sender])


def _lines(connection: duckdb.DuckDBPyConnection, package: Package, account: str) -> Sequence[Line]:
    result = run(connection, "packages/statement_lines", account_id=account, period=package.period)
    return named_rows(result)


def _entries(package: Package, lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """The lines of each entry. The payments received on one day are one entry if the bank books batches."""
    for (_, _, is_batch), group in groupby(lines, lambda line: _batch_of(package, line)):
        together = tuple(group)
        if is_batch:
            yield together
        else:
            yield from ((line,) for line in together)


def _batch_of(package: Package, line: Line) -> tuple[str | None, str | None, bool]:
    is_received = line["direction"] == "credit" and line["status"] == "booked"
    return line["booked_on"], line["direction"], is_received and package.sender in _BATCHES


def _pages(package: Package, statement: Statement) -> Iterator[Statement]:
    """The statement, or its pages if the bank splits it."""
    entries = statement.entries
    if package.sender not in _BATCHES or len(entries) <= _ENTRIES_OF_A_PAGE:
        yield statement
        return
    opening = statement.opening
    for number, first in enumerate(range(0, len(entries), _ENTRIES_OF_A_PAGE), start=1):
        last = first + _ENTRIES_OF_A_PAGE
        page = replace(
            statement,
            opening=opening,
            entries=entries[first:last],
            page=(number, last >= len(entries)),
        )
        yield page
        opening = page.closing
