"""Regulatory tables have the figures of the specification, computed from the packages in plain Python."""

from collections import defaultdict
from decimal import Decimal

import pytest

from oracle.covers import Cover, covers_of
from oracle.judge import blocking_findings, judge
from oracle.money import cents
from oracle.months import first_day, plus_months
from oracle.registers import read_typed
from oracle.seeds import read_seeds
from reassurance.settings import Settings

SEEDS = Settings().dbt_project_dir / "seeds"
# The domestic products, approved by the Commission, and what the framework of 2020 asks.
DOMESTIC = {"CAP", "CAP_PLUS"}
THRESHOLD = Decimal(100_000)
MONTHS_TO_PUBLISH = 12


@pytest.fixture(scope="module")
def declared(market):
    """The lines in force and the seeds, as the oracle reads them."""
    as_of = market.record.as_of
    return read_typed(market.settings.home, as_of), read_seeds(SEEDS, as_of.date())


def nominal_amount(cover: Cover) -> Decimal | None:
    """The largest ceded exposure of the versions with a day of cover; None when no day is covered."""
    if cover.first_on > cover.last_on:
        return None
    changes = [first_day(version.period) for version in cover.versions[1:]]
    days = [cover.first_on, *(day for day in changes if cover.is_in_force(day))]
    return max(cover.ceded_on(day) for day in days)


def test_awards_are_the_domestic_guarantees_above_the_threshold(market, declared):
    registers, seeds = declared
    judgement = judge(market.settings.home, SEEDS, market.record.as_of)
    blocking = blocking_findings(judgement.findings, seeds)
    covers = [
        cover for cover in covers_of(registers, seeds).values() if cover.product.product_code in DOMESTIC
    ]
    nominal = {cover.key: nominal_amount(cover) for cover in covers if cover.terms is not None}
    grants = {
        (insurer, guarantee): amount
        for insurer, guarantee, amount in market.query(
            "select insurer_id, guarantee_id, nominal_amount_eur from marts.fct_state_aid_grants"
        )
    }
    assert grants
    assert {key: nominal[key] for key in grants} == grants
    assert {key for key, amount in nominal.items() if amount and key not in grants} <= blocking.keys()

    awards = market.query(
        "select reference_number, nominal_amount_eur, granted_on, publication_due_on"
        " from publication.pub_regulatory__state_aid_awards"
    )
    assert {reference for reference, *_ in awards} == {
        "/".join(key) for key, amount in grants.items() if amount > THRESHOLD
    }
    assert awards
    assert all(due == plus_months(granted, MONTHS_TO_PUBLISH) for _, _, granted, due in awards)


def test_an_award_has_the_region_and_the_size_of_the_insured(market, declared):
    registers, _ = declared
    latest = {
        (policy.insurer_id, policy.policy_id): policy
        for versions in registers.policies.values()
        for policy in versions
    }
    insured = {
        "/".join(key): latest[key[0], versions[-1].policy_id]
        for key, versions in registers.guarantees.items()
        if (key[0], versions[-1].policy_id) in latest
    }
    rows = market.query(
        "select reference_number, national_id, beneficiary_type, nuts_name_fr"
        " from publication.pub_regulatory__state_aid_awards"
    )
    assert rows
    for reference, siren, kind, region in rows:
        policy = insured[reference]
        assert siren == policy.insured_siren
        is_large = policy.insured_turnover_amount > 50_000_000
        assert kind == ("Only large enterprises" if is_large else "Small and medium-sized entreprises")
        if policy.insured_department == "69":
            assert region == "Rhône-Alpes"


def test_the_share_of_the_reinsurers_is_the_ceded_premium_of_the_bordereaux(market, declared):
    registers, seeds = declared
    expected: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for line in registers.premiums:
        rate = seeds.rate_of_month(line.currency, line.period)
        expected[line.insurer_id, int(line.period[:4])] += cents(line.ceded_premium_amount * rate)
    rows = market.query(
        "select insurer_id, account_year, c0090_amount_eur from publication.pub_regulatory__s_05_01"
        " where row_code = 'R0140' and c0090_amount_eur <> 0"
    )
    assert {(insurer, year): amount for insurer, year, amount in rows} == expected


def test_sections_keep_the_share_that_the_terms_do_not_cede(market, declared):
    _, seeds = declared
    rows = market.query(
        "select c0020_treaty_code, c0110_valid_from_on, c0200_retention_share, c0210_limit_amount_eur"
        " from publication.pub_regulatory__s_30_03"
    )
    shares = {(terms.treaty_id, terms.valid_from): terms.cession_share for terms in seeds.treaty_terms}
    assert {(treaty, start): 1 - share for treaty, start, share, _ in rows} == shares
    # Only the portfolio treaties have a cap: a multiple of the ceded premium.
    assert {"RELAIS" in treaty for treaty, _, _, limit in rows if limit >= 0} == {True}
    assert {"RELAIS" in treaty for treaty, _, _, limit in rows if limit == -1} == {False}
