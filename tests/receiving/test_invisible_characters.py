"""Messages show invisible characters by their code point; identifiers must not contain any."""

import gzip
import io
import zipfile

import pytest

from reassurance.safe_text import shown
from support.packages import cedent_package, descriptor_of, policy, premium, resource, rewrite


def _zip_of(content: bytes, name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as parts:
        parts.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GAR-1", "GAR-1"),
        ("Société à Évry", "Société à Évry"),
        ("a b", "a b"),
        (" GAR-1 ", "[U+0020]GAR-1[U+0020]"),
        ("GAR-1\u200b", "GAR-1[U+200B]"),
        ("\ufeffname", "[U+FEFF]name"),
        ("40\u00a0000,00", "40[U+00A0]000,00"),
        ("40\u202f000", "40[U+202F]000"),
        ("e\u0301", "e[U+0301]"),
        ("x\u030c", "x[U+030C]"),
        ("A\ufe0f1", "A[U+FE0F]1"),
        ("\t", "[U+0009]"),
        ("", ""),
    ],
)
def test_an_invisible_character_is_shown_by_its_code_point(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("value", "rule", "quoted"),
    [
        (" GAR-1", "invisible", "[U+0020]GAR-1"),
        ("GAR-1   ", "invisible", "GAR-1[U+0020][U+0020][U+0020]"),
        (" ", "invisible", "[U+0020]"),
        ("GAR-1\u200b", "invisible", "GAR-1[U+200B]"),
        ("GAR\t1", "invisible", "GAR[U+0009]1"),
        ("GAR\x011", "invisible", "GAR[U+0001]1"),
        ("GAR1\x7f", "invisible", "GAR1[U+007F]"),
        ("GAR\u00a01", "invisible", "GAR[U+00A0]1"),
        ("e\u0301", "invisible", "e[U+0301]"),
        ("NULL", "null_word", "NULL"),
        ("na", "null_word", "na"),
        ("#N/A", "null_word", "#N/A"),
        ("-", "null_word", "-"),
        ("<NA>", "null_word", "<NA>"),
        (r"\N", "null_word", r"\N"),
        ("#REF!", "error_word", "#REF!"),
        ("#valeur!", "error_word", "#valeur!"),
    ],
)
def test_an_invisible_or_missing_identifier_refuses_its_line(receive, value, rule, quoted):
    package = cedent_package()
    package.lines["premiums"] = [premium(guarantee_id=value)]
    (refusal,) = receive(package).findings
    assert (refusal.field, refusal.rule, refusal.value) == ("guarantee_id", rule, value)
    assert f"« {quoted} »" in refusal.message_fr


@pytest.mark.parametrize("control", ["\t", "\x01", "\x1f", "\x7f"])
def test_a_control_character_in_a_key_refuses_its_line(receive, control):
    package = cedent_package()
    package.lines["premiums"] = [premium(premium_line_id=f"PRM{control}1")]
    (refusal,) = receive(package).findings
    assert (refusal.field, refusal.rule) == ("premium_line_id", "invisible")


def test_identifiers_with_inner_spaces_or_accents_are_accepted(receive):
    package = cedent_package()
    package.lines["policies"].append(policy(2, policy_id="POLICE N° 2 é"))
    assert receive(package).findings == ()


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("Currency", "Currency"),
        ("currency ", "currency[U+0020]"),
        ("cürrency", "cürrency"),
        ("curr\u200bency", "curr[U+200B]ency"),
    ],
)
def test_a_misspelt_column_name_is_reported_with_the_right_one(receive, written, quoted):
    package = cedent_package()
    names = package.columns("premiums")
    package.headers["premiums"] = [written if name == "currency" else name for name in names]
    for line in package.lines["premiums"]:
        line[written] = line["currency"]
    (reason,) = receive(package).reasons
    assert reason.code == "misspelt_column"
    assert reason.message_fr == f"La colonne « {quoted} » s'écrit « currency ». Renommez-la."


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda text: b"\xef\xbb\xbf\xef\xbb\xbf" + text, "“[U+FEFF]premium_line_id” is written"),
        (lambda text: b"sep=,\r\n" + text, "its first line is “sep=,”"),
        (lambda text: b"SEP=\t\r\n" + text, "its first line is “SEP=[U+0009]”"),
        (lambda text: b"Bordereau\r\n\r\n" + text, "which are in row 3"),
        (lambda text: text.replace(b",", b"\t"), "its values are separated by a tab"),
        (lambda text: text.partition(b"\r\n")[2], "holds none of the column names of the register"),
        (lambda text: b"," + text.replace(b"\r\n", b"\r\n0,", 1), "column 1 has no name: it probably"),
        (lambda text: text.replace(b"treaty_id", b"currency", 1), "are named “currency”: columns 3, 13"),
        (lambda text: text.replace(b"treaty_id", b"", 1), "column 3 has no name"),
        (lambda text: text.replace(b"\r\n", b"\r\r\n"), "line 1 of the file ends with CR CR LF"),
        (lambda text: text.replace(b"\r\n", b"\r\r\n", 1), "line 1 of the file ends with CR CR LF"),
        (lambda text: text + b"   \r\n", "line 3 of the file has 1 values, expected 13: “"),
        (lambda text: text.decode().encode("utf-16"), "the file is written in UTF-16"),
        (lambda text: text.decode().encode("utf-16-le"), "the file is written in UTF-16"),
        (lambda text: text.decode().encode("utf-16-be"), "the file is written in UTF-16"),
        (gzip.compress, "the file is compressed or an archive"),
        (lambda text: _zip_of(text, "premiums.csv"), "the file is compressed or an archive"),
        (lambda text: _zip_of(text, "[Content_Types].xml"), "the file is a workbook"),
    ],
)
def test_a_wrong_first_row_is_reported_with_its_cause(settings, receive, change, expected):
    place = cedent_package().write(settings)
    rewrite(place, "premiums", change)
    (reason,) = receive(place).reasons
    assert expected in reason.message_en


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"\r\n", b"\n", 1),
        lambda text: text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n", 1),
        lambda text: text + b",,,,,,,,,,,,\r\n" * 3,
        lambda text: text + b"\r\n\r\n,,,,,,,,,,,,\r\n",
        lambda text: text.replace(b"\r\n", b",\r\n"),
        lambda text: text.replace(b"\r\n", b",,\r\n"),
    ],
)
def test_mixed_line_ends_and_rows_of_delimiters_are_read(settings, receive, change):
    place = cedent_package().write(settings)
    rewrite(place, "premiums", change)
    receipt = receive(place)
    assert (receipt.reasons, receipt.findings) == ((), ())


def test_windows_1252_declared_as_latin_1_is_reported_with_its_line(settings, receive):
    package = cedent_package(encoding="windows-1252")
    package.lines["limit_decisions"][0]["exceptional_reason"] = "d’œuvre"
    place = package.write(settings)
    with descriptor_of(place) as content:
        resource(content, "limit_decisions")["encoding"] = "iso-8859-1"
    (reason,) = receive(place).reasons
    assert "line 2 of the file holds the byte 0x92, which is not a letter in iso-8859-1" in reason.message_en
    assert "windows-1252" in reason.message_en
