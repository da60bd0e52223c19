"""Each malicious inbox entry is archived, gets a receipt and stops no other sender."""

import json
import os
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from reassurance.console import print_table
from reassurance.database import connect
from reassurance.submissions import list_packages, read_receipts, receive_all
from reassurance.submissions.archive.objects import read_object
from reassurance.submissions.archive.verify import verify
from reassurance.warehouse.intake import load_intake
from support.answers import receive_checked
from support.malicious import MALICIOUS, Malicious
from support.packages import RECEIVED_AT, cedent_package, files_of


@pytest.mark.parametrize("malicious", MALICIOUS.values(), ids=MALICIOUS.keys())
def test_a_malicious_package_is_rejected_with_its_message(settings, malicious: Malicious):
    package = malicious.write(settings)
    receipt = receive_checked(settings, package)
    assert receipt.verdict == "rejected"
    assert malicious.message in "\n".join(reason.message_en for reason in receipt.reasons)
    assert all(reason.message_fr != reason.message_en for reason in receipt.reasons)
    assert not os.path.lexists(package.path)
    assert receipt.members, "no file of the package is archived"
    for member in receipt.members:
        assert read_object(settings, member.sha256).stat().st_size == member.bytes
    page, machine, workbook = sorted((settings.outbox_dir / "INS01").iterdir())
    assert json.loads(machine.read_bytes())["verdict"] == "rejected"
    assert "Paquet rejeté" in page.read_text(encoding="utf-8")
    assert CalamineWorkbook.from_path(str(workbook)).sheet_names == ["Synthèse"]
    assert {name.split("/")[0] for name in files_of(settings)} == {"archive", "outbox"}


def test_malicious_packages_stop_no_other_package_and_no_build(settings, tmp_path):
    for number, malicious in enumerate(MALICIOUS.values()):
        place = malicious.write(settings).path
        place.rename(place.with_name(f"{number}.zip" if place.suffix == ".zip" else f"package {number}"))
    sound = cedent_package(created="2020-07-06T08:00:00Z", sequence=2).write(settings)
    other = cedent_package(sender="INS02").write(settings)
    receipts = receive_all(settings, RECEIVED_AT)
    verdicts = {(receipt.sender_id, receipt.package_name): receipt.verdict for receipt in receipts}
    assert verdicts.pop(("INS01", sound.name)) == verdicts.pop(("INS02", other.name)) == "accepted"
    assert len(verdicts) == len(MALICIOUS)
    assert set(verdicts.values()) == {"rejected"}
    assert list_packages(settings) == []
    assert len(read_receipts(settings)) == len(MALICIOUS) + 2
    assert verify(settings, {}).faults == ()
    load_intake(settings, tmp_path / "build.duckdb", RECEIVED_AT)
    with connect(settings, tmp_path / "build.duckdb") as connection:
        rows = connection.execute("select count(*), count(distinct submission_hash) from intake.submissions")
        assert rows.fetchall() == [(len(MALICIOUS) + 2, len(MALICIOUS) + 2)]
        assert connection.execute("select count(*) from intake.policies").fetchall() == [(2,)]


def test_the_target_of_a_link_is_archived_as_text_and_not_followed(settings, receive, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "policies.csv").write_bytes(b"the secret of somebody else")
    place = settings.inbox_dir / "INS01" / "INS01-2020-06-001"
    place.parent.mkdir(parents=True)
    place.symlink_to(secret)
    (member,) = receive(type(cedent_package().write(settings, "INS02"))("INS01", place)).members
    assert read_object(settings, member.sha256).read_bytes() == os.fsencode(secret)
    assert (secret / "policies.csv").exists()


def test_the_same_files_in_two_inboxes_are_two_submissions(settings, receive):
    copied = receive(cedent_package().write(settings, inbox="INS02"))
    own = receive(cedent_package())
    assert (copied.verdict, own.verdict) == ("rejected", "accepted")
    assert [member.sha256 for member in copied.members] == [member.sha256 for member in own.members]
    assert copied.submission_hash != own.submission_hash


def test_a_file_name_matches_in_another_unicode_form(settings, receive):
    package = cedent_package().write(settings)
    (package.path / "premiums.csv").rename(package.path / "primes ce\u0301de\u0301es.csv")
    path = package.path / "datapackage.json"
    path.write_text(path.read_text().replace('"premiums.csv"', '"primes c\u00e9d\u00e9es.csv"'))
    assert receive(package).verdict == "accepted"


def test_names_are_printed_without_markup(capsys):
    print_table("Packages", ("package",), [("[red]",), ("[/x]",)])
    shown = capsys.readouterr().out
    assert "[red]" in shown
    assert "[/x]" in shown


def test_a_package_sent_under_another_name_gets_a_receipt_of_that_name(settings, receive):
    first = receive(cedent_package())
    place = cedent_package().write(settings)
    renamed = place.path.rename(place.path.with_name("the same again"))
    assert receive(type(place)("INS01", renamed)) == first
    sent = sorted((settings.outbox_dir / "INS01").glob("*.json"))
    assert [path.name.partition(".")[0] for path in sent] == ["INS01-2020-06-001", "the same again"]
    assert sent[0].read_bytes() == sent[1].read_bytes()


def test_a_long_name_is_shortened_in_the_outbox(settings, receive):
    place = cedent_package().write(settings)
    renamed = place.path.rename(Path(f"{place.path.parent}/{'é' * 127}"))
    receipt = receive(type(place)("INS01", renamed))
    assert (receipt.verdict, receipt.package_name) == ("accepted", "é" * 127)
    sent = {path.stem for path in (settings.outbox_dir / "INS01").iterdir()}
    assert sent == {f"{'é' * 100}.{receipt.submission_hash[:12]}"}
