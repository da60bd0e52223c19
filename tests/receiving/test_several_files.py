"""A register in several CSV files is read as one; a refusal names the file of its line."""

import hashlib
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook

from reassurance.submissions import PackagePath
from reassurance.submissions.receipt.page import receipt_page
from support.answers import receive_checked
from support.packages import cedent_package, contracts, descriptor_of, premium, resource

NAMES = ["p1.csv", "p2.csv", "p3.csv"]


@pytest.fixture
def split(settings) -> Callable[..., PackagePath]:
    """A package with its premiums in three files of one line each; `change` edits each file's bytes."""

    def write(change: Callable[[int, bytes], bytes], *, as_read: bool = False, **changes: str) -> PackagePath:
        package = cedent_package()
        package.lines["premiums"] = [
            premium(1),
            premium(2, guarantee_id="GAR-1"),
            premium(3, guarantee_id="GAR-1") | changes,
        ]
        place = package.write(settings)
        head, *lines = (place.path / "premiums.csv").read_bytes().split(b"\r\n")[:-1]
        (place.path / "premiums.csv").unlink()
        texts = [change(number, b"\r\n".join([head, line, b""])) for number, line in enumerate(lines)]
        for name, text in zip(NAMES, texts, strict=True):
            (place.path / name).write_bytes(text)
        complete = b"".join([texts[0], *(t.partition(b"\n")[2] for t in texts[1:])] if as_read else texts)
        with descriptor_of(place) as content:
            resource(content, "premiums").update(
                path=[f"./{NAMES[0]}", *NAMES[1:]],
                hash="sha256:" + hashlib.sha256(complete).hexdigest(),
                bytes=len(complete),
            )
        return place

    return write


def _names_in_first(number: int, text: bytes) -> bytes:
    return text if number == 0 else text.partition(b"\r\n")[2]


@pytest.mark.parametrize(
    ("change", "as_read"),
    [
        (lambda _, text: text, False),
        (lambda _, text: text, True),
        (_names_in_first, False),
        (lambda _, text: text.removesuffix(b"\r\n"), False),
        (lambda _, text: text + b"\r\n\r\n", False),
        (lambda _, text: b"\xef\xbb\xbf" + text, False),
        (lambda number, text: text.replace(b"\r\n", b"\n") if number == 1 else text, False),
    ],
    ids=[
        "names in each",
        "hash as read",
        "names in the first",
        "no last line end",
        "empty lines at the end",
        "byte order marks",
        "another line end",
    ],
)
def test_several_files_are_read_as_one_register(settings, split, lines_in, change, as_read):
    receipt = receive_checked(settings, split(change, as_read=as_read))
    assert (receipt.reasons, receipt.findings, receipt.unread) == ((), (), ())
    assert lines_in(settings.registered_dir, "premiums", "line_number, premium_line_id") == [
        (1, "PRM-1"),
        (2, "PRM-2"),
        (3, "PRM-3"),
    ]


@pytest.mark.parametrize("change", [lambda _, text: text, _names_in_first], ids=["names in each", "in one"])
def test_a_refused_line_is_reported_with_its_file_and_its_number_there(settings, split, change):
    place = split(change, currency="GBP")
    receipt = receive_checked(settings, place)
    (refusal,) = receipt.findings
    assert (refusal.line_number, refusal.value) == (3, "GBP")
    (count,) = [count for count in receipt.registers if count.register == "premiums"]
    has_names = change is not _names_in_first
    assert count.place_of(3) == ("p3.csv", 1, 1 + has_names)
    page = receipt_page(receipt, contracts(), "NAME")
    assert "><code>p3.csv</code></td>" in page
    (path,) = (settings.outbox_dir / "INS01").glob("*.xlsx")
    row = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Écartées").to_python()[1]
    assert row[1:4] == ["p3.csv", 1 + has_names, 1]


@pytest.mark.parametrize(
    ("change", "where", "message"),
    [
        (lambda n, text: text + b"too,few\r\n" if n == 1 else text, "p2.csv", "ligne 3 du fichier a 2"),
        (lambda n, text: text.replace(b"\r\n", b"\r\n\r\n", 1) if n == 2 else text, "p3.csv", "ligne 2 du"),
        (
            lambda n, text: b",".join(reversed(text.split(b"\r\n")[0].split(b","))) + b"\r\n" if n else text,
            "p2.csv",
            "nomme d'autres colonnes que « p1.csv »",
        ),
        (lambda n, text: text.replace(b"PRM", b"\xff") if n == 1 else text, "p2.csv", "pas écrite en utf-8"),
    ],
    ids=["too few values", "an empty line", "other names", "other bytes"],
)
def test_an_unreadable_file_is_named_with_its_line(settings, split, change, where, message):
    receipt = receive_checked(settings, split(change))
    reasons = [reason for reason in receipt.reasons if reason.code == "unreadable_file"]
    assert [(reason.where, message in reason.message_fr) for reason in reasons] == [(where, True)]


def test_a_missing_file_among_several_is_named(settings, split):
    place = split(lambda _, text: text)
    (place.path / "p2.csv").unlink()
    (reason,) = receive_checked(settings, place).reasons
    assert (reason.code, reason.where) == ("missing_file", "p2.csv")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("hash", "sha256:" + "0" * 64, "hash_differs"),
        ("hash", "md5:" + "0" * 32, "other_hash"),
        ("hash", "to be computed", "unreadable_hash"),
        ("bytes", 1, "bytes_differ"),
    ],
)
def test_the_hash_and_the_size_of_all_files_together_are_compared(settings, split, name, value, code):
    place = split(lambda _, text: text)
    with descriptor_of(place) as content:
        resource(content, "premiums")[name] = value
    (reason,) = receive_checked(settings, place).reasons
    assert (reason.code, reason.where) == (code, "p1.csv, p2.csv, p3.csv")


def test_the_totals_sum_all_files(settings, split):
    receipt = receive_checked(settings, split(lambda _, text: text))
    (count,) = [count for count in receipt.registers if count.register == "premiums"]
    assert (count.rows_read, [part.rows for part in count.parts]) == (3, [1, 1, 1])
    assert all(total.declared == total.read == total.accepted for total in count.totals)
