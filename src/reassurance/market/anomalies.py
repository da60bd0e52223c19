"""The anomalies of the market: the classes, the lines of each, and the order in which they are added.

Each class breaks one thing only and has one file, `sql/anomalies/<stage>/<class>.sql`. The answer key has a
row for each check that reports it. Lines are drawn by hash and reserved: no line has two anomalies.
"""

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from itertools import cycle
from pathlib import Path

import duckdb
import yaml

from reassurance.errors import ConfigurationError
from reassurance.market.packages import Package
from reassurance.market.population import Market, insurer
from reassurance.market.queries import run
from reassurance.periods import parse_instant

# Classes by stage, in the order in which their lines are drawn.
GUARANTEES = (
    "ELI-01",
    "ELI-05",
    "ELI-07",
    "ELI-08",
    "ELI-09",
    "ELI-10",
    "ELI-11",
    "ELI-17",
    "ELI-14",
    "no_terms_in_force",
    "ELI-02",
    "ELI-12",
    "ELI-16",
    "ELI-18",
)
TRIGGERS = ("ELI-03", "ELI-04")
# Classes with two guarantees on one buyer, and the product of these guarantees.
PAIRS = {"ELI-13": "CAP", "ELI-09": "CAP_PLUS"}
# The use of an envelope after one limit is entered too large, as a share of the cap.
ENVELOPES = {"ENV-01": Decimal("1.1"), "ENV-01-WARN": Decimal("0.9")}
DECISIONS = ("CNV-01", "CNV-02", "CNV-04", "CNV-03")
WITHDRAWALS = ("CNV-05",)
PREMIUM_TERMS = (
    "base_differs",
    "rate_differs",
    "gross_differs",
    "share_differs",
    "commission_differs",
    "within_tolerance",
    "premium_currency_differs",
)
PREMIUM_DUE = ("premium_missing", "premium_twice", "due_amount_differs")
CLAIM_RULES = ("ELI-15", "ELI-06")
CLAIM_TERMS = ("claim_currency_differs_from_cover", "claim_share_differs", "claim_within_tolerance")
CONTRADICTIONS = ("CLM-01", "CLM-02", "CLM-03")
ACCOUNTS = ("account_amount_differs", "account_line_missing", "account_line_unknown", "footing_differs")
STOCKS = ("stock_vanished", "stock_unexplained")
PORTFOLIO = ("portfolio_share_differs",)
PAYMENTS = (
    "paid_late",
    "partially_settled",
    "overpaid",
    "paid_twice",
    "paid_twice_without_reference",
    "unsettled",
    "unidentified_receipt",
)
MOVEMENTS = ("pending_movement",)
LEDGER = (
    "amount_differs",
    "period_differs",
    "currency_differs",
    "missing_in_ledger",
    "missing_in_bordereau",
    "duplicate_in_ledger",
)
# The same classes of the ledger, for entries of claims.
CLAIM_LEDGER = tuple(f"claim_{name}" for name in LEDGER)
# Classes of differences with a known cause, and with two causes.
PREMIUM_CAUSES = (
    "premium_decimal_shift",
    "base_decimal_shift",
    "premium_tax_included",
    "months_miscounted",
    "commission_forgotten",
    "premium_sign_inverted",
    "premium_late",
    "two_causes",
    "premium_of_another_line",
)
CLAIM_CAUSES = ("claim_sign_inverted", "claim_decimal_shift")
PORTFOLIO_CAUSES = ("previous_terms",)
# Queries of `sql/anomalies/ledger` for premiums, for claims, and for entries of one insurer and month.
LEDGER_CAUSES = (
    "sign_inverted",
    "decimal_shift",
    "tax_included",
    "one_period_late",
    "commission_not_booked",
    "two_causes",
)
CLAIM_LEDGER_CAUSES = ("sign_inverted", "decimal_shift", "one_period_late")
MONTH_CAUSES = ("amounts_exchanged", "two_lines_together")
REFUSALS = (
    "type",
    "checksum",
    "enum",
    "exactly_one_of",
    "dangling_key",
    "duplicate_key",
    "parent_quarantined",
)
ACCOUNT_REFUSALS = ("account_line_twice", "quarter")

_PREMIUM_CLASSES = (
    *GUARANTEES,
    *TRIGGERS,
    *PAIRS,
    *DECISIONS,
    *PREMIUM_TERMS,
    *PREMIUM_DUE,
    *LEDGER,
    *STOCKS,
    *REFUSALS,
)
_CLAIM_CLASSES = (
    *CLAIM_RULES,
    *CLAIM_TERMS,
    *CONTRADICTIONS,
    *CLAIM_LEDGER,
    *PORTFOLIO,
    *ACCOUNTS,
    *ACCOUNT_REFUSALS,
    *PAYMENTS,
    *MOVEMENTS,
    *WITHDRAWALS,
)
_CAUSE_CLASSES = (
    *PREMIUM_CAUSES,
    *CLAIM_CAUSES,
    *PORTFOLIO_CAUSES,
    *(f"ledger_{name}" for name in LEDGER_CAUSES),
    *(f"claim_ledger_{name}" for name in CLAIM_LEDGER_CAUSES),
    *MONTH_CAUSES,
)
# Each class has one line per 5 000 premium lines, and at least 3. Classes of claims, accounts, movements and
# months have one line per 100 000 premium lines, and at least 2; ELI-15 is broken in 3 ways. Each envelope
# rule is broken once.
_LINES_PER_ANOMALY, _MINIMUM = 5000, 3
_LINES_PER_CLAIM_ANOMALY, _CLAIM_MINIMUM = 100_000, 2
_MINIMA = {"ELI-15": 3}
_SHARE, _ALL = re.compile(r"[0-9]+(\.[0-9]+)?%"), Decimal(100)


def choose(anomalies: str, market: Market) -> dict[str, int]:
    """Lines per class: `default`, `causes`, `none`, a share such as `5%`, or a YAML file `{class: count}`.

    `causes` adds differences whose causes are known to the default. A share is that of the premium lines.

    Raises ConfigurationError when the share cannot be read, or the file names a class that does not exist.
    """
    if anomalies == "none":
        return {}
    lines = market.insurers * len(market.periods) * market.guarantees
    of_claims = {
        name: max(_MINIMA.get(name, _CLAIM_MINIMUM), lines // _LINES_PER_CLAIM_ANOMALY)
        for name in _CLAIM_CLASSES
    } | dict.fromkeys(ENVELOPES, 1)
    if anomalies in {"default", "causes"}:
        causes = _CAUSE_CLASSES if anomalies == "causes" else ()
        return (
            dict.fromkeys((*_PREMIUM_CLASSES, *causes), max(_MINIMUM, lines // _LINES_PER_ANOMALY))
            | of_claims
        )
    if anomalies.endswith("%"):
        return _spread(round(lines * _share(anomalies)), of_claims, market.seed)
    chosen = yaml.safe_load(Path(anomalies).read_text(encoding="utf-8"))
    classes = dict.fromkeys((*_PREMIUM_CLASSES, *_CLAIM_CLASSES, *_CAUSE_CLASSES, *ENVELOPES))
    unknown = sorted(set(chosen) - set(classes))
    if unknown:
        raise ConfigurationError(
            f"{anomalies}: no anomaly {', '.join(unknown)}; there are {', '.join(classes)}."
        )
    return {str(name): int(count) for name, count in chosen.items()}


def _share(text: str) -> Decimal:
    """A share such as `0.1%` as a number. Raises ConfigurationError when it is not one between 0 and 100."""
    if _SHARE.fullmatch(text) is None or Decimal(text.removesuffix("%")) > _ALL:
        raise ConfigurationError(f"{text!r} is no share of lines: expected one such as 0.1%.")
    return Decimal(text.removesuffix("%")) / _ALL


def _spread(lines: int, maxima: Mapping[str, int], seed: int) -> dict[str, int]:
    """Distribute `lines` over the classes, one at a time; returns the number of lines by class.

    `maxima` bounds some classes. Suggested causes get none. The seed gives the first class, so that a small
    number of lines falls into other classes with another seed. Empty when the classes cannot hold all lines.
    """
    names = tuple(dict.fromkeys((*_PREMIUM_CLASSES, *maxima)))
    first = seed * lines % len(names)
    counts: Counter[str] = Counter()
    for name in cycle((*names[first:], *names[:first])):
        if counts.total() == lines:
            return dict(counts)
        if name not in maxima or counts[name] < maxima[name]:
            counts[name] += 1
    return {}


def break_cover(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Grant cover that a rule forbids. Run before its decisions, months and premiums are created.

    Creates `without_terms` and `without_rate`, the cover that has no treaty terms or no premium rate.
    """
    _run_classes(connection, "guarantees", GUARANTEES, counts)
    _run_classes(connection, "triggers", TRIGGERS, counts)
    for name, product in PAIRS.items():
        # Half of the anomalies of ELI-09 are single guarantees.
        pairs = counts.get(name, 0) // (2 if name in GUARANTEES else 1)
        run(connection, "anomalies/pairs/pairs", anomaly=name, count=pairs, product_code=product)
        run(connection, f"anomalies/pairs/{name}")
        run(connection, "anomalies/pairs/report", anomaly=name)
    for name, use in ENVELOPES.items():
        if counts.get(name, 0):
            run(connection, "anomalies/envelopes/enlarged_limit", anomaly=name, use=use)


def break_decisions(connection: duckdb.DuckDBPyConnection, market: Market, counts: dict[str, int]) -> None:
    """Change the decisions behind the cover of `TRIGGERS`, then break the convention of 2013."""
    for name in TRIGGERS:
        run(connection, f"anomalies/decisions/{name}")
    _run_classes(connection, "decisions", DECISIONS, counts, insurers=market.insurers)


def break_premiums(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Charge or cede premiums wrongly. Run before the reinsurer books the lines."""
    run(connection, "anomalies/premiums/without_terms")
    _run_classes(connection, "premiums", (*PREMIUM_TERMS, *PREMIUM_DUE, *PREMIUM_CAUSES), counts)


def break_claims(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Pay, cede or declare claims wrongly. Run before the reinsurer books the movements."""
    _run_classes(connection, "claims", (*CLAIM_RULES, *CLAIM_TERMS, *CLAIM_CAUSES), counts)
    _run_classes(connection, "contradictions", CONTRADICTIONS, counts)


def break_portfolio(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Cede more than the share of a portfolio treaty, and cut a large part of a book within a month."""
    _run_classes(connection, "portfolio", (*PORTFOLIO, *PORTFOLIO_CAUSES), counts)
    _run_classes(connection, "decisions", WITHDRAWALS, counts)


def break_accounts(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Change technical accounts. Run before their balances are settled."""
    _run_classes(connection, "accounts", ACCOUNTS, counts)


def break_settlement(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Pay balances late, in part, too much or not at all, and add movements that are not booked yet."""
    _run_classes(connection, "settlement", PAYMENTS, counts)
    run(connection, "settlement/bank_movements")
    _run_classes(connection, "settlement", MOVEMENTS, counts)


def break_ledger(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Book declared amounts wrongly. Run on `reg_ledger`."""
    for name in LEDGER:
        _break_entries(connection, "premium", name, name, counts)
    for name, claim_name in zip(LEDGER, CLAIM_LEDGER, strict=True):
        _break_entries(connection, "claim", claim_name, name, counts)
    for name in LEDGER_CAUSES:
        _break_entries(connection, "premium", f"ledger_{name}", name, counts)
    for name in CLAIM_LEDGER_CAUSES:
        _break_entries(connection, "claim", f"claim_ledger_{name}", name, counts)
    for name in MONTH_CAUSES:
        _break_entries(connection, "month", name, name, counts)


def break_lines(connection: duckdb.DuckDBPyConnection, market: Market, counts: dict[str, int]) -> None:
    """Add lines that must be refused. Run on the registers, before their lines are assigned to sequences."""
    run(
        connection,
        "anomalies/refusals/resent_periods",
        restated_sender=insurer(3),
        restated_period=market.periods[0],
        corrected_sender=insurer(1),
        corrected_period=market.periods[min(1, len(market.periods) - 1)],
    )
    _run_classes(connection, "exposures", STOCKS, counts)
    *classes, last = REFUSALS
    _run_classes(connection, "refusals", (*classes, *ACCOUNT_REFUSALS, last), counts, seed=market.seed)


def report_breaches(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the breaches that depend on all lines of the market to the answer key."""
    for query in (
        "premium_due",
        "technical_accounts",
        "continuity",
        "blanket_decisions",
        "withdrawn_cover",
        "envelopes",
        "settlement",
    ):
        run(connection, f"answer_key/{query}")


def report_packages(connection: duckdb.DuckDBPyConnection, packages: list[Package]) -> None:
    """Add the wrong declarations of descriptors to the answer key."""
    for package in packages:
        if package.fault:
            measure, name = {
                "wrong_total": ("gross_premium_amount", "total_differs"),
                "wrong_rows": ("rows", "rows_differ"),
            }[package.fault]
            run(
                connection,
                "anomalies/packages/wrong_control_total",
                period=package.period,
                sender=package.sender,
                key=f"{package.name}|premiums|{measure}",
                expected_class=name,
                sent_at=parse_instant(package.created).replace(tzinfo=None),
            )


def _break_entries(
    connection: duckdb.DuckDBPyConnection, entries: str, anomaly: str, query: str, counts: dict[str, int]
) -> None:
    """Select entries of premiums, of claims or of one month, and change them."""
    count = counts.get(anomaly, 0)
    if count == 0:
        return
    run(connection, f"anomalies/ledger/{entries}_entries", anomaly=anomaly, count=count)
    run(
        connection,
        f"anomalies/ledger/{query}",
        check="claim_ledger" if entries == "claim" else "premium_ledger",
    )


def _run_classes(
    connection: duckdb.DuckDBPyConnection,
    stage: str,
    classes: tuple[str, ...],
    counts: dict[str, int],
    **values: int,
) -> None:
    for name in classes:
        run(connection, f"anomalies/{stage}/{name}", anomaly=name, count=counts.get(name, 0), **values)
