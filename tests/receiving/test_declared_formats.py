"""Numbers, dates and booleans are read only in the formats of the sender's schema."""

import io
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet
import pytest

from reassurance.submissions import PackagePath
from support.packages import (
    cedent_package,
    descriptor_of,
    exposure,
    limit_decision,
    premium,
    refile,
    resource,
    rewrite,
)
from support.workbooks import workbook

FRENCH_DATE = {"format": "%d/%m/%Y"}
COMMA = {"decimalChar": ","}
COMMA_AND_SPACE = {"decimalChar": ",", "groupChar": " "}
YES_OR_NO = {"trueValues": ["oui", "o'k (a|b)"], "falseValues": ["non"]}


@pytest.fixture
def send(settings, receive):
    """Receive one changed line of a register; the sender's schema declares formats for some fields."""

    def sent(register, line, declared, **totals):
        package = cedent_package(totals={(register, measure): total for measure, total in totals.items()})
        package.lines[register] = [line]
        place = package.write(settings)
        with descriptor_of(place) as content:
            fields = [{"name": name, **properties} for name, properties in declared.items()]
            resource(content, register)["schema"] = {"fields": fields}
        return receive(place)

    return sent


def _rules(receipt) -> set[tuple[str, str]]:
    """The refusals, without those of lines refused only because of their parent."""
    rules = {(refusal.field, refusal.rule) for refusal in receipt.findings}
    return {(field, rule) for field, rule in rules if rule != "parent_quarantined"}


@pytest.mark.parametrize(
    ("text", "declared", "amount"),
    [
        ("40,00", COMMA, "40.00"),
        ("-1234,5", COMMA, "-1234.50"),
        ("1 234 567,89", COMMA_AND_SPACE, "1234567.89"),
        ("1234567,89", COMMA_AND_SPACE, "1234567.89"),
        ("1\u202f234,50", {"decimalChar": ",", "groupChar": "\u202f"}, "1234.50"),
        ("1.234,50", {"decimalChar": ",", "groupChar": "."}, "1234.50"),
        ("1'234.50", {"groupChar": "'"}, "1234.50"),
        ("40.00 EUR", {"bareNumber": False}, "40.00"),
        ("€ -40", {"bareNumber": False}, "-40.00"),
        ("40.00", {"bareNumber": False}, "40.00"),
        ("1\u202f234,50\u202f€", COMMA | {"groupChar": "\u202f", "bareNumber": False}, "1234.50"),
        ("40.00", {"bareNumber": True}, "40.00"),
    ],
)
def test_an_amount_is_read_as_declared(settings, send, lines_in, text, declared, amount):
    line = premium(gross_premium_amount=text)
    receipt = send("premiums", line, {"gross_premium_amount": declared}, gross_premium_amount=amount)
    assert (receipt.reasons, receipt.findings) == ((), ())
    assert lines_in(settings.registered_dir, "premiums", "gross_premium_amount") == [(Decimal(amount),)]


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("40,00", {}),
        ("40.00", COMMA),
        ("1.23", COMMA),
        ("1 234,50", COMMA),
        ("12 34,50", COMMA_AND_SPACE),
        ("1 234,505", COMMA_AND_SPACE),
        ("99 999 999 999 999 999 999,00", COMMA_AND_SPACE),
        ("40.00 EUR", {}),
        ("40.00 EUR", {"bareNumber": True}),
        ("40.00 (2)", {"bareNumber": False}),
        ("-EUR 40", {"bareNumber": False}),
        ("EUR", {"bareNumber": False}),
    ],
)
def test_an_amount_in_another_format_is_refused_and_quoted_as_sent(send, text, declared):
    line = premium(gross_premium_amount=text)
    receipt = send("premiums", line, {"gross_premium_amount": declared}, gross_premium_amount="40.00")
    assert receipt.reasons == ()
    (refusal,) = receipt.findings
    assert (refusal.field, refusal.rule, refusal.value) == ("gross_premium_amount", "type", text)
    (total,) = (
        total
        for count in receipt.registers
        for total in count.totals
        if total.measure == "gross_premium_amount"
    )
    assert (total.accepted, total.quarantined, total.remainder) == ("0.00", "0.00", "40.00")


def test_a_percentage_is_not_read_as_a_fraction(send):
    receipt = send(
        "premiums", premium(annual_premium_rate="1.2 %"), {"annual_premium_rate": {"bareNumber": False}}
    )
    assert _rules(receipt) == {("annual_premium_rate", "maximum")}


def test_bounds_apply_to_values_in_declared_formats(send):
    receipt = send("premiums", premium(annual_premium_rate="1,000001"), {"annual_premium_rate": COMMA})
    assert _rules(receipt) == {("annual_premium_rate", "maximum")}


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("%d/%m/%Y", "02/06/2020"),
        ("%Y%m%d", "20200602"),
        ("%d.%m.%Y", "02.06.2020"),
        ("default", "2020-06-02"),
    ],
)
def test_a_date_is_read_as_declared(settings, send, lines_in, declared, text):
    receipt = send("limit_decisions", limit_decision(decided_on=text), {"decided_on": {"format": declared}})
    assert (receipt.reasons, receipt.findings) == ((), ())
    assert lines_in(settings.registered_dir, "limit_decisions", "decided_on") == [(date(2020, 6, 2),)]


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("02/06/2020", {}),
        ("0000-01-01", {}),
        ("0999-12-31", {}),
        ("2020-06-02", FRENCH_DATE),
        ("2/6/2020", FRENCH_DATE),
        ("31/06/2020", FRENCH_DATE),
        ("01/01/0000", FRENCH_DATE),
    ],
)
def test_a_date_in_another_format_is_refused(send, text, declared):
    receipt = send("limit_decisions", limit_decision(decided_on=text), {"decided_on": declared})
    assert _rules(receipt) == {("decided_on", "type")}


@pytest.mark.parametrize(("text", "rules"), [("30/06/2020", set()), ("29/06/2020", {("as_of", "period")})])
def test_the_closing_date_of_a_stock_is_read_as_declared(send, text, rules):
    receipt = send("exposures", exposure(as_of=text), {"as_of": FRENCH_DATE})
    assert _rules(receipt) == rules


@pytest.mark.parametrize(("text", "value"), [("oui", True), ("o'k (a|b)", True), ("non", False)])
def test_a_boolean_is_read_as_declared(settings, send, lines_in, text, value):
    line = limit_decision(buyer_portal_subscribed=text)
    receipt = send("limit_decisions", line, {"buyer_portal_subscribed": YES_OR_NO})
    assert (receipt.reasons, receipt.findings) == ((), ())
    assert lines_in(settings.registered_dir, "limit_decisions", "buyer_portal_subscribed") == [(value,)]


@pytest.mark.parametrize(("text", "declared"), [("oui", {}), ("true", YES_OR_NO), ("o'k a", YES_OR_NO)])
def test_a_boolean_in_another_format_is_refused(send, text, declared):
    line = limit_decision(buyer_portal_subscribed=text)
    receipt = send("limit_decisions", line, {"buyer_portal_subscribed": declared})
    assert _rules(receipt) == {("buyer_portal_subscribed", "type")}


@pytest.mark.parametrize(
    ("field", "declared", "expected"),
    [
        ("gross_premium_amount", {"decimalChar": ",,"}, "decimalChar “,,” of gross_premium_amount"),
        ("gross_premium_amount", {"decimalChar": "0"}, "decimalChar “0” of gross_premium_amount"),
        ("gross_premium_amount", {"bareNumber": "no"}, "bareNumber “no” of gross_premium_amount"),
        ("gross_premium_amount", {"groupChar": "."}, "decimalChar and groupChar of gross_premium_amount"),
        ("covers_from", {"format": "any"}, "format “any” of covers_from"),
        ("covers_from", {"format": "%d/%d/%Y"}, "format “%d/%d/%Y” of covers_from"),
    ],
)
def test_a_declaration_that_cannot_be_followed_is_reported(send, field, declared, expected):
    receipt = send("premiums", premium(), {field: declared})
    (reason,) = receipt.reasons
    assert (receipt.verdict, reason.code, reason.where) == ("rejected", "unreadable_file", "premiums.csv")
    assert expected in reason.message_en


@pytest.mark.parametrize(
    "declared", [{"trueValues": "oui"}, {"trueValues": []}, {"trueValues": ["non"], "falseValues": ["non"]}]
)
def test_wrong_values_for_true_and_false_are_reported(send, declared):
    receipt = send("limit_decisions", limit_decision(), {"buyer_portal_subscribed": declared})
    assert [reason.code for reason in receipt.reasons] == ["unreadable_file"]
    assert "buyer_portal_subscribed" in receipt.reasons[0].message_en


def test_a_declared_quote_character_is_followed(settings, receive, lines_in):
    package = cedent_package(delimiter=";")
    package.lines["limit_decisions"] = [limit_decision(exceptional_reason='dit "retard" ; ou pas')]
    place = package.write(settings)
    rewrite(
        place,
        "limit_decisions",
        lambda text: text.replace(b'"dit ""retard"" ; ou pas"', b"'dit \"retard\" ; ou pas'"),
    )
    with descriptor_of(place) as content:
        resource(content, "limit_decisions")["dialect"]["quoteChar"] = "'"
    assert receive(place).verdict == "accepted"
    assert lines_in(settings.registered_dir, "limit_decisions", "exceptional_reason") == [
        ('dit "retard" ; ou pas',)
    ]


def test_a_column_name_never_becomes_part_of_a_query(settings, receive):
    package = cedent_package()
    malicious = "x\", (select error('the name was run')) as \"y"
    package.headers["policies"] = [*package.columns("policies"), malicious]
    receipt = receive(package)
    assert [reason.code for reason in receipt.reasons] == ["unexpected_column"]
    assert malicious in receipt.reasons[0].message_fr


@pytest.mark.parametrize(("text", "is_read"), [("2020-01-06", False), ("", True), ("n.c.", True)])
def test_texts_in_a_declared_notation_are_refused_in_parquet(settings, receive, text, is_read):
    line = limit_decision(buyer_notified_on=text)
    stream = io.BytesIO()
    columns = {name: pa.array([value or None], pa.string()) for name, value in line.items()}
    pyarrow.parquet.write_table(pa.table(columns), stream)
    receipt = receive(_with_notation(settings, "decisions.parquet", stream.getvalue()))
    _check_notation(receipt, text, is_read=is_read)


@pytest.mark.parametrize(("text", "is_read"), [("2020-01-06", False), ("", True), ("n.c.", True)])
def test_texts_in_a_declared_notation_are_refused_in_workbooks(settings, receive, text, is_read):
    line = limit_decision(buyer_notified_on=text)
    receipt = receive(_with_notation(settings, "decisions.xlsx", workbook([list(line), list(line.values())])))
    _check_notation(receipt, text, is_read=is_read)


def _with_notation(settings, name: str, content: bytes) -> PackagePath:
    """A package whose decisions declare a date format for one column, and a missing value."""
    place = cedent_package().write(settings)
    schema = {
        "missingValues": ["n.c."],
        "fields": [{"name": "buyer_notified_on", "format": "%Y-%d-%m"}],
    }
    refile(place, "limit_decisions", name, content, format=name.rpartition(".")[2], schema=schema)
    return place


def _check_notation(receipt, text: str, *, is_read: bool) -> None:
    expected = (
        f"column buyer_notified_on has the text “{text}”; the notation that the schema declares (format)"
    )
    assert [expected in reason.message_en for reason in receipt.reasons] == ([] if is_read else [True])


@pytest.mark.parametrize("name", ["decisions.parquet", "decisions.xlsx"])
def test_the_null_sequence_applies_to_every_format(settings, receive, name):
    line = limit_decision(buyer_notified_on="n.c.")
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({key: pa.array([value]) for key, value in line.items()}), stream)
    is_sheet = name.endswith("xlsx")
    content = workbook([list(line), list(line.values())]) if is_sheet else stream.getvalue()
    place = cedent_package().write(settings)
    refile(
        place,
        "limit_decisions",
        name,
        content,
        format=name.rpartition(".")[2],
        dialect={"nullSequence": "n.c."},
    )
    receipt = receive(place)
    assert (receipt.reasons, receipt.findings) == ((), ())
