"""Bank statements: each version and each bank's variant gives the movements of the account."""

import pytest

from reassurance.submissions.formats.camt053.reader import VERSIONS
from support.statements import IBAN, NAMESPACE, balance, details, document, entry, statement

RECEIVED = {
    "account_id": IBAN,
    "movement_id": "S1#1",
    "statement_id": "S1",
    "entry_reference": "17",
    "bank_reference": "BQ-0042",
    "end_to_end_id": "CAP-T1",
    "booked_on": "2020-06-18",
    "value_on": "2020-06-19",
    "direction": "credit",
    "amount": "1500.00",
    "currency": "EUR",
    "is_reversal": "false",
    "status": "booked",
    "counterparty_name": "Premier assureur",
    "counterparty_account": "FR5599999000010000000000202",
    "structured_reference": "RF18 2020",
    "remittance_text": "INS01 T-CAP-2020 2020Q1",
    "xml_line": "1",
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("prefix", ["", "ns2"])
def test_an_entry_gives_the_same_line_in_each_version_and_with_any_prefix(read, version, prefix):
    name = "<Nm> Premier assureur </Nm>"
    party = f"<Pty>{name}</Pty>" if version == "08" else name
    status = "<Sts><Cd>BOOK</Cd></Sts>" if version == "08" else "<Sts>BOOK</Sts>"
    entry_text = entry(
        "1500",
        "<ValDt><DtTm>2020-06-19T00:00:00+02:00</DtTm></ValDt><AcctSvcrRef>BQ-0042</AcctSvcrRef>"
        + details(
            "<Refs><EndToEndId>CAP-T1</EndToEndId></Refs>"
            f"<RltdPties><Dbtr>{party}</Dbtr>"
            "<DbtrAcct><Id><IBAN>FR5599999000010000000000202</IBAN></Id></DbtrAcct>"
            "<Cdtr><Nm>Caisse</Nm></Cdtr></RltdPties>"
            "<RmtInf><Ustrd>  INS01 T-CAP-2020\n 2020Q1 </Ustrd>"
            "<Strd><CdtrRefInf><Ref>RF18 2020</Ref></CdtrRefInf></Strd></RmtInf>"
        ),
        status=status,
    ).replace("<Ntry>", "<Ntry><NtryRef>17</NtryRef>")
    text = document(
        statement(entry_text, opening="100.00", closing="1600.00"), version=version, prefix=prefix
    )
    assert read(text) == [RECEIVED]


def test_a_document_inside_an_envelope_is_read(read):
    inner = document(statement(entry("10.00"), opening="0", closing="10.00"), version="08")
    text = f'<DataPDU xmlns="urn:bank"><Body><AppHdr><Fr>BANK</Fr></AppHdr>{inner}</Body></DataPDU>'
    assert [line["amount"] for line in read(text)] == ["10.00"]


def test_the_encoding_is_the_one_that_the_xml_declares(read):
    text = document(
        statement(entry("10.00", "<AddtlNtryInf>Prime cédée</AddtlNtryInf>"), opening="0", closing="10")
    )
    for encoding in ("iso-8859-1", "utf-16"):
        (line,) = read(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding))
        assert line["remittance_text"] == "Prime cédée"


def test_a_batch_whose_details_add_up_becomes_one_line_per_detail(read):
    batch = entry(
        "90.00",
        "<NtryRef>7</NtryRef>"
        + details(
            "<Refs><AcctSvcrRef>A</AcctSvcrRef></Refs><Amt Ccy='EUR'>100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
            "<RmtInf><Ustrd>CAP</Ustrd></RmtInf>",
            "<Refs><AcctSvcrRef>B</AcctSvcrRef></Refs>"
            "<AmtDtls><TxAmt><Amt Ccy='EUR'>10</Amt></TxAmt></AmtDtls>"
            "<CdtDbtInd>DBIT</CdtDbtInd><RmtInf><Ustrd>frais</Ustrd></RmtInf>",
        ),
    )
    lines = read(document(statement(batch, entry("5.00"), opening="0", closing="95.00")))
    columns = ("movement_id", "direction", "amount", "bank_reference", "remittance_text", "entry_reference")
    assert [tuple(line.get(name) for name in columns) for line in lines] == [
        ("S1#1.1", "credit", "100.00", "A", "CAP", "7"),
        ("S1#1.2", "debit", "10.00", "B", "frais", "7"),
        ("S1#2", "credit", "5.00", None, None, None),
    ]


@pytest.mark.parametrize(
    "parts",
    [
        ("<RmtInf><Ustrd>CAP</Ustrd></RmtInf>", "<RmtInf><Ustrd>CAP+</Ustrd></RmtInf>"),
        (
            "<Amt Ccy='EUR'>60.00</Amt><RmtInf><Ustrd>CAP</Ustrd></RmtInf>",
            "<Amt Ccy='EUR'>30.01</Amt><RmtInf><Ustrd>CAP+</Ustrd></RmtInf>",
        ),
        (
            "<Amt Ccy='EUR'>60.00</Amt><RmtInf><Ustrd>CAP</Ustrd></RmtInf>",
            "<Amt Ccy='USD'>30.00</Amt><RmtInf><Ustrd>CAP+</Ustrd></RmtInf>",
        ),
    ],
    ids=["no amounts", "a cent too many", "another currency"],
)
def test_a_batch_that_does_not_add_up_becomes_one_line_with_the_amount_of_the_entry(read, parts):
    (line,) = read(document(statement(entry("90.00", details(*parts)), opening="0", closing="90.00")))
    assert (line["movement_id"], line["amount"], line["remittance_text"]) == ("S1#1", "90.00", "CAP CAP+")


def test_details_in_several_groups_belong_to_one_entry(read):
    halves = "".join(details(f"<Amt Ccy='EUR'>{amount}</Amt>") for amount in ("60.00", "30.00"))
    lines = read(document(statement(entry("90.00", halves), opening="0", closing="90.00")))
    assert [(line["movement_id"], line["amount"]) for line in lines] == [
        ("S1#1.1", "60.00"),
        ("S1#1.2", "30.00"),
    ]


def test_a_reversal_has_its_own_direction_and_the_counterparty_of_the_reversed_entry(read):
    parties = "<RltdPties><Dbtr><Nm>Caisse</Nm></Dbtr><Cdtr><Nm>Premier</Nm></Cdtr></RltdPties>"
    paid = entry("40.00", details(parties), sign="DBIT")
    returned = entry("40.00", "<RvslInd>true</RvslInd>" + details(parties))
    lines = read(document(statement(paid, returned, opening="50.00", closing="50.00")))
    assert [(line["direction"], line["is_reversal"], line["counterparty_name"]) for line in lines] == [
        ("debit", "false", "Premier"),
        ("credit", "true", "Premier"),
    ]


def test_the_remittance_text_is_read_from_each_element_that_banks_use(read):
    texts = [
        entry("1.00", "<AddtlNtryInf>VIR INS01 CAP 1T2020</AddtlNtryInf>"),
        entry("1.00", details("<AddtlTxInf>VIR INS02 CAP 1T2020</AddtlTxInf>")),
        entry("1.00", details("<RmtInf><Strd><AddtlRmtInf>INS03</AddtlRmtInf></Strd></RmtInf>")),
        entry("1.00", details("<RmtInf><Ustrd>INS04</Ustrd><Ustrd>CAP\t2020Q1</Ustrd></RmtInf>")),
        entry("1.00", details("<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>")),
    ]
    lines = read(document(statement(*texts, opening="0", closing="5.00")))
    assert [line.get("remittance_text") for line in lines] == [
        "VIR INS01 CAP 1T2020",
        "VIR INS02 CAP 1T2020",
        "INS03",
        "INS04 CAP 2020Q1",
        None,
    ]
    assert "end_to_end_id" not in lines[-1]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("+10.5", "10.50"), ("10.", "10.00"), (" 10.50000 ", "10.50"), (".5", "0.50"), ("10.005", "10.005")],
)
def test_amounts_are_read_in_each_notation_of_xml_decimals(read, written, read_as):
    closing = written.strip().removeprefix("+")
    (line,) = read(document(statement(entry(written), opening="0", closing=closing)))
    assert line["amount"] == read_as


def test_values_outside_the_standard_are_kept_for_the_rules_to_refuse(read):
    odd = (
        "<Ntry><Amt>ten</Amt><CdtDbtInd>PLUS</CdtDbtInd><RvslInd>perhaps</RvslInd><Sts>BOOKED</Sts>"
        "<BookgDt><Dt>18/06/2020</Dt></BookgDt></Ntry>"
    )
    (line,) = read(document(statement(odd, opening="0", closing="7.00")))
    columns = ("amount", "direction", "is_reversal", "status", "booked_on", "currency", "value_on")
    assert [line.get(name) for name in columns] == [
        "ten",
        "PLUS",
        "perhaps",
        "BOOKED",
        "18/06/2020",
        None,
        None,
    ]


def test_a_pending_entry_is_a_line_and_does_not_change_the_balance(read):
    pending = entry("30.00", status="<Sts><Cd>PDNG</Cd></Sts>")
    lines = read(document(statement(pending, entry("1.00"), opening="0", closing="1.00"), version="08"))
    assert [(line["status"], line["amount"]) for line in lines] == [("pending", "30.00"), ("booked", "1.00")]


def test_a_line_has_the_xml_line_of_its_entry(read):
    text = document(statement(entry("1.00"), "\n\n", entry("2.00"), opening="0", closing="3.00"))
    assert [line["xml_line"] for line in read(text)] == ["1", "3"]


def test_pages_of_a_statement_are_read_together(read, unread):
    def page(number: int, amount: str, opening: tuple[str, str], closing: tuple[str, str], last: str) -> str:
        pages = f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></StmtPgntn>"
        columns = balance(*opening) + balance(*closing)
        return statement(entry(amount), opening="", closing="", more=pages, balances=columns)

    first = page(1, "10.00", ("OPBD", "0.00"), ("ITBD", "10.00"), "false")
    second = page(2, "20.00", ("ITBD", "10.00"), ("ITBD", "30.00"), "false")
    third = page(3, "5.00", ("ITBD", "30.00"), ("CLBD", "35.00"), "true")
    lines = read(document(third, first, second, version="08"))
    assert [(line["movement_id"], line["statement_id"]) for line in lines] == [
        ("S1/3#1", "S1/3"),
        ("S1/1#1", "S1/1"),
        ("S1/2#1", "S1/2"),
    ]
    assert unread(document(first, third, version="08")) == (
        f"statement S1 of account {IBAN}: page 2 is missing, or no page declares to be the last"
    )


def test_pages_may_be_separate_messages_in_one_envelope(read):
    def message(number: int, text: str) -> str:
        page = f"<MsgPgntn><PgNb>{number}</PgNb><LastPgInd>{str(number == 2).lower()}</LastPgInd></MsgPgntn>"
        return document(text).replace("</GrpHdr>", f"{page}</GrpHdr>")

    one = message(1, statement(entry("1.00"), opening="0", closing="1.00"))
    two = message(2, statement(entry("2.00"), opening="1.00", closing="3.00"))
    assert [line["movement_id"] for line in read(f"<All>{one}{two}</All>")] == ["S1/1#1", "S1/2#1"]


def test_days_without_movements_are_accepted_and_missing_days_reported(read, unread):
    days = [
        statement(opening="5.00", closing="5.00", name="D1"),
        statement(entry("2.00", sign="DBIT"), opening="5.00", closing="3.00", name="D2"),
        statement(entry("4.00", sign="DBIT"), opening="3.00", closing="-1.00", name="D3"),
    ]
    assert [line["statement_id"] for line in read(document(*days))] == ["D2", "D3"]
    assert "open at 3.00; 5.00, where no other closed" in unread(document(days[0], days[2]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            statement(entry("10.00"), opening="1.00", closing="10.99"),
            f"statement S1 of account {IBAN}: opening 1.00 and booked entries 10.00 make 11.00, closing is"
            " 10.99",
        ),
        (
            statement(entry("10.00"), opening="1.00", closing="11.00").replace("CLBD", "CLAV"),
            f"statement S1 of account {IBAN} lacks an opening or a closing booked balance (OPBD, CLBD)",
        ),
        (
            statement(
                opening="", closing="", balances=balance("OPBD", "1.00") + balance("CLBD", "1.00", "USD")
            ),
            f"statement S1 of account {IBAN} opens and closes in two currencies: EUR, USD",
        ),
        (
            statement(opening="much", closing="1.00"),
            "line 1: the balance OPBD has no amount or no direction that can be read",
        ),
        (
            statement(
                entry("1.00"),
                opening="0",
                closing="1.00",
                more="<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>",
            ),
            f"statement S1 of account {IBAN}: 2 entries declared, 1 found",
        ),
    ],
)
def test_an_inconsistent_statement_is_named_with_its_fault(unread, text, expected):
    assert unread(document(text)) == expected


def test_the_previous_closing_balance_can_replace_the_opening_one(read):
    previous = statement(entry("1.00"), opening="0", closing="1.00").replace("OPBD", "PRCD")
    assert len(read(document(previous))) == 1


@pytest.mark.parametrize(
    ("namespace", "named"),
    [
        (f"{NAMESPACE}03", "camt.053.001.03"),
        ("urn:iso:std:iso:20022:tech:xsd:camt.052.001.02", "camt.052.001.02"),
        ("urn:other", "urn:other"),
    ],
)
def test_another_message_or_version_is_reported(unread, namespace, named):
    text = document(statement(opening="0", closing="0")).replace(f"{NAMESPACE}02", namespace)
    assert unread(text) == (
        f"line 1: “{named}” is not a bank statement that is read: expected camt.053.001.02, camt.053.001.04,"
        " camt.053.001.08"
    )


def test_a_document_without_statement_is_reported(unread):
    assert unread(document()) == "the file holds no bank statement (Stmt)"
    assert unread("<a/>") == "the file holds no bank statement (Stmt)"


def test_an_entry_of_a_statement_that_lacks_its_account_is_reported(unread):
    text = document(statement(entry("1.00"), opening="0", closing="1.00"))
    for tag in ("Acct", "Id"):
        assert unread(text.replace(f"<{tag}>", "<Other>", 1).replace(f"</{tag}>", "</Other>", 1)) == (
            "line 1: an entry precedes its statement's identifier (Id) and account (Acct)"
        )


def test_a_statement_element_inside_an_entry_does_not_end_the_statement(read):
    nested = entry("1.00", "<Other><Stmt><Id>X</Id></Stmt></Other>")
    lines = read(document(statement(nested, entry("2.00"), opening="0", closing="3.00")))
    assert [line["movement_id"] for line in lines] == ["S1#1", "S1#2"]
