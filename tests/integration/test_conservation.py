"""Rows and amounts are equal at each station: declared, accepted, staged, classed, published."""

from decimal import Decimal

import pytest

from reassurance.registers.contract import load_contracts


def test_every_declared_row_is_accepted_or_quarantined(market):
    rows = market.query(
        """select r.*
        from intake.submission_registers as r join intake.submissions as s using (submission_hash)
        where s.verdict <> 'rejected'"""
    )
    assert rows
    for _, _, declared, read, accepted, quarantined in rows:
        assert declared == read == accepted + quarantined


def test_every_accepted_row_is_staged(market):
    for register in load_contracts(market.settings):
        ((accepted, staged),) = market.query(
            f"""select
                (select sum(rows_accepted) from intake.submission_registers
                 where register_code = '{register}'),
                (select count(*) from staging.stg_{register})"""
        )
        assert staged > 0
        assert accepted == staged, register


def test_every_cent_of_premium_reaches_the_ministry(market):
    """The premium in force equals the classed premium, and the published premium in euros."""
    ((current, classed, published),) = market.query(
        """select
            (select sum(gross_premium_amount) from registers.int_premiums_current where currency = 'EUR'),
            (select sum(gross_premium_amount) from marts.fct_premiums where currency = 'EUR'),
            (select sum(gross_premium_amount_eur) from marts.fct_premiums where currency = 'EUR')"""
    )
    assert isinstance(current, Decimal)
    assert current == classed == published != 0


@pytest.mark.parametrize(
    ("model", "codes"),
    [
        ("rec_premium_ledger", "('ceded_premium', 'ceding_commission')"),
        ("rec_claim_ledger", "('ceded_claims_paid', 'ceded_recoveries', 'ceded_reserve_change')"),
    ],
)
def test_every_ledger_entry_is_classed_once(market, model, codes):
    """Refused entries are classed too, so that all booked entries are compared."""
    refused = "line_code is null or " if model == "rec_premium_ledger" else ""
    ((booked, refused, classed, entries, counted),) = market.query(
        f"""with lines as (select * from reconciliation.{model}),
        accounts as (
            select amount, false as is_refused from registers.int_ledger_current where line_code in {codes}
            union all
            select amount, true from registers.int_ledger_quarantined where {refused} line_code in {codes}
        )
        select
            (select sum(amount) from accounts where not is_refused),
            (select coalesce(sum(amount), 0) from accounts where is_refused),
            (select sum(found_amount) from lines),
            (select count(*) from accounts),
            (select sum(entry_count) from lines)"""
    )
    assert booked > 0
    assert booked + refused == classed
    assert entries == counted
