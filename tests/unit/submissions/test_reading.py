"""The same lines are read from every dialect that senders use; a file that cannot be read says where."""

import pytest

from support.packages import cedent_package, descriptor_of, limit_decision, resource, rewrite

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
    """The decisions registered from a package that is accepted whole."""

    def decisions(sent) -> list[tuple]:
        receipt = receive(sent)
        assert (receipt.reasons, receipt.findings) == ((), ())
        return lines_in(settings.registered_dir, "limit_decisions", COLUMNS)

    return decisions


EXPECTED = [("DEC-1", TEXT), ("DEC-2", "deux\nlignes")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_delimiters_and_encodings_are_those_the_descriptor_tells(package, read, delimiter, encoding):
    package.delimiter, package.encoding = delimiter, encoding
    assert read(package) == EXPECTED


def test_a_comma_and_utf_8_are_meant_when_nothing_is_told(settings, package, read):
    place = package.write(settings)
    with descriptor_of(place) as content:
        for said in content["resources"]:
            del said["dialect"], said["encoding"]
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
def test_habits_of_spreadsheets_change_nothing(settings, package, read, change):
    place = package.write(settings)
    rewrite(place, "limit_decisions", change)
    assert read(place) == EXPECTED


@pytest.mark.parametrize(
    ("change", "told"),
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
            "line 4 of the file has 3 values, expected 18: DEC-3,too,few",
        ),
        (lambda content: content + b'"never closed\r\n', "line 4 of the file: a quote is opened"),
    ],
    ids=[
        "empty",
        "not the encoding told",
        "not the encoding told, far down",
        "header of another encoding",
        "too few values",
        "open quote",
    ],
)
def test_a_file_that_cannot_be_read_says_what_was_found(settings, package, receive, change, told):
    place = package.write(settings)
    rewrite(place, "limit_decisions", change)
    receipt = receive(place)
    (reason,) = receipt.reasons
    assert (receipt.verdict, reason.code, reason.where) == (
        "rejected",
        "unreadable_file",
        "limit_decisions.csv",
    )
    assert told in reason.message_en
    assert reason.message_en.removeprefix("The file cannot be read: ")[:20] not in reason.message_fr
    assert str(settings.home) not in reason.message_en, "a sender is told where the archive lies"
    (count,) = (count for count in receipt.registers if count.register == "limit_decisions")
    assert (count.rows_declared, count.rows_read, count.rows_accepted) == (2, None, 0)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("encoding", "utf-16", "encoding 'utf-16': expected utf-8 or latin-1"),
        ("dialect", {"delimiter": ";;"}, "delimiter ';;': expected one character"),
        ("dialect", {"delimiter": ""}, "delimiter '': expected one character"),
    ],
)
def test_a_dialect_that_is_not_known_is_told(settings, package, receive, name, value, told):
    place = package.write(settings)
    with descriptor_of(place) as content:
        resource(content, "limit_decisions")[name] = value
    (reason,) = receive(place).reasons
    assert (reason.code, reason.where) == ("unreadable_file", "limit_decisions.csv")
    assert told in reason.message_en


def test_a_wrong_delimiter_is_told_by_the_columns_it_hides(settings, package, receive):
    place = package.write(settings)
    with descriptor_of(place) as content:
        resource(content, "policies")["dialect"]["delimiter"] = ";"
    codes = [reason.code for reason in receive(place).reasons]
    assert codes.count("missing_column") == len(package.columns("policies"))
    assert codes.count("unexpected_column") == 1
