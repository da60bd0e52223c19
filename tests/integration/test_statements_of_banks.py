"""Payments settle the balances that they name in statements of four banks, each with its own references."""

import pytest

from reassurance.database import connect
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.submissions import receive_all
from reassurance.warehouse.build import open_build, run_dbt
from support.bank_samples import belgian_bank, dutch_bank, french_bank, german_bank
from support.packages import Package, account, contracts, entry, movement, rewrite
from support.statements import document

pytestmark = pytest.mark.timeout(600)

BALANCES = [
    ("INS01", "CPT-2020-Q2-INS01-CAP-B", "T-CAP-INS01-2020", "1000.00"),
    ("INS01", "CPT-2020-Q2-INS01-CAPPLUS-B", "T-CAP_PLUS-INS01-2020", "600.00"),
    ("INS02", "CPT-2020-Q2-INS02-CAP-B", "T-CAP-INS02-2020", "450.00"),
    ("INS03", "CPT-2020-Q2-INS03-CAP-B", "T-CAP-INS03-2020", "300.00"),
    ("INS03", "CPT-2020-Q2-INS03-CAPPLUS-B", "T-CAP_PLUS-INS03-2020", "200.00"),
]
AMOUNTS = ["1000.00", "9.60", "600.00", "450.00", "300.00", "200.00"]


def send(settings: Settings) -> None:
    for insurer in ("INS01", "INS02", "INS03"):
        lines = [
            account(account_id=line_id, treaty_id=treaty, line_code="balance", amount=amount)
            for sender, line_id, treaty, amount in BALANCES
            if sender == insurer
        ]
        empty: dict = {name: [] for name, one in contracts().items() if one.sent_by == "cedent"}
        Package(empty | {"accounts": lines}, sender=insurer).write(settings)
    lines = {"ledger": [entry()], "bank_statements": [movement(amount=amount) for amount in AMOUNTS]}
    package = Package(lines, sender="CCR", period="2020-07", created="2020-08-05T18:00:00Z").write(settings)
    statements = document(french_bank(), german_bank(), belgian_bank(), dutch_bank())
    rewrite(package, "bank_statements", lambda content: statements.encode())


def test_each_bank_names_its_accounts_in_its_own_way(tmp_path):
    settings = Settings(home=tmp_path / "home", receipt_clock="package")
    send(settings)
    receipts = receive_all(settings)
    assert {receipt.verdict for receipt in receipts} == {"accepted"}
    record = open_build(settings, parse_instant("2020-09-01T00:00:00Z"))
    run_dbt(settings, record, models=("rec_settlement",))
    with connect(settings, record.path(settings), read_only=True) as connection:
        matches = connection.execute(
            "select movements.bank_movement_id, balances.treaty_id, matches.evidence_code"
            " from reconciliation.int_settlement_matches as matches"
            " inner join reconciliation.int_settlement_movements as movements using (movement_key)"
            " inner join reconciliation.int_settlement_balances as balances using (balance_key)"
        ).fetchall()
        classes = connection.execute(
            "select class, count(*) from reconciliation.rec_settlement group by class"
        ).fetchall()
    assert set(matches) == {
        ("FR#1", "T-CAP-INS01-2020", "text_reference"),
        ("DE#1", "T-CAP_PLUS-INS01-2020", "text_reference"),
        ("BE#1", "T-CAP-INS02-2020", "structured_reference"),
        ("NL#1.1", "T-CAP-INS03-2020", "structured_reference"),
        ("NL#1.2", "T-CAP_PLUS-INS03-2020", "unique_amount"),
    }
    assert dict(classes) == {"matched": 5, "bank_charge": 1}
