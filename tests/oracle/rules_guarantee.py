"""Rules of eligibility on one guarantee: ELI-01, 02, 06 to 08, 10 to 12, 14 and 16 to 18.

Each rule uses the latest line of the guarantee, the policy as known for the month of grant and
the terms of the day of grant. An unknown value breaks a bound. Without terms in force there is no bound
(decision 0013).
"""

from collections.abc import Callable, Iterator

from oracle.covers import Cover, Covers
from oracle.findings import Finding
from oracle.parties import is_france
from oracle.seeds import in_force

Rule = Callable[[Cover], bool]


def granted_outside_sale(cover: Cover) -> bool:
    """ELI-01: granted from the first to the last day of sale. Press release; law 2020-289 art. 7."""
    return not cover.product.sold_from <= cover.line.granted_on <= cover.product.sold_until


def insured_abroad(cover: Cover) -> bool:
    """ELI-02: the insured has a French department. Press release, April 2020; law 2020-289 art. 7."""
    return cover.policy is None or cover.policy.insured_department not in cover.seeds.departments


def insurer_keeps_too_little(cover: Cover) -> bool:
    """ELI-06: the terms leave the insurer at least 5 % of a substitute. Decree 2020-397 art. 4."""
    terms = cover.terms
    if terms is None or terms.retention_share_minimum is None:
        return False
    return 1 - terms.cession_share < terms.retention_share_minimum


def insured_percentage_too_high(cover: Cover) -> bool:
    """ELI-07: the insured percentage is within the maximum of the product. Decree 2020-397 art. 4."""
    terms = cover.terms
    if terms is None or terms.insured_share_maximum is None:
        return False
    return cover.line.insured_percentage > terms.insured_share_maximum


def default_probability_out_of_bounds(cover: Cover) -> bool:
    """ELI-08: a substitute requires a default probability of 2 % to 6 % at grant, bounds included.

    Decree 2020-397 art. 4.
    """
    terms = cover.terms
    if terms is None:
        return False
    minimum, maximum, probability = (
        terms.buyer_pd_minimum_rate,
        terms.buyer_pd_maximum_rate,
        cover.line.buyer_pd,
    )
    if minimum is None and maximum is None:
        return False
    return (
        probability is None
        or (minimum is not None and probability < minimum)
        or (maximum is not None and probability > maximum)
    )


def buyer_in_wrong_country(cover: Cover) -> bool:
    """ELI-10: domestic buyers are in France; export buyers are in an open country abroad.

    Zones ignore France.

    Press release, April 2020; export terms 2020-21.
    """
    at_home = is_france(cover.line.buyer_country, cover.line.granted_on, cover.seeds)
    if cover.product.segment == "domestic":
        return not at_home
    return at_home or cover.zone in {None, "closed"}


def credit_too_long(cover: Cover) -> bool:
    """ELI-11: credit is within the terms, and below two years on export. R.442; export terms 2020-21."""
    days, terms = cover.line.credit_period_days, cover.terms
    longest = None if terms is None else terms.credit_period_days_maximum
    if longest is not None and days > longest:
        return True
    never = cover.seeds.parameter("ELI-11", "export_credit_period_days", cover.line.granted_on)
    return (
        cover.product.segment == "export"
        and never is not None
        and never.value_count is not None
        and days >= never.value_count
    )


def company_too_large(cover: Cover) -> bool:
    """ELI-12: turnover is within the size limit of the day of grant.

    Law 2020-289 art. 7 and its amendments.
    """
    limits = [limit for limit in cover.seeds.size_limits if limit.segment == cover.product.segment]
    limit = in_force(limits, cover.line.granted_on)
    if limit is None or limit.turnover_maximum_amount is None:
        return False
    insured = None if cover.policy is None else cover.policy.insured_turnover_amount
    turnover = insured if limit.turnover_of == "insured" else cover.line.buyer_turnover_amount
    return turnover is None or turnover > limit.turnover_maximum_amount


def sold_at_another_rate(cover: Cover) -> bool:
    """ELI-14: the declared rate is the rate in force on the day of grant. Treaties."""
    return cover.rate_in_force is not None and cover.line.annual_premium_rate != cover.rate_in_force


def factor_is_its_own_insured(cover: Cover) -> bool:
    """ELI-16: a factor's policy names the final insured. Press release, April 2020."""
    policy = cover.policy
    return (
        policy is not None
        and policy.policyholder_kind == "factor"
        and policy.insured_siren == policy.policyholder_siren
    )


def effective_before_grant(cover: Cover) -> bool:
    """ELI-17: cover takes effect on or after the day of grant. Treaties."""
    return cover.line.effective_on < cover.line.granted_on


def policy_not_in_force(cover: Cover) -> bool:
    """ELI-18: the policy is in force on the day of grant. Press release, April 2020.

    An unknown policy breaks ELI-02 instead.
    """
    policy = cover.policy
    return policy is not None and not policy.inception_date <= cover.line.granted_on <= policy.expiry_date


RULES: dict[str, Rule] = {
    "ELI-01": granted_outside_sale,
    "ELI-02": insured_abroad,
    "ELI-06": insurer_keeps_too_little,
    "ELI-07": insured_percentage_too_high,
    "ELI-08": default_probability_out_of_bounds,
    "ELI-10": buyer_in_wrong_country,
    "ELI-11": credit_too_long,
    "ELI-12": company_too_large,
    "ELI-14": sold_at_another_rate,
    "ELI-16": factor_is_its_own_insured,
    "ELI-17": effective_before_grant,
    "ELI-18": policy_not_in_force,
}


def judge_guarantees(covers: Covers) -> Iterator[Finding]:
    """One finding per rule and guarantee."""
    for (insurer_id, guarantee_id), cover in covers.items():
        for rule_id, is_broken in RULES.items():
            if is_broken(cover):
                yield Finding(rule_id, insurer_id, guarantee_id)
