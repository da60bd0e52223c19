"""Limits apply exactly, are settings, and are named in the message."""

import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet
import pytest
from markupsafe import escape

from reassurance.errors import PackageError, SubmissionsError
from reassurance.submissions import list_packages, read_receipts, receive, receive_all
from reassurance.submissions.archive.scan import scan
from reassurance.submissions.check import check_package
from reassurance.submissions.formats.csv import check_lines
from reassurance.submissions.receipt import labels
from reassurance.submissions.receipt.page import receipt_page
from support.malicious import inbox, workbook
from support.packages import (
    RECEIVED_AT,
    SOUND_LINES,
    cedent_package,
    contracts,
    descriptor_of,
    entry,
    limit_decision,
    policy,
    refile,
    reinsurer_package,
    resource,
    zipped,
)


def messages_of(receipt) -> str:
    return "\n".join(reason.message_en for reason in receipt.reasons)


@pytest.mark.parametrize(("maximum", "verdict"), [(1, "accepted"), (0, "rejected")])
def test_a_parquet_file_with_too_many_lines_is_refused(settings, receive, maximum, verdict):
    package = cedent_package().write(settings)
    line = {name: text or None for name, text in limit_decision().items()}
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist([line]), stream)
    refile(package, "limit_decisions", "decisions.parquet", stream.getvalue(), format="parquet")
    settings.max_rows = maximum
    receipt = receive(package)
    assert receipt.verdict == verdict
    assert ("1 lines: a file has at most 0" in messages_of(receipt)) == (verdict == "rejected")


@pytest.mark.parametrize(("maximum", "verdict"), [(2, "accepted_with_findings"), (1, "rejected")])
def test_a_package_with_too_many_refused_values_is_rejected(settings, receive, maximum, verdict):
    package = cedent_package()
    package.lines["exposures"][0] |= {"outstanding_amount": "-1.00", "currency": "XXX"}
    settings.max_refusals = maximum
    receipt = receive(package)
    assert receipt.verdict == verdict
    assert ("2 values refused: beyond 1" in messages_of(receipt)) == (verdict == "rejected")
    assert len(receipt.findings) == (2 if verdict != "rejected" else 0)


@pytest.mark.parametrize(("maximum", "is_reported"), [(150, False), (149, True)])
def test_a_package_with_too_large_amounts_is_rejected(settings, receive, maximum, is_reported):
    """Amounts of opposite sign do not cancel out; refused lines and declared totals do not count."""
    package = cedent_package()
    package.lines["premiums"] = [
        SOUND_LINES["premiums"](number) | {"guarantee_id": "GAR-1", "premium_tax_amount": amount}
        for number, amount in enumerate(["100.00", "-50.00", "9000000000000000.00"], start=1)
    ]
    settings.max_column_amount = maximum
    receipt = receive(package)
    reasons = {reason.where: reason for reason in receipt.reasons}
    assert ("premiums.csv: premium_tax_amount" in reasons) == is_reported
    # Every other amount of the package is larger.
    assert reasons["guarantees.csv: public_limit_amount"].code == "amounts_too_large"
    assert (receipt.verdict, receipt.findings) == ("rejected", ())


def test_an_amount_above_its_maximum_refuses_its_line_only(receive):
    package = cedent_package()
    package.lines["premiums"][0]["premium_tax_amount"] = "9000000000000000.00"
    receipt = receive(package)
    assert receipt.verdict == "accepted_with_findings"
    assert [refusal.rule for refusal in receipt.findings] == ["maximum"]


def test_receipts_shorten_values_beyond_the_limit_of_quotes(settings, receive, lines_in):
    package = cedent_package()
    package.lines["policies"] = [policy(number, insured_naf=str(number) * 1000) for number in (1, 2, 3)]
    settings.max_quoted_characters = 2100
    receipt = receive(package)
    values = [refusal.value for refusal in receipt.findings if refusal.field == "insured_naf"]
    assert values == ["1" * 1000, "2" * 1000, "3" * 200 + "…"]
    raws = [raw for (raw,) in lines_in(settings.quarantine_dir, "policies", "raw")]
    assert "3" * 1000 in "".join(raws)


@pytest.mark.parametrize(("cents", "verdict"), [("0.02", "accepted_with_findings"), ("0.03", "rejected")])
def test_a_large_total_is_compared_to_the_cent(receive, cents, verdict):
    maximum = "999999999999.99"
    lines = [entry(number, amount=maximum) for number in range(1, 101)] + [entry(101, amount="0.02")]
    package = reinsurer_package(lines={"ledger": lines})
    lines[100]["currency"] = "GBP"
    package.totals["ledger", "amount"] = f"{100 * Decimal(maximum) + Decimal(cents):.2f}"
    assert receive(package).verdict == verdict


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"12345678\n12345678\r\n12345678", None),
        (b"", None),
        (b"\n" * 40, None),
        (b"123456789\n1", 1),
        (b"1\n12345\n123456789\n", 3),
        (b"1\r1\r123456789", 3),
        (b"1234567\n" * 9 + b"1" * 20, 10),
    ],
)
@pytest.mark.parametrize("size", [3, 8, 1000])
def test_the_length_of_each_line_is_checked(content, line, size):
    scanned = scan([content[start : start + size] for start in range(0, len(content), size)], 8)
    if line is None:
        check_lines(scanned)
    else:
        with pytest.raises(PackageError, match=f"^line {line} of the file has more than 8 bytes"):
            check_lines(scanned)


@pytest.mark.parametrize(
    ("content", "lines"),
    [(b"", 0), (b"a", 1), (b"a\r\nb\rc\nd", 4), (b"a\r\r\n\n", 3), (b"\n\r\n\r", 3), (b"a\nb\r\n", 2)],
)
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_each_line_break_counts_once(content, lines, size):
    assert scan([content[start : start + size] for start in range(0, len(content), size)], 8).lines == lines


@pytest.mark.parametrize("name", ["a note.txt", "primes ce\u0301de\u0301es.csv"])
def test_an_undeclared_file_is_reported_and_archived(settings, receive, name):
    package = cedent_package().write(settings)
    (package.path / name).write_bytes(b"premium_line_id\nPRM-2\n")
    checked = check_package(settings, package.path, received_at=RECEIVED_AT)
    receipt = receive(package)
    assert (receipt.verdict, receipt.unread, checked.receipt) == ("accepted", (name,), receipt)
    assert name in {member.path for member in receipt.members}
    assert checked.to_json()["unread_files"] == (name,)
    first, last = labels.verdict(receipt, contracts()).steps
    assert f"Le fichier «\u00a0{name}\u00a0» n'est pas annoncé" in first
    assert last == "Conservez cet accusé de réception."
    assert escape(first) in receipt_page(receipt, contracts(), "x")


def test_a_schema_file_that_the_descriptor_names_is_declared(settings, receive):
    package = cedent_package().write(settings)
    (package.path / "primes.json").write_text("{}")
    with descriptor_of(package) as content:
        resource(content, "premiums")["schema"] = "primes.json"
    receipt = receive(package)
    assert (receipt.verdict, receipt.unread) == ("accepted", ())
    assert labels.verdict(receipt, contracts()).steps[0].startswith("Vous n'avez rien à faire.")


def test_a_package_without_descriptor_has_no_undeclared_files(settings, receive):
    package = cedent_package().write(settings)
    (package.path / "datapackage.json").unlink()
    assert receive(package).unread == ()


@pytest.mark.parametrize("setting", ["max_columns", "max_descriptor_bytes", "max_zip_ratio"])
def test_each_limit_is_a_setting(settings, receive, setting):
    package = zipped(cedent_package().write(settings))
    setattr(settings, setting, 1)
    assert receive(package).verdict == "rejected"


def test_a_workbook_that_takes_too_long_is_refused(settings, receive, monkeypatch):
    package = cedent_package().write(settings)
    refile(package, "limit_decisions", "decisions.xlsx", workbook(), format="xlsx")
    settings.max_workbook_seconds = 0.001
    assert "cannot be read within 0.001 seconds" in messages_of(receive(package))


def test_a_formula_gives_the_value_that_the_workbook_holds(settings, receive, lines_in):
    package = cedent_package().write(settings)
    content = workbook(formula='=HYPERLINK("http://example.org","here")')
    refile(package, "limit_decisions", "decisions.xlsx", content, format="xlsx")
    assert receive(package).verdict == "accepted"
    assert lines_in(settings.registered_dir, "limit_decisions", "exceptional_reason") == [("computed",)]


def test_a_text_that_looks_like_a_formula_stays_a_text(settings, receive, lines_in):
    package = cedent_package()
    package.lines["limit_decisions"][0]["exceptional_reason"] = "=cmd|' /C calc'!A1"
    assert receive(package).verdict == "accepted"
    texts = lines_in(settings.registered_dir, "limit_decisions", "exceptional_reason")
    assert texts == [("=cmd|' /C calc'!A1",)]


@pytest.mark.parametrize(
    ("error", "reported"),
    [
        (
            OSError(28, "No space left on device"),
            r"A file: No space left on device\. Free space .*",
        ),
        (KeyError("a fault of ours"), r"KeyError\('a fault of ours'\)"),
    ],
)
def test_an_error_of_the_platform_stops_its_sender_only(settings, monkeypatch, error, reported):
    for sender in ("INS01", "INS02"):
        for number in (1, 2):
            cedent_package(sender=sender, sequence=number).write(settings)
    process = receive.process_package

    def failing(settings, package, scratch, received_at):
        if package.name == "INS01-2020-06-001":
            raise error
        return process(settings, package, scratch, received_at)

    with monkeypatch.context() as full:
        full.setattr(receive, "process_package", failing)
        with pytest.raises(SubmissionsError, match=rf"2 packages were judged.*\n- INS01: {reported}\n"):
            receive_all(settings, RECEIVED_AT)
    assert {receipt.sender_id for receipt in read_receipts(settings)} == {"INS02"}
    assert [package.name for package in list_packages(settings)] == ["INS01-2020-06-001", "INS01-2020-06-002"]
    assert [receipt.verdict for receipt in receive_all(settings, RECEIVED_AT)] == ["accepted", "accepted"]


def test_other_files_in_an_inbox_are_ignored(settings):
    folder = inbox(settings)
    (folder / "nowhere").symlink_to("nothing")
    (folder / "note.txt").write_bytes(b"")
    assert receive_all(settings, RECEIVED_AT) == []
    assert sorted(path.name for path in folder.iterdir()) == ["note.txt", "nowhere"]


def test_a_descriptor_may_declare_unread_properties(settings, receive):
    package = cedent_package().write(settings)
    with descriptor_of(package) as content:
        content["note"] = "d'une ligne\nà l'autre\t— « é »"
        resource(content, "premiums")["profile"] = {"deep": [[[[{}]]]]}
    assert receive(package).verdict == "accepted"


def test_lines_that_do_not_fit_in_memory_are_reported(settings, receive):
    package = cedent_package()
    package.lines["limit_decisions"] = [
        limit_decision(number, exceptional_reason="long " * 100_000) for number in range(1, 101)
    ]
    place = package.write(settings)
    settings.receiving_memory_limit = "40MB"
    assert "its lines do not fit in the memory that reading may take" in messages_of(receive(place))
