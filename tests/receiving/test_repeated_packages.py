"""Repeated packages, later sequences and corrections, and the order in which packages are judged."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from reassurance.errors import ArchiveError, PackageError
from reassurance.settings import Settings
from reassurance.submissions import (
    PackagePath,
    list_packages,
    read_receipts,
    receive_all,
    receive_package,
    receive_sender,
)
from reassurance.submissions.receive import alternate
from support.packages import (
    RECEIVED_AT,
    cedent_package,
    correction_package,
    exposure,
    files_of,
    policy,
    premium,
    zipped,
)


def test_a_package_sent_twice_gets_the_same_receipt_and_no_file_changes(settings, receive):
    first = receive(cedent_package())
    before = files_of(settings)
    package = cedent_package().write(settings)
    second = receive(package)
    assert (first.is_new, second.is_new) == (True, False)
    assert second == first
    assert files_of(settings) == before
    assert not package.path.exists()


def test_a_rejected_package_sent_twice_gets_the_same_receipt(settings, receive):
    wrong = cedent_package(totals={("premiums", "gross_premium_amount"): "0.00"})
    first = receive(wrong)
    before = files_of(settings)
    second = receive(wrong)
    assert (second, second.is_new) == (first, False)
    assert files_of(settings) == before


def test_a_zip_of_a_folder_is_the_same_submission(settings, tmp_path, receive):
    other_settings = Settings(home=tmp_path / "elsewhere")
    from_zip = receive(zipped(cedent_package().write(settings)))
    cedent_package().write(other_settings)
    (from_folder,) = receive_all(other_settings, RECEIVED_AT)
    assert from_zip.packed.path == "INS01-2020-06-001.zip"
    assert from_zip.to_json() | {"packed": None} == from_folder.to_json()
    again = receive(cedent_package())
    assert (again, again.is_new) == (from_zip, False)


def test_the_bytes_of_a_zip_are_archived_in_addition_to_its_files(settings, receive):
    package = zipped(cedent_package().write(settings))
    content = package.path.read_bytes()
    receipt = receive(package)
    assert "INS01-2020-06-001.zip" not in {member.path for member in receipt.members}
    archived = [path.read_bytes() for path in settings.objects_dir.rglob("*") if path.is_file()]
    assert content in archived


def test_the_receipt_in_the_outbox_equals_the_stored_one(settings, receive):
    package = cedent_package()
    package.lines["policies"] = [policy(insured_siren="123456789")]
    receipt = receive(package)
    stored = settings.receipts_dir / "INS01" / f"{receipt.submission_hash}.json"
    sent = settings.outbox_dir / "INS01" / f"INS01-2020-06-001.{receipt.submission_hash[:12]}.json"
    assert stored.read_bytes() == sent.read_bytes()
    content = json.loads(sent.read_text(encoding="utf-8"))
    assert content == json.loads(json.dumps(receipt.to_json()))
    assert (content["version"], content["verdict"]) == (3, "accepted_with_findings")
    assert content["received_at"] == "2020-07-06T08:00:00Z"
    assert [refusal["rule"] for refusal in content["findings"]].count("checksum") == 1
    assert read_receipts(settings) == [receipt]


def test_receipts_are_read_in_order_of_their_time(settings):
    empty = {name: [] for name in cedent_package().lines}
    for sequence, day in ((1, 9), (2, 7), (3, 8)):
        cedent_package(lines=empty, sequence=sequence).write(settings)
        receive_all(settings, datetime(2020, 7, day, tzinfo=UTC))
    assert [receipt.sequence for receipt in read_receipts(settings)] == [2, 3, 1]


def test_a_correction_contains_only_the_lines_that_it_changes(settings, receive, lines_in):
    receive(cedent_package())
    correction = correction_package(
        {
            "premiums": [
                premium(1, gross_premium_amount="41.00"),
                {"_action": "withdraw", "premium_line_id": "PRM-9"},
            ]
        }
    )
    receipt = receive(correction)
    assert (receipt.verdict, receipt.kind, receipt.findings) == ("accepted", "correction", ())
    assert [count.register for count in receipt.registers] == ["premiums"]
    columns = "line_number, _action, premium_line_id, gross_premium_amount"
    in_first, upserted, withdrawn = sorted(
        lines_in(settings.registered_dir, "premiums", f"{columns}, submission_hash"),
        key=lambda row: (row[4] == receipt.submission_hash, row[0]),
    )
    assert in_first[:4] == (1, "upsert", "PRM-1", Decimal("40.00"))
    assert upserted == (1, "upsert", "PRM-1", Decimal("41.00"), receipt.submission_hash)
    assert withdrawn == (2, "withdraw", "PRM-9", None, receipt.submission_hash)


@pytest.mark.parametrize(
    ("action", "rule", "message"),
    [
        ("", "required", "La valeur manque. Renseignez _action."),
        ("delete", "enum", "Valeurs admises : upsert, withdraw."),
        ("Upsert", "enum", "Valeurs admises : upsert, withdraw."),
    ],
)
def test_a_line_with_an_unknown_action_is_refused(settings, receive, lines_in, action, rule, message):
    receive(cedent_package())
    receipt = receive(correction_package({"exposures": [exposure(1, _action=action)]}))
    (refusal,) = receipt.findings
    assert (refusal.register, refusal.line_number, refusal.field) == ("exposures", 1, "_action")
    assert (refusal.value, refusal.rule) == (action or None, rule)
    assert refusal.message_fr.endswith(message)
    ((raw, stored),) = lines_in(settings.quarantine_dir, "exposures", "raw, _action")
    assert json.loads(raw)["_action"] == stored == (action or None)


def test_a_withdrawal_without_a_key_is_refused(settings, receive, lines_in):
    receive(cedent_package())
    receipt = receive(correction_package({"premiums": [{"_action": "withdraw", "guarantee_id": "GAR-1"}]}))
    assert [(refusal.field, refusal.rule) for refusal in receipt.findings] == [
        ("premium_line_id", "required")
    ]
    assert lines_in(settings.quarantine_dir, "premiums", "_action") == [("withdraw",)]


def test_a_correction_sends_lines_whose_parent_was_refused_again(settings, receive, lines_in):
    package = cedent_package()
    package.lines["policies"] = [policy(insured_siren="123456789")]
    assert receive(package).verdict == "accepted_with_findings"
    assert lines_in(settings.registered_dir, "premiums") == []
    receipt = receive(
        correction_package({name: list(lines) for name, lines in cedent_package().lines.items()})
    )
    assert receipt.verdict == "accepted"
    assert [row[0] for row in lines_in(settings.registered_dir, "premiums", "premium_line_id")] == ["PRM-1"]


def test_packages_are_judged_in_the_order_of_their_creation(settings):
    later = cedent_package(
        created="2020-07-02T00:00:00Z", lines={name: [] for name in cedent_package().lines}
    )
    later.lines["premiums"] = [premium(2, guarantee_id="GAR-1")]
    later.write(settings)
    zipped(cedent_package(created="2020-07-01T00:00:00Z", sequence=2).write(settings))
    receipts = receive_all(settings, RECEIVED_AT)
    assert [receipt.sequence for receipt in receipts] == [2, 1]
    assert [receipt.verdict for receipt in receipts] == ["accepted", "accepted"]


def test_receiving_a_sender_stops_after_the_given_number_of_packages(settings):
    empty = {name: [] for name in cedent_package().lines}
    places = [
        cedent_package(lines=empty, sequence=number, created=f"2020-07-0{number}T00:00:00Z").write(settings)
        for number in (1, 2, 3)
    ]
    other = cedent_package(lines=empty, sender="INS02", created="2020-06-30T00:00:00Z").write(settings)
    assert [receipt.sequence for receipt in receive_sender(settings, "INS01", 2)] == [1, 2]
    assert list_packages(settings) == [places[2], other]
    assert [receipt.sequence for receipt in receive_sender(settings, "INS01", 2)] == [3]
    assert receive_sender(settings, "INS01", 2) == []


def test_the_packages_of_senders_are_judged_alternately():
    sent = [PackagePath(sender, Path(name)) for sender, name in ("A1", "A2", "A3", "B1", "C1", "B2")]
    assert [package.path.name for package in alternate(sent)] == ["1", "1", "1", "2", "2", "3"]
    assert [package.sender_id for package in alternate(sent)] == ["A", "B", "C", "A", "B", "A"]


def test_a_package_that_was_removed_and_has_no_receipt_is_reported(settings):
    removed = settings.inbox_dir / "INS01" / "INS01-2020-06-001"
    with pytest.raises(PackageError, match="no longer in the inbox and has no receipt"):
        receive_package(settings, PackagePath("INS01", removed))


def test_only_folders_and_zips_in_the_inbox_of_a_sender_are_packages(settings):
    inbox = settings.inbox_dir
    assert list_packages(settings) == []
    for folder in ("INS01/one", "INS01/.hidden", ".trash/two"):
        (inbox / folder).mkdir(parents=True)
    for name in ("INS01/three.ZIP", "INS01/note.txt", "stray.zip"):
        (inbox / name).write_bytes(b"")
    assert list_packages(settings) == [
        PackagePath("INS01", inbox / "INS01" / "one"),
        PackagePath("INS01", inbox / "INS01" / "three.ZIP"),
    ]
    assert [package.name for package in list_packages(settings)] == ["one", "three"]


@pytest.mark.parametrize(
    ("clock", "created", "expected"),
    [("package", "2020-07-05T20:00:00+02:00", "2020-07-05T18:00:00Z"), ("wall", "2020-07-05", None)],
)
def test_the_time_of_receipt_is_that_of_the_clock_or_of_the_package(settings, clock, created, expected):
    settings.receipt_clock = clock
    cedent_package(lines={name: [] for name in cedent_package().lines}, created=created).write(settings)
    before = datetime.now(UTC).replace(microsecond=0)
    (receipt,) = receive_all(settings)
    if expected is None:
        assert before <= receipt.received_at <= datetime.now(UTC)
    else:
        assert receipt.to_json()["received_at"] == expected


def test_a_receipt_of_the_previous_version_is_read(settings, receive):
    receipt = receive(cedent_package())
    path = settings.receipts_dir / "INS01" / f"{receipt.submission_hash}.json"
    content = json.loads(path.read_bytes()) | {"version": 2}
    del content["unread"]
    path.chmod(0o644)
    path.write_text(json.dumps(content))
    assert read_receipts(settings) == [receipt]
    path.write_text(json.dumps(content | {"version": 1}))
    with pytest.raises(ArchiveError, match="is not a receipt of version 3"):
        read_receipts(settings)
