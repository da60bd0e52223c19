"""Workbooks: a visible value is never read as empty; messages name the sheet, the row and the cell."""

import pytest

from support.packages import cedent_package, contracts, descriptor_of, limit_decision, refile, resource
from support.workbooks import ERRORS, FORMULA, rezipped, with_part, workbook

NAMES = [field.name for field in contracts()["limit_decisions"].fields]
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NUMBERS = {field.name for field in contracts()["limit_decisions"].fields if field.kind == "amount"}


def row(**changes: str) -> list[str | float]:
    """The cells of a decision: numbers for amounts, texts for dates and booleans."""
    line = limit_decision() | changes
    return [
        float(line[name]) if name in NUMBERS and line[name] and name not in changes else line[name]
        for name in NAMES
    ]


@pytest.fixture
def send(settings, receive):
    """Receive a package with its decisions in a workbook."""
    sequences: list[int] = []

    def sent(content, **declared):
        sequences.append(len(sequences) + 1)
        package = cedent_package(sequence=len(sequences)).write(settings)
        refile(package, "limit_decisions", "decisions.xlsx", content, format="xlsx", **declared)
        return receive(package)

    return sent


def message_of(receipt) -> str:
    (reason,) = receipt.reasons
    assert (receipt.verdict, reason.code) == ("rejected", "unreadable_file")
    return reason.message_en


def test_an_error_or_an_uncomputed_formula_refuses_its_line_in_any_column(settings, receive):
    fields = [
        "decision_id",
        "buyer_department",
        "requested_limit_amount",
        "buyer_notified_on",
        "buyer_portal_subscribed",
        "granted_limit_amount",
        "policy_id",
        "exceptional_reason",
    ]
    shown = [*ERRORS[:-1], FORMULA]
    rows = [row(decision_id=f"DEC-{place}") for place in range(len(fields))]
    for line, field, value in zip(rows, fields, shown, strict=True):
        line[NAMES.index(field)] = value
    package = cedent_package()
    package.lines["limit_decisions"] = [limit_decision()] * len(rows)
    place = package.write(settings)
    refile(place, "limit_decisions", "decisions.xlsx", workbook([NAMES, *rows]), format="xlsx")
    receipt = receive(place)
    refusals = {item.line_number: item for item in receipt.findings if item.register == "limit_decisions"}
    rules = [refusals[line].rule for line in sorted(refusals)]
    assert rules == [*["cell_error"] * len(ERRORS[:-1]), "cell_formula"]
    for line, (field, value) in enumerate(zip(fields, shown, strict=True), start=1):
        cell = f"Feuil1!{chr(ord('A') + NAMES.index(field))}{line + 1}"
        refusal = refusals[line]
        assert (refusal.field, refusal.value, cell in refusal.message_fr) == (field, value, True)
    (count,) = (count for count in receipt.registers if count.register == "limit_decisions")
    assert (count.rows_accepted, count.rows_quarantined) == (0, len(rows))


def test_an_error_that_the_reader_does_not_know_rejects_the_file_with_its_cell(send):
    receipt = send(workbook([NAMES, row(exceptional_reason=ERRORS[-1])]))
    assert "cell R2 of sheet “Feuil1” shows “#SPILL!”" in message_of(receipt)


def test_a_line_of_errors_counts_as_a_line(send):
    receipt = send(workbook([NAMES, ["#N/A"] * len(NAMES), row()]))
    (reason,) = receipt.reasons
    assert (reason.code, "1 lines declared, 2 read" in reason.message_en) == ("rows_differ", True)


def test_an_error_in_one_of_two_exclusive_columns_has_one_finding(settings, receive):
    register = contracts()["premiums"]
    names = [field.name for field in register.fields]
    line = cedent_package().lines["premiums"][0]
    kinds = {field.name: field.kind for field in register.fields}
    cells = [float(line[n]) if kinds[n] in ("amount", "rate") else line[n] for n in names]
    cells[names.index("treaty_id")] = "#N/A"
    package = cedent_package().write(settings)
    refile(package, "premiums", "premiums.xlsx", workbook([names, cells]), format="xlsx")
    receipt = receive(package)
    assert [(refusal.field, refusal.rule) for refusal in receipt.findings] == [("treaty_id", "cell_error")]


def test_a_formula_with_an_empty_text_is_an_empty_cell(send):
    content = with_part(
        workbook([NAMES, row(exceptional_reason=FORMULA)]),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("<f>A1</f><v></v>", '<f>IF(1,"")</f><v></v>').replace(
            '<c r="R2"><f>', '<c r="R2" t="str"><f>'
        ),
    )
    assert send(content).findings == ()


def test_an_error_in_the_column_names_is_reported_with_its_cell(send):
    names = [*NAMES]
    names[3] = "#REF!"
    assert "cell D1 of sheet “Feuil1” shows “#REF!”" in message_of(send(workbook([names, row()])))


def test_rows_above_the_column_names_are_reported_with_the_row_of_the_names(send):
    titled = send(workbook([["Bordereau de juin 2020"], [], NAMES, row()]))
    assert "(sheet “Feuil1”) does not hold the column names, which are in row 3" in message_of(titled)
    blank = send(workbook([[], [], [], NAMES, row()]))
    assert "(sheet “Feuil1”) is empty; the column names are in row 4" in message_of(blank)


def test_a_duration_is_quoted_in_hours(send):
    content = workbook([NAMES, row(previous_limit_amount=1.5)])
    for part, old, new in (
        ("xl/styles.xml", '<xf numFmtId="0"', '<xf numFmtId="46"'),
        ("xl/worksheets/sheet1.xml", '<c r="I2"', '<c r="I2" s="0"'),
    ):
        content = with_part(content, part, lambda text, old=old, new=new: text.replace(old, new))
    (finding,) = (one for one in send(content).findings if one.field == "previous_limit_amount")
    assert finding.value == "36 h"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["", *NAMES[1:]], "column A has no name"),
        ([*NAMES[:8], "", *NAMES[9:]], "column I has no name"),
        ([*NAMES, "currency"], "several columns are named “currency”: columns L, S"),
        (["x"] * len(NAMES), "its first row (sheet “Feuil1”) holds none of the column names of the register"),
    ],
)
def test_missing_or_repeated_column_names_are_reported_with_their_column(send, names, expected):
    cells = [*row(), "EUR"][: len(names)]
    assert expected in message_of(send(workbook([names, cells])))


def test_a_number_among_the_column_names_is_quoted_as_excel_shows_it(send):
    receipt = send(workbook([[*NAMES, 2020], [*row(), "x"]]))
    assert [(reason.code, "“2020”" in reason.message_en) for reason in receipt.reasons] == [
        ("unexpected_column", True)
    ]


def test_the_first_visible_sheet_is_read(send):
    assert send(workbook([NAMES, row()], before=["Masquée"])).verdict == "accepted"


def test_a_chart_sheet_is_reported(send):
    reported = message_of(send(workbook([NAMES, row()], before=["Graphique"])))
    assert "the sheet “Graphique” is not a table" in reported


def test_the_sheet_can_be_given_by_number(send):
    content = workbook([NAMES, row()], before=["Mai"])
    assert "the sheet “Mai” is empty" in message_of(send(content))
    assert send(content, dialect={"sheetNumber": 2}).verdict == "accepted"
    assert send(content, dialect={"excel": {"sheet": "Feuil1"}}).verdict == "accepted"
    assert "has no sheet number 3: it has 2" in message_of(send(content, dialect={"sheetNumber": 3}))


def test_the_main_part_is_the_one_that_the_workbook_names(send):
    def renamed(name: str, text: bytes) -> tuple[str, bytes]:
        name = name.replace("/workbook.xml", "/workbook2.xml")
        return name, text.replace(b"xl/workbook.xml", b"xl/workbook2.xml")

    assert send(rezipped(workbook([NAMES, row()]), renamed)).verdict == "accepted"


def test_parts_may_be_named_with_backslashes(send):
    content = rezipped(workbook([NAMES, row()]), lambda name, text: (name.replace("/", "\\"), text))
    assert send(content).verdict == "accepted"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            COMPOUND + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (COMPOUND + b"Workbook", "in the format of Excel 97"),
        (b"a;b", "it is not an XLSX workbook"),
    ],
)
def test_a_workbook_of_another_format_is_named(send, content, expected):
    assert expected in message_of(send(content))


def test_a_workbook_without_a_declared_format_is_recognized_by_its_suffix(settings, receive):
    package = cedent_package().write(settings)
    refile(package, "limit_decisions", "decisions.xlsx", workbook([NAMES, row()]))
    with descriptor_of(package) as content:
        del resource(content, "limit_decisions")["format"]
    assert receive(package).verdict == "accepted"


def test_a_workbook_declared_as_csv_is_reported(settings, receive):
    package = cedent_package().write(settings)
    refile(package, "limit_decisions", "decisions.xlsx", workbook([NAMES, row()]), format="csv")
    assert "the file is a workbook, and the descriptor declares CSV" in message_of(receive(package))
