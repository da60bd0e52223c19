"""For any packages, every accepted line and cent is staged, classed and published once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reassurance.database import connect
from reassurance.periods import parse_instant
from reassurance.scenario import PreparedModels, fill_models
from reassurance.settings import Settings
from reassurance.sql import named_rows
from reassurance.submissions import Receipt, receive_package
from reassurance.submissions.receipt.model import RegisterCount
from support.packages import (
    RECEIVED_AT,
    SOUND_LINES,
    Package,
    cedent_package,
    contracts,
    entry,
    reinsurer_package,
)
from support.random_packages import sent_packages

Row = dict[str, object]

# Reconciliations that the table of the ministry sums.
RECONCILIATIONS = {
    "cession_terms": ("rec_cession_terms", "rec_claim_cession"),
    "premium_ledger": ("rec_premium_ledger",),
    "claim_ledger": ("rec_claim_ledger",),
    "technical_account": ("rec_technical_account",),
}
BOOKED, UNBOOKED = {"payment", "recovery", "reserve_change"}, {"notification", "closure"}
AS_OF = parse_instant("2020-07-20T00:00:00Z")
PUBLISHED = ("pub_ministry__premiums", "pub_ministry__reconciliation", "pub_ministry__submissions")


@st.composite
def inboxes(draw: st.DrawFn) -> list[Package]:
    """Packages of a few senders for one month: full packages, corrections, some with a wrong total."""
    packages: list[Package] = []
    for _ in range(draw(st.integers(2, 5))):
        package = draw(sent_packages()).package
        if package.sender != "CCR":
            package.sender = draw(st.sampled_from(["INS01", "INS02"]))
        package.sequence = 1 + sum(other.sender == package.sender for other in packages)
        if package.sequence > 1 and draw(st.booleans()):
            package.kind = "correction"
            for lines in package.lines.values():
                for line in lines:
                    line["_action"] = draw(st.sampled_from(["upsert", "upsert", "upsert", "withdraw"]))
        if draw(st.integers(0, 5)) == 0:
            place = draw(st.sampled_from(sorted(package.totals)))
            package.totals[place] = f"{Decimal(package.totals[place]) + Decimal('0.01'):.2f}"
        packages.append(package)
    return packages


@dataclass(frozen=True)
class InForce:
    """Lines of a register in force: accepted lines by sender and key, and refused lines."""

    lines: dict[tuple[object, object], Row]
    refused: list[Row]

    def sum(self, *measures: str) -> Decimal:
        """The sum of these measures, accepted or refused."""
        return _sum([*self.lines.values(), *self.refused], *measures)


# Without shrinking, which takes minutes: a failure shows the generated packages.
@hypothesis_settings(max_examples=15, phases=[Phase.generate])
@given(packages=inboxes())
def test_every_line_and_every_cent_is_staged_classed_and_published(models, packages):
    _check(models, packages)


@pytest.mark.parametrize(
    ("relation", "change"),
    [
        ("stg_exposures", "select * from ({query}) limit 1"),
        (
            "stg_premiums",
            "select * replace (gross_premium_amount + 0.01 as gross_premium_amount) from ({query})",
        ),
        ("int_premiums_current", "select * from ({query}) limit 1"),
        ("int_ledger_current", "from ({query}) union all from ({query})"),
        ("rec_cession_terms", "from ({query}) union all from ({query})"),
        ("rec_claim_cession", "from ({query}) union all from ({query})"),
        ("rec_premium_ledger", "select * from ({query}) where class <> 'missing_in_ledger'"),
        ("rec_technical_account", "select * from ({query}) where line_code <> 'ceded_premium'"),
        ("int_stock_movements", "select * from ({query}) limit 1"),
        ("rec_double_cession", "select * from ({query}) where class <> 'matched'"),
        ("fct_premiums", "select * from ({query}) where is_declared"),
        ("fct_reconciliation", "select * from ({query}) where class <> 'missing_in_bordereau'"),
    ],
)
def test_a_lost_line_or_cent_is_detected(models, relation, change):
    with pytest.raises(AssertionError):
        _check(models.with_(relation, change), _two_senders())


def test_an_unchanged_build_is_complete(models):
    _check(models, _two_senders())


def _two_senders() -> list[Package]:
    """Two premium lines, one of them booked, and an entry without a line."""
    cedent = cedent_package()
    for name, lines in cedent.lines.items():
        lines.append(SOUND_LINES[name](2))
    return [cedent, reinsurer_package(lines={"ledger": [entry(1), entry(3)]})]


def _check(models: PreparedModels, packages: list[Package]) -> None:
    with TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        receipts = [receive_package(settings, each.write(settings), RECEIVED_AT) for each in packages]
        build_path = fill_models(models, settings, AS_OF, PUBLISHED)
        with connect(settings, build_path, read_only=True) as build:
            _check_staged(build, receipts)
            premiums = _in_force(build, receipts, "premiums", "premium_line_id")
            ledger = _in_force(build, receipts, "ledger", "entry_id")
            claims = _in_force(build, receipts, "claims", "movement_id")
            _check_cession(build, "rec_cession_terms", premiums, "ceded_premium_amount")
            _check_cession(build, "rec_claim_cession", claims, "ceded_amount")
            _check_booked(build, premiums, ledger)
            accounts = _in_force(build, receipts, "accounts", "account_line_id")
            _check_accounts(build, premiums, claims, accounts, ledger)
            _check_stocks(build, _in_force(build, receipts, "exposures", "guarantee_id"))
            _check_published(build, receipts, premiums, ledger)


def _check_staged(build: duckdb.DuckDBPyConnection, receipts: list[Receipt]) -> None:
    """Staging holds the accepted and refused lines of each submission, and none of a rejected one."""
    for register in contracts().values():
        staged = _rows(build, _staged(f"stg_{register.name}"))
        refused = _rows(build, f"from intake.quarantined_{register.name}")
        columns = {field.name: field.warehouse_name for field in register.fields}
        for receipt in receipts:
            for count in receipt.registers:
                if count.register != register.name:
                    continue
                ours, theirs = _of(receipt, staged), _of(receipt, refused)
                assert (len(ours), len(theirs)) == (count.rows_accepted, count.rows_quarantined)
                if receipt.verdict == "rejected":
                    assert ours == theirs == []
                    continue
                assert count.rows_declared == len(ours) + len(theirs)
                for total in count.totals:
                    accepted = _sum(ours, columns[total.measure])
                    parts = (accepted, _sum(theirs, total.measure), Decimal(total.remainder))
                    assert Decimal(total.declared) == sum(parts)
    classes = _rows(build, "select class from reconciliation.rec_control_totals where verdict <> 'rejected'")
    assert {row["class"] for row in classes} <= {"matched"}


def _check_cession(build: duckdb.DuckDBPyConnection, model: str, lines: InForce, measure: str) -> None:
    """Each line in force is in one row of the comparison with the terms."""
    terms = _rows(build, f"from reconciliation.{model}")
    judged = [row for row in terms if row["class"] != "quarantined"]
    refused_rows = [row for row in terms if row["class"] == "quarantined"]
    assert sorted((row["insurer_id"], row["key"]) for row in judged) == sorted(lines.lines)
    assert len(refused_rows) == len(lines.refused)
    assert _sum(refused_rows, "found_amount") == _sum(lines.refused, measure)


def _check_booked(build: duckdb.DuckDBPyConnection, premiums: InForce, ledger: InForce) -> None:
    """Each premium line and each entry is in one row of their comparison, with its amount."""
    booked = _rows(build, "from reconciliation.rec_premium_ledger")
    # Each premium line is compared twice: its cession and its commission.
    assert _sum(booked, "line_count") == 2 * (len(premiums.lines) + len(premiums.refused))
    assert _sum(booked, "expected_amount") == premiums.sum("ceded_premium_amount", "ceding_commission_amount")
    assert _sum(booked, "entry_count") == len(ledger.lines) + len(ledger.refused)
    assert _sum(booked, "found_amount") == ledger.sum("amount")


def _check_accounts(
    build: duckdb.DuckDBPyConnection, premiums: InForce, claims: InForce, accounts: InForce, ledger: InForce
) -> None:
    """Each line of the three sources is in one line of account, refused ones included."""
    rows = _rows(build, "from reconciliation.rec_technical_account")
    lines = [row for row in rows if row["line_code"] != "balance"]
    moved = [row for row in claims.lines.values() if row["movement_type"] in BOOKED]
    paid = list(premiums.lines.values())
    entries = [row for row in ledger.lines.values() if row["line_code"] != "guarantee_fee"]
    assert _sum(lines, "bordereau_line_count") == 2 * len(paid) + len(moved)
    assert _sum(lines, "bordereau_amount") == _sum(
        paid, "ceded_premium_amount", "ceding_commission_amount"
    ) + _sum(moved, "ceded_amount")
    assert _sum(rows, "account_line_count") == len(accounts.lines)
    assert _sum(rows, "account_amount") == _sum(list(accounts.lines.values()), "amount")
    assert _sum(rows, "ledger_entry_count") == len(entries)
    assert _sum(rows, "ledger_amount") == _sum(entries, "amount")
    refused = [row for row in claims.refused if row["movement_type"] not in UNBOOKED]
    refused += [row for row in ledger.refused if row["line_code"] != "guarantee_fee"]
    expected = 2 * len(premiums.refused) + len(refused) + len(accounts.refused)
    assert _sum(rows, "refused_line_count") == expected


def _check_stocks(build: duckdb.DuckDBPyConnection, exposures: InForce) -> None:
    """Each limit of a stock is in one closing, and each guarantee with an insured in one row or pair."""
    ends = {
        (row["insurer_id"], row["guarantee_id"]): row["cover_ends_on"]
        for row in _rows(build, "from cover.int_cover_ends")
    }
    limits = [row for key, row in exposures.lines.items() if ends.get(key, date.max) >= row["stock_on"]]
    movements = _rows(build, "from reconciliation.rec_continuity")
    assert _sum(movements, "found_amount") == _sum(limits, "public_limit_amount")
    assert _sum(movements, "difference_amount") == _sum(movements, "found_amount") - _sum(
        movements, "opening_stock_amount", "granted_stock_amount", "changed_stock_amount"
    ) + _sum(movements, "expired_stock_amount", "withdrawn_stock_amount")
    pairs = _rows(build, "from reconciliation.rec_double_cession")
    known = _rows(build, "from cover.int_guarantee_facts where insured_siren is not null")
    assert _sum(pairs, "compared_guarantee_count") == len(known)


def _check_published(
    build: duckdb.DuckDBPyConnection, receipts: list[Receipt], premiums: InForce, ledger: InForce
) -> None:
    """The published tables hold the lines in force. Every amount of these packages is in euros."""
    published = _rows(build, "from publication.pub_ministry__premiums")
    lines = list(premiums.lines.values())
    assert _sum(published, "declared_line_count") == len(lines)
    for measure in ("gross_premium_amount", "ceded_premium_amount", "ceding_commission_amount"):
        assert _sum(published, f"{measure}_eur") == _sum(lines, measure)
    booked = ("booked_ceded_premium_amount_eur", "booked_ceding_commission_amount_eur")
    assert _sum(published, *booked) == _sum(list(ledger.lines.values()), "amount")
    for name, parts in RECONCILIATIONS.items():
        rows = [row for model in parts for row in _rows(build, f"from reconciliation.{model}")]
        compared = _rows(
            build, f"from publication.pub_ministry__reconciliation where reconciliation = '{name}'"
        )
        assert _sum(compared, "line_count") == len(rows)
        # A refused line with an unreadable currency is counted, without a value in euros. Each side has
        # its own currency.
        for measure, currency in (("expected_amount", "currency"), ("found_amount", "found_currency")):
            valued = [row for row in rows if row[currency] == "EUR"]
            assert _sum(compared, f"{measure}_eur") == _sum(valued, measure)
    owed = _rows(build, "from publication.pub_ministry__submissions where month = '2020-06'")
    for row in owed:
        counts = _counts_in_force(receipts, row["sender_id"], row["register_code"])
        for measure in ("rows_declared", "rows_accepted", "rows_quarantined"):
            expected = sum(getattr(count, measure) for count in counts)
            assert row[f"{measure}_count"] == expected


def _counts_in_force(receipts: list[Receipt], sender_id: object, register: object) -> list[RegisterCount]:
    """A register's counts in its last accepted full package, if any, and in accepted corrections since."""
    counts: list[RegisterCount] = []
    for receipt in sorted(receipts, key=lambda receipt: receipt.sequence or 0):
        if receipt.sender_id != sender_id or receipt.verdict == "rejected":
            continue
        matching = [count for count in receipt.registers if count.register == register]
        counts = matching if matching and receipt.kind == "full" else [*counts, *matching]
    return counts


def _in_force(build: duckdb.DuckDBPyConnection, receipts: list[Receipt], register: str, key: str) -> InForce:
    """Read the lines package by package; the models read them in one query."""
    staged = _rows(build, _staged(f"stg_{register}"))
    refused = _rows(build, _staged(f"stg_quarantined_{register}"))
    lines: dict[tuple[object, object], Row] = {}
    waiting: list[Row] = []
    for receipt in sorted(receipts, key=lambda receipt: receipt.sequence or 0):
        sender = receipt.sender_id
        if receipt.verdict == "rejected" or register not in {count.register for count in receipt.registers}:
            continue
        entered, refused_rows = _of(receipt, staged), _of(receipt, refused)
        keys = {row[key] for row in entered}
        replaced = keys | {row[key] for row in refused_rows} - {None}
        if receipt.kind == "full":
            lines = {place: row for place, row in lines.items() if place[0] != sender}
            waiting = [row for row in waiting if row["sender_id"] != sender]
        waiting = [row for row in waiting if row["sender_id"] != sender or row[key] not in replaced]
        waiting += [row for row in refused_rows if row[key] not in keys]
        for row in entered:
            place = (sender, row[key])
            lines.pop(place, None)
            if row["action"] == "upsert":
                lines[place] = row
    return InForce(lines, waiting)


def _staged(model: str) -> str:
    """The query for the lines of a model of staging, each with the hash of its submission."""
    return (
        f"select lines.*, stg_submissions.submission_hash from staging.{model} as lines"
        " join staging.stg_submissions using (submission_id)"
    )


def _of(receipt: Receipt, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["submission_hash"] == receipt.submission_hash]


def _rows(build: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    return named_rows(build.execute(query))


def _sum(rows: list[Row], *measures: str) -> Decimal:
    values = (row[measure] for row in rows for measure in measures)
    return sum((Decimal(str(value)) for value in values if value is not None), Decimal(0))
