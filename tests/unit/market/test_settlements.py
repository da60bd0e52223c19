"""Bank statements of the market: each balance is settled once, and two banks write it in two formats."""

import re
from collections import Counter
from decimal import Decimal

import pytest

from reassurance.periods import account_period, last_day
from reassurance.settings import PROJECT_DIR
from unit.market.written_market import SimulatedMarket, make_market

SEED = PROJECT_DIR / "dbt_project" / "seeds" / "reference" / "settlement_accounts.csv"


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> SimulatedMarket:
    """A market of six months without anomalies: the second quarter is settled within them."""
    return make_market(tmp_path_factory.mktemp("year"), anomalies="none", last_period="2020-09")


def statements(market: SimulatedMarket, sender: str) -> dict[str, str]:
    """The text of each statement file of a sender, by period."""
    return {
        package.descriptor["reassurance"]["period"]: package.files["bank_statements.xml"].decode()
        for package in market.packages.values()
        if package.sender == sender
    }


def settlements(market: SimulatedMarket) -> list[tuple[str, dict[str, str]]]:
    return [
        (sender, line)
        for sender, _, line in market.lines("bank_statements")
        if line["remittance_text"] != "FRAIS DE TENUE DE COMPTE"
    ]


def test_payments_of_the_quarter_add_up_to_its_balances(year):
    """Some balances are paid together, some in two parts, and some payments are booked twice and reversed."""
    owed: Counter = Counter()
    for _, line in year.in_force("accounts", "account_id"):
        if line["line_code"] == "balance" and line["account_period"] == "2020-Q2":
            owed[line["currency"]] += Decimal(line["amount"])
    paid: Counter = Counter()
    for _, line in settlements(year):
        paid[line["currency"]] += Decimal(line["amount"]) * (1 if line["direction"] == "credit" else -1)
    assert paid == owed
    assert set(paid) == {"EUR", "USD"}
    assert {line["direction"] for _, line in settlements(year)} == {"credit", "debit"}


def reference_style(line: dict[str, str]) -> str:
    """How a payment names the account that it settles."""
    text = line["remittance_text"]
    if line["structured_reference"] or re.fullmatch(r"INS\d\d-A2020Q2-.*-B", text):
        return "its identifier"
    if re.fullmatch(r"INS\d\d T-.* 2020Q2", text):
        return "insurer, treaty, quarter"
    if re.fullmatch(r"[A-Z ]+ 2T2020 T-.*", text):
        return "product, quarter, treaty"
    if re.fullmatch(r"INS\d\d SOLDES 2T2020", text):
        return "insurer, quarter"
    if text.startswith("REF "):
        return "unreadable"
    return "in words" if text else "not at all"


def test_payments_name_the_account_in_several_ways(year):
    styles = Counter(reference_style(line) for _, line in settlements(year))
    assert len(styles) >= 5, styles


def test_two_banks_write_two_versions_of_camt_053(year):
    assert all("camt.053.001.02" in text for text in statements(year, "CCR").values())
    assert not any("<NtryDtls>" in text for text in statements(year, "CCR").values())
    written = statements(year, "BPIAE")
    assert all(
        'xmlns:ns2="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"' in text for text in written.values()
    )
    assert any("<ns2:Btch>" in text for text in written.values())


def test_movements_are_booked_in_the_month_of_their_statement(year):
    accounts = {line.split(",")[0] for line in SEED.read_text().splitlines()[1:]}
    assert {line["account_id"] for _, _, line in year.lines("bank_statements")} == accounts
    for _, period, line in year.lines("bank_statements"):
        assert line["booked_on"][:7] == period
    for _, line in settlements(year):
        assert line["booked_on"] > last_day("2020-06").isoformat()
        assert account_period(line["booked_on"][:7]) == "2020-Q3"


def test_pending_movements_are_in_the_answer_key_and_in_no_balance(market):
    """`read_statements` has compared the balances of every statement with its booked entries."""
    pending = {
        line["bank_reference"]
        for _, _, line in market.lines("bank_statements")
        if line["status"] == "pending"
    }
    in_key = {row["key"] for row in market.answer_key if row["expected_class"] == "pending_movement"}
    assert pending == in_key
    assert len(pending) == 2
