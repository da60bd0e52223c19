"""Causes that the terms and a single premium line or claim show (decision 0050)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from oracle.break_lines import SHIFTS, Break, Cause, Lines
from oracle.covers import Cover, Covers
from oracle.money import ZERO, cents
from oracle.months import last_day
from oracle.premiums import counted_months, treaty_terms_on
from oracle.registers import PremiumLine
from oracle.seeds import Seeds, TreatyTerms, in_force


def of_terms(each: Break, lines: Lines, covers: Covers, seeds: Seeds) -> Iterator[Cause]:
    """Previous terms, tax, shifted base or rate, and number of months."""
    yield from _of_tax(each, seeds)
    if each.reconciliation != "cession_terms":
        return
    place = (each.insurer_id, each.key)
    if each.measure == "premium" and place in lines.premiums:
        line = lines.premiums[place]
        cover = covers.get((line.insurer_id, line.guarantee_id or ""))
        yield from _of_shares(each, line, cover, seeds)
        if cover is not None:
            yield from _of_gross_premium(each, line, cover, seeds)
    elif each.line_class == "share_differs" and place in lines.claims:
        yield from _of_losses(each, lines.claims[place], seeds)


def _of_tax(each: Break, seeds: Seeds) -> Iterator[Cause]:
    expected, actual = each.amounts
    is_taxed = each.line_class in {"gross_differs", "share_differs"} or (
        each.line_class == "amount_differs" and each.reconciliation in {"premium_due", "premium_ledger"}
    )
    tax = in_force(seeds.premium_taxes, last_day(each.period))
    if each.measure != "premium" or not is_taxed or tax is None or not expected:
        return
    if actual == expected + cents(expected * tax.tax_rate):
        yield Cause("tax_included", tax.tax_rate)


def _of_losses(each: Break, gross: Decimal, seeds: Seeds) -> Iterator[Cause]:
    expected, actual = each.amounts
    for terms in seeds.treaty_terms:
        before = _preceding(terms, seeds) if terms.insurer_id == each.insurer_id else None
        if before is None or before.cession_share == terms.cession_share:
            continue
        if (expected, actual) == (cents(gross * terms.cession_share), cents(gross * before.cession_share)):
            yield Cause("previous_terms", before.cession_share)


def _of_shares(each: Break, line: PremiumLine, cover: Cover | None, seeds: Seeds) -> Iterator[Cause]:
    _, actual = each.amounts
    terms = (
        treaty_terms_on(line.treaty_id or "", line.covers_from, seeds)
        if cover is None
        else cover.terms_on(min(line.covers_to, cover.last_on))
    )
    if terms is None:
        return
    before = _preceding(terms, seeds) or terms
    gross, ceded = line.gross_premium_amount, line.ceded_premium_amount
    tax = in_force(seeds.premium_taxes, last_day(each.period))
    taxed = gross + (cents(gross * tax.tax_rate) if tax else ZERO)
    share, rate = before.premium_cession_share, before.ceding_commission_rate
    if (
        each.line_class == "share_differs"
        and share != terms.premium_cession_share
        and actual == cents(gross * share)
    ):
        yield Cause("previous_terms", share)
    if (
        each.line_class == "commission_differs"
        and rate != terms.ceding_commission_rate
        and actual == cents(ceded * rate)
    ):
        yield Cause("previous_terms", rate)
    if (
        each.line_class == "share_differs"
        and taxed != gross
        and actual == cents(taxed * terms.premium_cession_share)
    ):
        yield Cause("tax_included", None if tax is None else tax.tax_rate)


def _of_gross_premium(each: Break, line: PremiumLine, cover: Cover, seeds: Seeds) -> Iterator[Cause]:
    day = min(line.covers_to, cover.last_on)
    due_rate, rate = cover.rate_on(day), line.annual_premium_rate
    months = counted_months(line, cover, seeds)
    sign = -1 if line.transaction_type == "refund" else 1
    expected, actual = each.amounts
    monthly = cents(line.premium_base_amount * rate / 12)
    at_declared_rate = sign * sum((cents(limit * rate / 12) for _, limit in months), ZERO)
    if each.line_class == "base_differs" and rate == due_rate and actual == sign * monthly * len(months):
        shifted = [s for s in SHIFTS if line.premium_base_amount == cents(months[-1][1] * s)]
        yield from (Cause("decimal_shift", shift) for shift in shifted if expected)
    if each.line_class == "rate_differs" and due_rate is not None and actual == at_declared_rate:
        yield from (Cause("decimal_shift", s) for s in SHIFTS if expected and rate == due_rate * s)
        earlier = _preceding_rates(cover.product_on(day).product_code, due_rate, seeds)
        yield from (Cause("previous_terms", row) for row in earlier if row == rate)
    if each.line_class == "gross_differs" and monthly > 0 and actual * expected >= 0:
        due, charged = abs(expected) / monthly, abs(actual) / monthly
        if due == int(due) and charged == int(charged) and 1 <= charged <= 12:
            yield Cause("months_miscounted", charged)


def _preceding(terms: TreatyTerms, seeds: Seeds) -> TreatyTerms | None:
    """The terms of the same insurer and product that began last before these."""
    earlier = [
        row
        for row in seeds.treaty_terms
        if (row.insurer_id, row.product_code) == (terms.insurer_id, terms.product_code)
        and row.valid_from < terms.valid_from
    ]
    return max(earlier, key=lambda row: row.valid_from, default=None)


def _preceding_rates(product: str, rate: Decimal, seeds: Seeds) -> set[Decimal]:
    """Rates that came directly before a rate, for the product and any zone."""
    zones = defaultdict(list)
    for row in sorted(seeds.premium_rates, key=lambda row: row.valid_from):
        if row.product_code == product:
            zones[row.risk_zone_code].append(row.annual_premium_rate)
    return {
        earlier for rates in zones.values() for earlier, later in pairwise(rates) if later == rate != earlier
    }
