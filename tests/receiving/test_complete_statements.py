"""A missing page, statement or currency of a bank statement is always reported."""

import re

import pytest

from support.packages import entry as entry_of
from support.packages import movement, reinsurer_package, rewrite
from support.statements import IBAN, balance, details, document, entry, statement


def page(number: str, amount: str, opening: str, closing: str, last: str = "false", name: str = "S1") -> str:
    """A page of a statement; a balance is given as `OPBD 0.00`."""
    pages = f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></StmtPgntn>"
    balances = balance(*opening.split()) + balance(*closing.split())
    return statement(entry(amount), opening="", closing="", more=pages, balances=balances, name=name)


FIRST = page("1", "10.00", "OPBD 0.00", "ITBD 10.00")
SECOND = page("00002", "20.00", "ITBD 10.00", "ITBD 30.00", "0")
THIRD = page("3", "5.00", "ITBD 30.00", "CLBD 35.00", "1")


def test_pages_may_be_in_any_order_and_have_leading_zeros(read):
    lines = read(document(THIRD, FIRST, SECOND))
    assert [line["statement_id"] for line in lines] == ["S1/3", "S1/1", "S1/2"]


@pytest.mark.parametrize(
    ("pages", "missing"),
    [
        ([FIRST], 2),
        ([SECOND], 1),
        ([THIRD], 2),
        ([FIRST, THIRD], 2),
        ([FIRST, SECOND], 3),
        ([SECOND, THIRD], 1),
        ([FIRST, SECOND, THIRD, page("1", "1.00", "OPBD 35.00", "ITBD 36.00")], 2),
    ],
)
def test_a_missing_page_is_reported_by_its_number(unread, pages, missing):
    expected = f"statement S1 of account {IBAN}: page {missing} is missing"
    assert unread(document(*pages)).startswith(expected)


def test_a_page_without_its_pagination_is_reported_by_its_balance(unread):
    balances = balance("OPBD", "0.00") + balance("ITBD", "10.00")
    text = document(statement(entry("10.00"), opening="", closing="", balances=balances))
    assert unread(text) == (
        f"statement S1 of account {IBAN} lacks an opening or a closing booked balance (OPBD, CLBD)"
    )


def test_a_missing_page_of_a_message_is_reported_too(read, unread):
    def message(number: int, text: str) -> str:
        pagination = (
            f"<MsgPgntn><PgNb>{number}</PgNb><LastPgInd>{str(number == 2).lower()}</LastPgInd></MsgPgntn>"
        )
        return document(text).replace("</GrpHdr>", f"{pagination}</GrpHdr>")

    one = message(1, statement(entry("1.00"), opening="0", closing="1.00"))
    two = message(2, statement(entry("2.00"), opening="1.00", closing="3.00", name="S2"))
    assert len(read(f"<All>{one}{two}</All>")) == 2
    assert unread(one).startswith("page 2 of the message is missing")
    assert unread(two).startswith("page 1 of the message is missing")


def test_balances_may_be_in_any_order(read):
    interim = balance("ITBD", "30.00") + balance("ITBD", "10.00")
    pages = "<StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"
    middle = statement(entry("20.00"), opening="", closing="", more=pages, balances=interim)
    assert len(read(document(FIRST, middle, THIRD))) == 3
    closing_first = balance("CLBD", "1.00") + balance("PRCD", "7.00") + balance("OPBD", "0.00")
    assert len(read(document(statement(entry("1.00"), opening="", closing="", balances=closing_first)))) == 1


def test_an_entry_or_an_account_in_another_currency_is_reported(unread):
    one, other = entry("1000.00"), entry("500.00").replace("EUR", "USD")
    both = document(statement(one, other, opening="0", closing="1500.00"))
    expected = f"statement S1 of account {IBAN} has balances in EUR, and an entry or the account in USD"
    assert unread(both) == expected
    account = document(statement(one, opening="0", closing="1000.00")).replace(
        "</Id></Acct>", "</Id><Ccy>USD</Ccy></Acct>"
    )
    assert unread(account) == expected


def test_numbers_may_have_the_leading_and_trailing_zeros_of_xml_schema(read):
    count = "<TxsSummry><TtlNtries><NbOfNtries>00001</NbOfNtries></TtlNtries></TxsSummry>"
    padded = "00000000000000001500.000000000"
    (line,) = read(document(statement(entry(padded), opening="0", closing=padded, more=count)))
    assert line["amount"] == "1500.00"


def test_a_batch_that_is_not_split_has_no_counterparty(read):
    def part(name: str, more: str = "") -> str:
        return (
            f"<Refs><AcctSvcrRef>R-{name}</AcctSvcrRef><EndToEndId>E-{name}</EndToEndId></Refs>{more}"
            f"<RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties>"
            f"<RmtInf><Strd><CdtrRefInf><Ref>S-{name}</Ref></CdtrRefInf></Strd></RmtInf>"
        )

    parties = ("counterparty_name", "end_to_end_id", "bank_reference", "structured_reference")
    batch = entry("3.00", details(part("A"), part("B"), part("C")))
    (line,) = read(document(statement(batch, opening="0", closing="3.00")))
    assert [line.get(name) for name in parties] == [None] * 4
    first = details(part("A")).replace("<NtryDtls>", "<NtryDtls><Btch><NbOfTxs>03</NbOfTxs></Btch>")
    (line,) = read(document(statement(entry("3.00", first), opening="0", closing="3.00")))
    assert [line.get(name) for name in parties] == [None] * 4
    (line,) = read(document(statement(entry("3.00", details(part("A"))), opening="0", closing="3.00")))
    assert [line.get(name) for name in parties] == ["A", "E-A", "R-A", "S-A"]


def test_a_document_without_namespace_is_named(unread):
    text = document(statement(opening="0", closing="0"))
    assert "the document has no namespace" in unread(text[: text.index(" xmlns")] + text[text.index(">") :])


def test_a_statement_of_another_month_is_refused_line_by_line(settings, receive):
    place = reinsurer_package().write(settings)
    of_2019 = rb"\g<1>2019-01-18"
    rewrite(place, "bank_statements", lambda text: re.sub(rb"(<BookgDt>\s*<Dt>)[-0-9]+", of_2019, text))
    (refusal,) = receive(place).findings
    assert (refusal.rule, refusal.field, refusal.value) == ("month", "booked_on", "2019-01-18")
    assert "No movement of its statement is of the month 2020-06" in refusal.message_en


def test_a_statement_with_one_movement_of_the_month_is_accepted_completely(settings, receive):
    package = reinsurer_package(
        lines={"bank_statements": [movement(1), movement(2, booked_on="2020-05-29")], "ledger": [entry_of()]}
    )
    assert receive(package).findings == ()


def test_an_account_without_entry_and_balance_of_the_month_is_reported(settings, receive):
    place = reinsurer_package(lines={"ledger": [entry_of()]}).write(settings)
    rewrite(place, "bank_statements", lambda text: text.replace(b"2020-06-30", b"2019-01-31"))
    (reason,) = receive(place).reasons
    assert "no entry and no balance of the month 2020-06: its balances are of 2019-01-31" in reason.message_en


def test_a_movement_without_a_readable_date_has_one_reason(settings, receive):
    place = reinsurer_package(lines={"bank_statements": [movement()], "ledger": [entry_of()]}).write(settings)
    rewrite(
        place,
        "bank_statements",
        lambda text: re.sub(rb"(<BookgDt>\s*<Dt>)[-0-9]+", rb"\g<1>18/06/2020", text),
    )
    assert [(finding.field, finding.rule) for finding in receive(place).findings] == [("booked_on", "type")]


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5"])
def test_a_page_number_that_is_no_whole_number_is_reported(unread, number):
    assert unread(document(page(number, "10.00", "OPBD 0", "CLBD 10.00", "true"))).startswith(
        f"the page number “{number}” (PgNb) is not a whole number"
    )


def test_an_amount_with_a_third_decimal_is_reported_by_its_line(read):
    (line,) = read(document(statement(entry("10.001"), opening="0", closing="10.00")))
    assert line["amount"] == "10.001"


def test_an_invisible_character_in_an_account_number_refuses_its_lines(settings, receive):
    place = reinsurer_package(lines={"bank_statements": [movement()], "ledger": [entry_of()]}).write(settings)
    rewrite(place, "bank_statements", lambda text: text.replace(b"</IBAN>", "\u200b</IBAN>".encode(), 1))
    rules = {(finding.field, finding.rule) for finding in receive(place).findings}
    assert ("account_id", "invisible") in rules
