"""Sound lines of every register as senders write them; any column can be changed.

premium(2, guarantee_id="GAR-1")      the second line, for the first guarantee
"""

from collections.abc import Callable

from stdnum import luhn

Line = dict[str, str]


def siren(number: int) -> str:
    """A fictitious SIREN with a valid check digit."""
    body = f"99{number:06d}"
    return body + luhn.calc_check_digit(body)


def policy(number: int = 1, **changes: str) -> Line:
    """A sound line of `policies`."""
    return {
        "policy_id": f"POL-{number}",
        "policyholder_siren": siren(number),
        "policyholder_kind": "company",
        "insured_siren": siren(number),
        "insured_turnover_amount": "1500000.00",
        "insured_percentage": "0.9",
        "insured_naf": "25.11Z",
        "insured_department": "69",
        "inception_date": "2020-01-01",
        "expiry_date": "2020-12-31",
    } | changes


def limit_decision(number: int = 1, **changes: str) -> Line:
    """A sound line of `limit_decisions`: it reduces the limit of the buyer with the same number."""
    return {
        "decision_id": f"DEC-{number}",
        "policy_id": f"POL-{number}",
        "buyer_id": siren(100 + number),
        "buyer_id_scheme": "siren",
        "buyer_country": "FR",
        "buyer_naf": "46.34Z",
        "buyer_department": "75",
        "decision_type": "reduce",
        "previous_limit_amount": "100000.00",
        "requested_limit_amount": "100000.00",
        "granted_limit_amount": "60000.00",
        "currency": "EUR",
        "decided_on": "2020-06-02",
        "insured_notified_on": "2020-06-03",
        "buyer_notified_on": "",
        "effective_on": "2020-06-05",
        "buyer_portal_subscribed": "true",
        "exceptional_reason": "",
    } | changes


def guarantee(number: int = 1, **changes: str) -> Line:
    """A sound line of `guarantees`: a complement to the decision with the same number."""
    return {
        "guarantee_id": f"GAR-{number}",
        "product_code": "CAP",
        "policy_id": f"POL-{number}",
        "buyer_id": siren(100 + number),
        "buyer_id_scheme": "siren",
        "buyer_country": "FR",
        "buyer_turnover_amount": "800000.00",
        "trigger_decision_id": f"DEC-{number}",
        "primary_limit_amount": "60000.00",
        "public_limit_amount": "40000.00",
        "currency": "EUR",
        "insured_percentage": "0.9",
        "buyer_pd": "0.02",
        "buyer_grade": "",
        "credit_period_days": "60",
        "annual_premium_rate": "0.012",
        "granted_on": "2020-06-05",
        "effective_on": "2020-06-05",
        "expires_on": "2020-12-31",
        "withdrawn_on": "",
    } | changes


def exposure(number: int = 1, **changes: str) -> Line:
    """A sound line of `exposures` at the end of June 2020."""
    return {
        "guarantee_id": f"GAR-{number}",
        "as_of": "2020-06-30",
        "public_limit_amount": "40000.00",
        "outstanding_amount": "25000.00",
        "currency": "EUR",
    } | changes


def premium(number: int = 1, **changes: str) -> Line:
    """A sound line of `premiums`: the month of June for the guarantee with the same number."""
    return {
        "premium_line_id": f"PRM-{number}",
        "guarantee_id": f"GAR-{number}",
        "treaty_id": "",
        "transaction_type": "premium",
        "covers_from": "2020-06-01",
        "covers_to": "2020-06-30",
        "premium_base_amount": "40000.00",
        "annual_premium_rate": "0.012",
        "gross_premium_amount": "40.00",
        "premium_tax_amount": "3.60",
        "ceded_premium_amount": "30.00",
        "ceding_commission_amount": "6.00",
        "currency": "EUR",
    } | changes


def claim(number: int = 1, **changes: str) -> Line:
    """A sound line of `claims`: a payment under the guarantee with the same number."""
    return {
        "movement_id": f"MVT-{number}",
        "claim_id": f"CLM-{number}",
        "guarantee_id": f"GAR-{number}",
        "treaty_id": "",
        "movement_type": "payment",
        "cause": "insolvency",
        "first_invoice_on": "2020-06-06",
        "last_invoice_on": "2020-06-08",
        "loss_on": "2020-06-10",
        "movement_on": "2020-06-29",
        "gross_amount": "12000.00",
        "ceded_amount": "12000.00",
        "currency": "EUR",
    } | changes


def portfolio_exposure(number: int = 1, **changes: str) -> Line:
    """A sound line of `portfolio_exposures` at the end of June 2020; four lines differ, then they repeat."""
    return {
        "scope": ("own_book", "cap_relais")[number % 2],
        "as_of": "2020-06-30",
        "segment": ("domestic", "export")[number // 2 % 2],
        "treaty_id": "TRT-1" if number % 2 else "",
        "limit_amount": "5500000.00",
        "guaranteed_amount": "5000000.00",
        "limits_count": "120",
        "policies_count": "30",
    } | changes


ACCOUNT_LINES = (
    "balance",
    "ceded_premium",
    "ceding_commission",
    "ceded_claims_paid",
    "ceded_recoveries",
    "ceded_reserve_change",
)


def account(number: int = 1, **changes: str) -> Line:
    """A sound line of `accounts` for the second quarter of 2020; the first six make one account of zero."""
    return {
        "account_id": f"CPT-{number}",
        "treaty_id": f"TRT-{1 + (number - 1) // len(ACCOUNT_LINES)}",
        "account_period": "2020-Q2",
        "line_code": ACCOUNT_LINES[(number - 1) % len(ACCOUNT_LINES)],
        "amount": "0.00",
        "currency": "EUR",
    } | changes


def entry(number: int = 1, **changes: str) -> Line:
    """A sound line of a reinsurer's `ledger`."""
    return {
        "entry_id": f"ENT-{number}",
        "treaty_id": "TRT-1",
        "insurer_id": "INS01",
        "account_period": "2020-Q2",
        "line_code": "ceded_premium",
        "amount": "30.00",
        "currency": "EUR",
        "booked_on": "2020-07-08",
        "source_reference": f"PRM-{number}",
    } | changes


def movement(number: int = 1, **changes: str) -> Line:
    """A sound line of `bank_statements`: money received on the scheme's account on 18 June 2020."""
    return {
        "account_id": "FR6699999000010000000000101",
        "statement_id": "2020-06",
        "entry_reference": str(number),
        "bank_reference": f"BQ-{number}",
        "end_to_end_id": "",
        "booked_on": "2020-06-18",
        "value_on": "2020-06-18",
        "direction": "credit",
        "amount": "30.00",
        "currency": "EUR",
        "is_reversal": "false",
        "status": "booked",
        "counterparty_name": "Premier assureur fictif",
        "counterparty_account": "",
        "structured_reference": "",
        "remittance_text": "INS01 T-CAP-2020 2020Q1",
    } | changes


SOUND_LINES: dict[str, Callable[..., Line]] = {
    "policies": policy,
    "limit_decisions": limit_decision,
    "guarantees": guarantee,
    "exposures": exposure,
    "premiums": premium,
    "claims": claim,
    "portfolio_exposures": portfolio_exposure,
    "accounts": account,
    "ledger": entry,
    "bank_statements": movement,
}
