"""Bank statements in a package become lines; a refusal gives the place in the file, in French."""

from datetime import date
from decimal import Decimal

import pytest

from reassurance.submissions.formats.camt053.writer import Habit
from reassurance.submissions.receipt.labels import line_place
from reassurance.submissions.receipt.page import receipt_page
from support.packages import (
    contracts,
    correction_package,
    descriptor_of,
    entry,
    movement,
    reinsurer_package,
    resource,
    rewrite,
)

VALUE_ON = date(2020, 6, 18)


def statement_package(*lines: dict[str, str], **changes):
    return reinsurer_package(lines={"ledger": [entry()], "bank_statements": list(lines)}, **changes)


def with_repeated_statement(content: bytes) -> bytes:
    first, last = content.index(b"<Stmt>"), content.index(b"</Stmt>") + len(b"</Stmt>")
    return content[:last] + content[first:last] + content[last:]


@pytest.mark.parametrize("version", ["02", "04", "08"])
@pytest.mark.parametrize("prefix", [None, "ns2"])
def test_movements_of_each_variant_are_stored_with_their_types(settings, receive, lines_in, version, prefix):
    sent = [
        movement(1, amount="1500.00"),
        movement(2, direction="debit", amount="12.5", value_on="", remittance_text="FRAIS"),
        movement(3, direction="debit", is_reversal="true", structured_reference="RF18"),
    ]
    receipt = receive(statement_package(*sent, habit=Habit(version, prefix)))
    assert receipt.verdict == "accepted"
    columns = "movement_id, direction, amount, is_reversal, value_on, remittance_text, structured_reference"
    assert lines_in(settings.registered_dir, "bank_statements", columns) == [
        ("2020-06#1", "credit", Decimal("1500.00"), False, VALUE_ON, "INS01 T-CAP-2020 2020Q1", None),
        ("2020-06#2", "debit", Decimal("12.50"), False, None, "FRAIS", None),
        ("2020-06#3", "debit", Decimal("30.00"), True, VALUE_ON, "INS01 T-CAP-2020 2020Q1", "RF18"),
    ]
    (count,) = [count for count in receipt.registers if count.register == "bank_statements"]
    assert (count.rows_declared, count.rows_read, count.rows_accepted) == (3, 3, 3)
    assert (count.totals[0].declared, count.totals[0].read) == ("1542.50", "1542.50")


def test_a_wrong_movement_is_refused_with_its_place_in_the_file(settings, receive, lines_in):
    package = statement_package(
        movement(1),
        movement(2, status="pending"),
        movement(3, booked_on=""),
        movement(4, currency="GBP"),
        movement(5, amount="12,50"),
    )
    written = package.write(settings)
    text = (written.path / "bank_statements.xml").read_text().splitlines()
    begins = [number for number, line in enumerate(text, start=1) if line.strip() == "<Ntry>"]
    receipt = receive(written)
    assert [
        (refusal.line_number, refusal.field, refusal.value, refusal.rule) for refusal in receipt.findings
    ] == [
        (2, "status", "pending", "enum"),
        (3, "booked_on", None, "required"),
        (4, "currency", "GBP", "enum"),
        (5, "amount", "12,50", "type"),
    ]
    assert receipt.findings[0].message_fr == (
        "« pending » n'est pas admis. Valeurs admises : booked."
        f" Mouvement 2020-06#2, ligne {begins[1]} du fichier XML ; un relevé se renvoie entier."
    )
    assert receipt.findings[3].message_en.endswith(
        f" Movement 2020-06#5, line {begins[4]} of the XML file; a statement is sent again completely."
    )
    assert lines_in(settings.registered_dir, "bank_statements", "movement_id") == [("2020-06#1",)]
    (count,) = [count for count in receipt.registers if count.register == "bank_statements"]
    assert count.header_rows == 0, "a refusal gives the number of the movement, not of a row"


def test_the_advice_on_a_refused_movement_differs_from_that_on_a_table(receive):
    pending = movement(1, status="pending")
    alone = receive(statement_package(pending))
    both = receive(
        reinsurer_package(lines={"ledger": [entry(currency="")], "bank_statements": [pending]}, sequence=2)
    )
    table = receive(reinsurer_package(lines={"ledger": [entry(currency="")]}, sequence=3))
    correction, complete = "«\u00a0correction\u00a0» de la période", "ne se corrige pas ligne à ligne"
    for receipt, expected in ((alone, {complete}), (both, {correction, complete}), (table, {correction})):
        page = receipt_page(receipt, contracts(), "X").replace("&#39;", "'")
        assert {advice for advice in (correction, complete) if advice in page} == expected
        assert "reassurance check" in page
        assert ("dans un tableur" in page) == (correction in expected), "a statement has no spreadsheet row"
        rows = [line_place(contracts(), receipt, refusal)[1] for refusal in receipt.findings]
        assert rows == [None if refusal.register == "bank_statements" else 2 for refusal in receipt.findings]


def test_a_statement_repeated_in_a_file_is_rejected(settings, receive):
    package = statement_package(movement(1)).write(settings)
    rewrite(package, "bank_statements", with_repeated_statement)
    with descriptor_of(package) as content:
        resource(content, "bank_statements")["reassurance"] = {"rows": 2, "totals": {"amount": "60.00"}}
    assert [reason.code for reason in receive(package).reasons] == ["statement_differs"]


def test_movements_of_two_equal_statements_without_balance_change_are_duplicate_keys(settings, receive):
    """Two pages that both declare to be the first: each of their movements gets a refusal."""
    package = statement_package(movement(1), movement(2, direction="debit")).write(settings)
    rewrite(package, "bank_statements", with_repeated_statement)
    with descriptor_of(package) as content:
        resource(content, "bank_statements")["reassurance"] = {"rows": 4, "totals": {"amount": "120.00"}}
    receipt = receive(package)
    assert [(refusal.line_number, refusal.rule) for refusal in receipt.findings] == [
        (number, "duplicate_key") for number in (1, 2, 3, 4)
    ]


def test_balances_that_differ_from_the_entries_reject_the_package(settings, receive):
    package = statement_package(movement(1)).write(settings)
    rewrite(package, "bank_statements", lambda content: content.replace(b">30.00<", b">30.01<", 1))
    (reason,) = receive(package).reasons
    assert (reason.code, reason.where) == ("statement_differs", "bank_statements.xml")
    assert reason.message_fr == (
        "Le relevé se contredit : relevé 2020-06 du compte FR6699999000010000000000101 : ouverture 0,00 et"
        " écritures comptabilisées 30,00 font 30,00, la clôture dit 30,01. Demandez-le de nouveau à la"
        " banque, puis renvoyez le paquet."
    )


def test_totals_and_rows_are_compared_as_for_any_register(settings, receive):
    wrong = statement_package(movement(1), totals={("bank_statements", "amount"): "30.01"})
    assert [reason.code for reason in receive(wrong).reasons] == ["total_differs"]
    package = statement_package(movement(1), sequence=2).write(settings)
    with descriptor_of(package) as content:
        resource(content, "bank_statements")["reassurance"]["rows"] = 2
    assert [reason.code for reason in receive(package).reasons] == ["rows_differ"]


def test_a_statement_must_be_xml_and_a_table_must_not(settings, receive):
    package = statement_package(movement(1)).write(settings)
    with descriptor_of(package) as content:
        resource(content, "bank_statements")["format"] = "csv"
        resource(content, "ledger")["format"] = "xml"
    assert [(reason.code, reason.message_en) for reason in receive(package).reasons] == [
        (
            "unreadable_file",
            f"The file cannot be read: format “{declared}”: expected {expected}. "
            "Correct it and send the package again.",
        )
        for declared, expected in (("csv", "xml"), ("xml", "csv, parquet, xlsx"))
    ]


def test_a_statement_is_not_corrected_line_by_line(settings, receive):
    package = correction_package({"bank_statements": [movement(1)]}, sender="CCR")
    (reason,) = receive(package).reasons
    assert "a bank statement is not corrected line by line" in reason.message_en


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&b;</d>',
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        b"<d>" * 5000,
        b"<d>" + b"x" * 12_000_000 + b"</d>",
        b"",
        b"\0" * 1000,
        b"<d><ns:Amt/></d>",
        b'<Document xmlns="urn:{iso}{0}:camt.053"><BkToCstmrStmt/></Document>',
    ],
    ids=["bomb", "file", "deep", "long", "empty", "zeros", "prefix", "brace"],
)
def test_malicious_xml_is_rejected_archived_and_answered(settings, receive, content):
    package = statement_package(movement(1)).write(settings)
    rewrite(package, "bank_statements", lambda _: content)
    receipt = receive(package)
    assert (receipt.verdict, [reason.code for reason in receipt.reasons]) == ("rejected", ["unreadable_file"])
    assert "root:" not in str(receipt.to_json())
    archived = [path.read_bytes() for path in settings.objects_dir.rglob("*") if path.is_file()]
    assert content in archived
    answered = {path.suffix for path in (settings.outbox_dir / "CCR").iterdir()}
    assert answered == {".json", ".html", ".xlsx"}
