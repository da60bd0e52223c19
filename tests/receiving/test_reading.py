"""Every dialect that senders use gives the same lines; a reason locates what cannot be read."""

import pytest

from reassurance.submissions.receipt.labels import line_place
from support.packages import cedent_package, contracts, descriptor_of, limit_decision, resource, rewrite

TEXT = 'Défaut ; "retard", à suivre'
COLUMNS = "decision_id, exceptional_reason"


@pytest.fixture
def package():
    sent = cedent_package()
    sent.lines["limit_decisions"] = [
        limit_decision(1, exceptional_reason=TEXT),
        limit_decision(2, policy_id="POL-1", exceptional_reason="deux\nlignes"),
    ]
    return sent


@pytest.fixture
def read(settings, receive, lines_in):
    """The decisions of a package, all of them accepted."""

    def decisions(sent) -> list[tuple]:
        receipt = receive(sent)
        assert (receipt.reasons, receipt.findings) == ((), ())
        return lines_in(settings.registered_dir, "limit_decisions", COLUMNS)

    return decisions


EXPECTED = [("DEC-1", TEXT), ("DEC-2", "deux\nlignes")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "windows-1252"])
def test_delimiters_and_encodings_are_those_the_descriptor_declares(package, read, delimiter, encoding):
    package.delimiter, package.encoding = delimiter, encoding
    assert read(package) == EXPECTED


def test_letters_that_only_windows_1252_has_are_read(package, read):
    package.encoding = "cp1252"
    package.lines["limit_decisions"][0]["exceptional_reason"] = "d’œuvre : 12 €"
    assert read(package)[0] == ("DEC-1", "d’œuvre : 12 €")


def test_a_byte_that_windows_1252_does_not_define_is_reported(package, receive, settings):
    package.encoding = "windows-1252"
    place = package.write(settings)
    rewrite(place, "limit_decisions", lambda content: content.replace(b"deux", b"d\x81ux"))
    (reason,) = receive(place).reasons
    expected = "line 3 of the file holds the byte 0x81, which is not a letter in windows-1252"
    assert expected in reason.message_en


def without_header(package, settings, schema=True):
    """The package with its decisions written without a header row."""
    place = package.write(settings)
    rewrite(place, "limit_decisions", lambda content: content.partition(b"\r\n")[2])
    with descriptor_of(place) as content:
        declared = resource(content, "limit_decisions")
        declared["dialect"]["header"] = False
        if schema:
            declared["schema"] = {"fields": [{"name": name} for name in package.columns("limit_decisions")]}
    return place


def test_a_file_without_header_has_the_columns_of_its_schema(settings, package, read):
    assert read(without_header(package, settings)) == EXPECTED


def test_a_finding_in_a_file_without_header_gives_its_row_in_a_spreadsheet(settings, package, receive):
    package.lines["limit_decisions"][1]["currency"] = "GBP"
    receipt = receive(without_header(package, settings))
    (refusal,) = receipt.findings
    assert (refusal.line_number, line_place(contracts(), receipt, refusal)[1]) == (2, 2)
    package.sequence = 2
    receipt = receive(package)
    assert (receipt.findings, line_place(contracts(), receipt, refusal)[1]) == ((refusal,), 3)


def test_a_file_without_header_and_schema_is_reported(settings, package, receive):
    (reason,) = receive(without_header(package, settings, schema=False)).reasons
    assert "no schema names its columns" in reason.message_en


@pytest.mark.parametrize("text", ["\r\n", "\r\n\r\n"])
def test_empty_lines_at_the_end_are_ignored(settings, package, read, text):
    place = package.write(settings)
    rewrite(place, "limit_decisions", lambda content: content + text.encode())
    assert read(place) == EXPECTED


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"\r\nDEC-1", b"\r\n\r\nDEC-1", 2),
        (b"\r\nDEC-2", b"\r\n\r\n\r\nDEC-2", 3),
    ],
)
def test_an_empty_line_before_others_is_reported(settings, package, receive, old, new, line):
    place = package.write(settings)
    rewrite(place, "limit_decisions", lambda content: content.replace(old, new, 1))
    (reason,) = receive(place).reasons
    assert f"line {line} of the file is empty" in reason.message_en


def test_an_empty_line_is_reported_when_the_last_line_has_no_line_end(settings, package, receive):
    place = package.write(settings)
    rewrite(
        place, "policies", lambda content: content.replace(b"\r\nPOL", b"\r\n\r\nPOL").removesuffix(b"\r\n")
    )
    (reason,) = receive(place).reasons
    assert "line 2 of the file is empty" in reason.message_en


def test_an_empty_line_is_reported_when_a_value_contains_another_line_end(settings, package, receive):
    place = package.write(settings)
    rewrite(
        place,
        "limit_decisions",
        lambda content: content.replace(b"\r\n", b"\r").replace(b"\rDEC-1", b"\r\rDEC-1"),
    )
    (reason,) = receive(place).reasons
    assert "line 2 of the file is empty" in reason.message_en


def test_spaces_after_a_closing_quote_are_ignored(settings, package, read):
    place = package.write(settings)
    rewrite(place, "limit_decisions", lambda content: content.replace(b'lignes"', b'lignes"  '))
    assert read(place) == EXPECTED


def test_an_empty_line_within_a_value_is_text(package, read):
    package.lines["limit_decisions"][1]["exceptional_reason"] = "deux\n\nlignes"
    assert read(package)[1] == ("DEC-2", "deux\n\nlignes")


def test_a_comma_and_utf_8_are_the_defaults(settings, package, read):
    place = package.write(settings)
    with descriptor_of(place) as content:
        for declared in content["resources"]:
            del declared["dialect"], declared["encoding"]
    assert read(place) == EXPECTED


def test_columns_may_come_in_any_order(package, read):
    package.headers = {name: package.columns(name)[::-1] for name in package.lines}
    assert read(package) == EXPECTED


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\r\n", b"\n"),
        lambda content: content.removesuffix(b"\r\n"),
    ],
    ids=["a byte order mark", "bare line feeds", "no line end at the end"],
)
def test_variants_that_spreadsheets_write_give_the_same_lines(settings, package, read, change):
    place = package.write(settings)
    rewrite(place, "limit_decisions", change)
    assert read(place) == EXPECTED


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda content: b"", "the file is empty: expected a line of column names"),
        (lambda content: content.replace(b"POL-1", "POLÉ".encode("latin-1")), "utf-8"),
        (
            lambda content: content.replace(b"deux", b"d" * (1 << 16) + b"\xe9"),
            "line 3 of the file is not utf-8: ",
        ),
        (lambda content: "décision_id\r\n".encode("latin-1"), "the header is not utf-8: "),
        (
            lambda content: content + b"DEC-3,too,few\r\n",
            "line 4 of the file has 3 values, expected 18: “DEC-3,too,few”",
        ),
        (lambda content: content + b'"never closed\r\n', "line 4 of the file: a quote is opened"),
    ],
    ids=[
        "empty",
        "another encoding",
        "another encoding, far down",
        "header of another encoding",
        "too few values",
        "open quote",
    ],
)
def test_an_unreadable_file_is_reported_with_its_fault(settings, package, receive, change, expected):
    place = package.write(settings)
    rewrite(place, "limit_decisions", change)
    receipt = receive(place)
    (reason,) = receipt.reasons
    assert (receipt.verdict, reason.code, reason.where) == (
        "rejected",
        "unreadable_file",
        "limit_decisions.csv",
    )
    assert expected in reason.message_en
    assert reason.message_en.removeprefix("The file cannot be read: ")[:20] not in reason.message_fr
    assert str(settings.home) not in reason.message_en, "the message contains a path of the platform"
    (count,) = (count for count in receipt.registers if count.register == "limit_decisions")
    assert (count.rows_declared, count.rows_read, count.rows_accepted) == (2, None, 0)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("encoding", "utf-16", "encoding “utf-16”: expected utf-8, latin-1 or windows-1252"),
        ("dialect", {"delimiter": ";;"}, "delimiter “;;”: expected one character"),
        ("dialect", {"delimiter": ""}, "delimiter “”: expected one character"),
    ],
)
def test_an_unknown_encoding_or_delimiter_is_reported(settings, package, receive, name, value, expected):
    place = package.write(settings)
    with descriptor_of(place) as content:
        resource(content, "limit_decisions")[name] = value
    (reason,) = receive(place).reasons
    assert (reason.code, reason.where) == ("unreadable_file", "limit_decisions.csv")
    assert expected in reason.message_en


def test_a_wrong_delimiter_is_named_with_the_one_that_the_file_uses(settings, package, receive):
    place = package.write(settings)
    with descriptor_of(place) as content:
        resource(content, "policies")["dialect"]["delimiter"] = ";"
    (reason,) = receive(place).reasons
    assert reason.code == "unreadable_file"
    assert "separated by “,”, and the descriptor declares “;”" in reason.message_en
