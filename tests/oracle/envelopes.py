"""Daily use of each envelope (decision 0029).

Cover counts on its days of cover, at the limit of the day, in euros at the latest month-end rate. Days that
a blocking rule excludes do not count. Other days before the approval of the product are conditional. After
the last day of cover, the amount owed by the buyer is run-off, in separate columns.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from oracle.accounts import Accounts
from oracle.covers import Cover, Covers
from oracle.findings import Finding, excluded_on
from oracle.money import ZERO, cents
from oracle.months import days_between, last_day, month_of
from oracle.registers import Exposure, Registers
from oracle.seeds import Product, Seeds, holds_on

COVER, LOSS = "outstanding_cover_ceded", "cumulative_final_loss"
Place = tuple[str, date]
Blocking = dict[tuple[str, str], list[Finding]]
Rate = Callable[[str, date], Decimal]


@dataclass
class CoverUse:
    """Use of an envelope of cover on a day, in euros."""

    counted: Decimal = ZERO
    conditional: Decimal = ZERO
    excluded: Decimal = ZERO
    guarantee_count: int = 0
    run_off: Decimal = ZERO
    ceded_run_off: Decimal = ZERO


def envelope_days(seeds: Seeds, base: str) -> Iterator[Place]:
    """Each envelope with a base, and each of its days.

    The days run from the first day of the envelope to its last day, at most to the day of the build.
    """
    for envelope_id in dict.fromkeys(row.envelope_id for row in seeds.envelopes if row.base_code == base):
        rows = [row for row in seeds.envelopes if row.envelope_id == envelope_id]
        last = max(rows, key=lambda row: row.valid_from).valid_to
        for day in days_between(min(row.valid_from for row in rows), min(last or seeds.on, seeds.on)):
            yield envelope_id, day


def envelopes_of(product_code: str, day: date, seeds: Seeds) -> list[str]:
    """Envelopes in which a product counts on a day."""
    return [
        member.envelope_id
        for member in seeds.envelope_products
        if member.product_code == product_code
        and (member.valid_from is None or member.valid_from <= day)
        and (member.valid_to is None or day <= member.valid_to)
    ]


def use_of_cover(
    registers: Registers, covers: Covers, blocking: Blocking, seeds: Seeds
) -> dict[Place, CoverUse]:
    """Use of each envelope of cover on each of its days."""
    use: dict[Place, CoverUse] = {place: CoverUse() for place in envelope_days(seeds, COVER)}
    rate_of = cache(seeds.closing_rate)
    members = cache(lambda product_code, day: envelopes_of(product_code, day, seeds))
    for key, cover in covers.items():
        findings = blocking.get(key, [])
        for day in days_between(cover.first_on, min(cover.last_on, seeds.on)):
            version, ceded = cover.line_on(day), cover.ceded_on(day)
            if ceded is None:
                continue
            amount = cents(ceded * rate_of(version.currency, day))
            for envelope_id in members(version.product_code, day):
                if (envelope_id, day) in use:
                    _add(use[envelope_id, day], cover, findings, day, amount)
    _add_run_off(use, registers, covers, blocking, seeds, rate_of)
    return use


def _add(use: CoverUse, cover: Cover, findings: list[Finding], day: date, amount: Decimal) -> None:
    if excluded_on(findings, day):
        use.excluded += amount
    elif is_conditional(cover.product_on(day), day):
        use.conditional += amount
    else:
        use.counted += amount
        use.guarantee_count += 1


def is_conditional(product: Product, day: date) -> bool:
    """Whether the European Commission had not yet approved the product on a day."""
    return product.approved_on is not None and day < product.approved_on


def _add_run_off(
    use: dict[Place, CoverUse],
    registers: Registers,
    covers: Covers,
    blocking: Blocking,
    seeds: Seeds,
    rate_of: Rate,
) -> None:
    """Add the amounts that buyers owe after the last day of cover, from the latest stock on each day."""
    stocks: dict[tuple[str, str, date], Exposure] = {
        (line.insurer_id, line.guarantee_id, line.as_of): line for line in registers.exposures
    }
    for key, cover in covers.items():
        product, findings = cover.last_product, blocking.get(key, [])
        periods = registers.exposure_periods.get(key[0], [])
        for first, last, stock_on in stretches(periods, seeds.on):
            stock = stocks.get((*key, stock_on))
            if stock is None or stock.outstanding_amount == 0:
                continue
            ceded = cover.ceded_part_at_end(stock.outstanding_amount)
            for day in days_between(max(first, cover.last_on + timedelta(days=1)), last):
                if excluded_on(findings, day) or is_conditional(product, day):
                    continue
                rate = rate_of(stock.currency, day)
                for envelope_id in envelopes_of(product.product_code, day, seeds):
                    if (envelope_id, day) in use:
                        use[envelope_id, day].run_off += cents(stock.outstanding_amount * rate)
                        use[envelope_id, day].ceded_run_off += cents(ceded * rate)


def stretches(periods: list[str], until: date) -> Iterator[tuple[date, date, date]]:
    """Yield the first and last day on which each stock is the latest one, and the day of the stock."""
    days = [last_day(period) for period in periods]
    for place, day in enumerate(days):
        following = days[place + 1] - timedelta(days=1) if place + 1 < len(days) else until
        yield day, min(following, until), day


@dataclass(frozen=True)
class LossUse:
    """The State's cumulative losses in euros: paid less recoveries, and incurred, which adds reserves."""

    paid: Decimal
    incurred: Decimal


def use_of_losses(accounts: Accounts, seeds: Seeds) -> dict[Place, LossUse]:
    """Use of each envelope of losses by day.

    On the day of the build, it equals the totals of its treaty years.
    """
    use = {}
    for envelope_id, day in envelope_days(seeds, LOSS):
        years = [
            year
            for (treaty_id, _), year in accounts.years.items()
            if envelope_id in envelopes_of(seeds.treaties[treaty_id].product_code, day, seeds)
        ]
        if day == seeds.on:
            borne = [(year.ceded_loss, year.ceded_loss + year.state_reserve) for year in years]
        else:
            borne = [year.borne_on(day) for year in years]
        paid, incurred = (sum((amounts[place] for amounts in borne), ZERO) for place in (0, 1))
        use[envelope_id, day] = LossUse(paid, incurred)
    return use


def judge_envelopes(used: dict[Place, Decimal], seeds: Seeds) -> Iterator[Finding]:
    """ENV-01: use exceeds the cap. ENV-01-WARN: use is at least 80 % of the cap.

    Each envelope has at most one finding per month, on the day on which use less cap is largest.
    Law 2020-289 art. 7; press release.
    """
    worst: dict[tuple[str, str], tuple[Decimal, Decimal, date]] = {}
    for (envelope_id, day), amount in sorted(used.items()):
        cap = cap_on(envelope_id, day, seeds)
        place = (envelope_id, month_of(day))
        if place not in worst or amount - cap > worst[place][0]:
            worst[place] = (amount - cap, amount, day)
    for (envelope_id, month), (_, amount, day) in sorted(worst.items()):
        cap = cap_on(envelope_id, day, seeds)
        shares = {
            rule_id: None if parameter is None else parameter.value_rate
            for rule_id in ("ENV-01", "ENV-01-WARN")
            for parameter in [seeds.parameter(rule_id, "share_used", day)]
        }
        maximum, warned = shares["ENV-01"], shares["ENV-01-WARN"]
        if maximum is not None and amount > cap * maximum:
            yield Finding("ENV-01", None, envelope_id, period=month)
        elif warned is not None and amount >= cap * warned:
            yield Finding("ENV-01-WARN", None, envelope_id, period=month)


def cap_on(envelope_id: str, day: date, seeds: Seeds) -> Decimal:
    """Cap of an envelope on a day. After its last day, the cap of its last row (decision 0029)."""
    rows = [row for row in seeds.envelopes if row.envelope_id == envelope_id]
    in_force = [row for row in rows if holds_on(row, day)]
    return (in_force or [max(rows, key=lambda row: row.valid_from)])[0].cap_amount
