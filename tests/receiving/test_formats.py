"""Parquet and XLSX give the same lines as CSV; values that lost digits or zeros are refused."""

import io
from datetime import date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter

from reassurance.settings import Settings
from reassurance.submissions import receive_package
from support.packages import cedent_package, contracts, descriptor_of, limit_decision, refile, resource

DECISIONS = [
    limit_decision(1, buyer_department="01", exceptional_reason="Défaut\nà suivre"),
    limit_decision(2, policy_id="POL-1", requested_limit_amount="", granted_limit_amount="1234567890.05"),
]
READ = {"amount": Decimal, "rate": Decimal, "integer": int, "date": date.fromisoformat, "boolean": bool}


def _typed(line) -> dict[str, object]:
    """The values of a decision in the types of a program."""
    return {
        field.name: (READ.get(field.kind, str)(line[field.name]) if line[field.name] else None)
        for field in contracts()["limit_decisions"].fields
    }


def _parquet(rows) -> bytes:
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), stream)
    return stream.getvalue()


def _workbook(rows, names=None, sheet="Décisions") -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        dates = book.add_format({"num_format": "dd/mm/yyyy"})
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, names or list(rows[0]))
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row.values()):
                if isinstance(value, date):
                    page.write_datetime(number, place, value, dates)
                elif isinstance(value, str) and not value.startswith("="):
                    page.write_string(number, place, value)
                else:
                    page.write(number, place, float(value) if isinstance(value, Decimal) else value)
    return stream.getvalue()


MAKERS = {"parquet": _parquet, "xlsx": _workbook}


@pytest.fixture
def rows():
    return [_typed(line) for line in DECISIONS]


@pytest.fixture
def package(settings):
    sent = cedent_package()
    sent.lines["limit_decisions"] = DECISIONS
    return sent.write(settings)


@pytest.fixture
def send(package, receive):
    """Receive the package with its decisions in a file of another format."""

    def sent(file_format, content, **declared):
        refile(
            package, "limit_decisions", f"decisions.{file_format}", content, format=file_format, **declared
        )
        return receive(package)

    return sent


def _findings(receipt) -> list[tuple[int, str, str]]:
    """The refusals of the decisions themselves."""
    refusals = [refusal for refusal in receipt.findings if refusal.register == "limit_decisions"]
    return [(refusal.line_number, refusal.field, refusal.rule) for refusal in refusals]


def _messages(receipt) -> str:
    (reason,) = receipt.reasons
    assert (receipt.verdict, reason.code) == ("rejected", "unreadable_file")
    assert reason.where.startswith("decisions.")
    return reason.message_en


@pytest.mark.parametrize("file_format", MAKERS)
def test_the_lines_are_those_of_the_csv(settings, send, lines_in, rows, file_format):
    receipt = send(file_format, MAKERS[file_format](rows))
    assert (receipt.reasons, receipt.findings) == ((), ())
    names = ", ".join(rows[0])
    expected = [tuple(row.values()) for row in rows]
    assert lines_in(settings.registered_dir, "limit_decisions", names) == expected


@pytest.mark.parametrize("file_format", MAKERS)
def test_a_bad_line_is_refused_with_its_value(send, rows, file_format):
    rows[1]["buyer_country"] = "France"
    (refusal,) = send(file_format, MAKERS[file_format](rows)).findings
    assert (refusal.register, refusal.line_number, refusal.field, refusal.value) == (
        "limit_decisions",
        2,
        "buyer_country",
        "France",
    )


@pytest.mark.parametrize("file_format", MAKERS)
def test_a_code_stored_as_a_number_is_reported(send, rows, file_format):
    for row in rows:
        row["buyer_department"] = 1
    messages = _messages(send(file_format, MAKERS[file_format](rows)))
    assert "column buyer_department" in messages
    assert "text" in messages


@pytest.mark.parametrize("file_format", MAKERS)
def test_an_instant_is_not_a_date(send, rows, file_format):
    rows[0]["decided_on"] = datetime.combine(rows[0]["decided_on"], time(12))
    rows[1]["decided_on"] = datetime.combine(rows[1]["decided_on"], time())
    receipt = send(file_format, MAKERS[file_format](rows))
    assert _findings(receipt) == [(1, "decided_on", "type")]


@pytest.mark.parametrize(
    ("file_format", "expected"), [("parquet", [(1, "previous_limit_amount", "type")]), ("xlsx", [])]
)
def test_the_noise_of_binary_fractions_is_rounded_in_workbooks_only(send, rows, file_format, expected):
    for row in rows:
        row["previous_limit_amount"] = float(row["previous_limit_amount"])
    rows[0]["previous_limit_amount"] = 0.1 + 0.2
    receipt = send(file_format, MAKERS[file_format](rows))
    assert _findings(receipt) == expected


@pytest.mark.parametrize("file_format", MAKERS)
def test_a_file_that_does_not_have_its_format_is_reported(send, file_format):
    assert "it is not a" in _messages(send(file_format, b"PK\x03\x04 not at all"))


@pytest.mark.parametrize("file_format", MAKERS)
def test_a_missing_column_is_reported(send, rows, file_format):
    for row in rows:
        del row["currency"]
    receipt = send(file_format, MAKERS[file_format](rows))
    assert [reason.code for reason in receipt.reasons] == ["missing_column"]


def test_a_format_that_is_not_read_is_reported(send):
    assert "format “ods”: expected csv, parquet, xlsx" in _messages(send("ods", b""))


def test_whole_numbers_that_a_data_frame_stores_as_floats_are_read(settings, receive, lines_in):
    sent = cedent_package().write(settings)
    register = contracts()["guarantees"]
    line = {
        field.name: cedent_package().lines["guarantees"][0][field.name] or None for field in register.fields
    }
    line["credit_period_days"] = 60.0
    refile(sent, "guarantees", "guarantees.parquet", _parquet([line]), format="parquet")
    receipt = receive(sent)
    assert (receipt.reasons, receipt.findings) == ((), ())
    assert lines_in(settings.registered_dir, "guarantees", "credit_period_days") == [(60,)]


def test_the_sheet_that_the_descriptor_names_is_read(send, rows):
    assert send("xlsx", _workbook(rows, sheet="Juin"), dialect={"sheetName": "Juin"}).verdict == "accepted"


def test_a_missing_sheet_is_reported(send, rows):
    messages = _messages(send("xlsx", _workbook(rows), dialect={"sheetName": "Juillet"}))
    assert "no sheet “Juillet”" in messages


def test_a_formula_gives_the_value_that_the_workbook_holds(send, rows):
    rows[0]["exceptional_reason"] = '=HYPERLINK("http://192.0.2.1")'
    assert "cell R2 of sheet “Décisions” (column exceptional_reason) holds the number or date 0" in _messages(
        send("xlsx", _workbook(rows))
    )


def test_a_value_next_to_the_named_columns_is_reported(send, rows):
    rows[1]["extra"] = "a remark"
    messages = _messages(send("xlsx", _workbook(rows, names=list(rows[0]))))
    assert "row 3 of sheet “Décisions” has a value beyond the last named column" in messages


def test_an_empty_sheet_is_reported(send):
    assert "the sheet “Décisions” is empty" in _messages(send("xlsx", _workbook([{}], names=[""])))


def test_a_workbook_that_is_too_large_once_unpacked_is_refused(tmp_path, package, send, rows, monkeypatch):
    monkeypatch.setenv("REASSURANCE_MAX_WORKBOOK_BYTES", "1000")
    limited = Settings(home=tmp_path / "home")
    refile(package, "limit_decisions", "decisions.xlsx", _workbook(rows), format="xlsx")
    receipt = receive_package(limited, package)
    assert "a workbook holds at most 1000" in _messages(receipt)


def test_a_schema_file_that_is_not_in_the_package_is_reported(package, receive):
    with descriptor_of(package) as content:
        resource(content, "limit_decisions")["schema"] = "schemas/limit_decisions.json"
    (reason,) = receive(package).reasons
    assert (
        "limit_decisions names “schemas/limit_decisions.json”, which is not in the package"
        in reason.message_en
    )
