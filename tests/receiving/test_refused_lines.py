"""A wrong line is refused with its number, field, value and rule; sound lines of the file are accepted.

Each case is a line of one package that is received once.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from reassurance.database import connect
from reassurance.settings import Settings
from reassurance.submissions import Receipt, receive_package
from reassurance.submissions.messages.catalogue import load_messages
from reassurance.submissions.receipt.model import Refusal
from receiving.refused_cases import CASES, SOUND_LIMITS, Case
from support.packages import (
    RECEIVED_AT,
    SOUND_LINES,
    Line,
    Package,
    account,
    cedent_package,
    claim,
    contracts,
    correction_package,
    exposure,
    policy,
    premium,
)
from support.stored_lines import stored_lines


@dataclass(frozen=True)
class Received:
    """The receipt of all cases, and the number of each case's line."""

    settings: Settings
    receipt: Receipt
    bad_parent: int
    line_numbers: dict[Case, int]
    sent: dict[tuple[str, int], Line]
    accepted: set[tuple[str, int]]
    quarantined: dict[tuple[str, int], dict]


@pytest.fixture(scope="module")
def received(tmp_path_factory) -> Received:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    package = cedent_package()
    bad_parent = _add(package, 2, "guarantees", {"guarantee_id": "GAR-BAD", "currency": "GBP"})
    line_numbers = {
        case: _add(package, number, case.register, {case.field: case.value})
        for number, case in enumerate(CASES, start=10)
    }
    for number, (register, changes) in enumerate(SOUND_LIMITS, start=1000):
        _add(package, number, register, changes)
    sent = {
        (register, number): line
        for register, lines in package.lines.items()
        for number, line in enumerate(lines, start=1)
    }
    receipt = receive_package(settings, package.write(settings), RECEIVED_AT)
    accepted = _rows(settings, settings.registered_dir, package)
    quarantined = _rows(settings, settings.quarantine_dir, package)
    return Received(settings, receipt, bad_parent, line_numbers, sent, set(accepted), quarantined)


def _rows(settings: Settings, root: Path, package: Package) -> dict[tuple[str, int], dict]:
    """The stored lines below a folder, by register and number."""
    rows = {}
    with connect(settings) as connection:
        for register in package.lines:
            for row in stored_lines(connection, root / register):
                assert (register, row["line_number"]) not in rows
                rows[register, row["line_number"]] = row
    return rows


def _add(package: Package, number: int, register: str, changes: dict[str, str]) -> int:
    """Add a line with its own key and the parents of the first line; returns its number."""
    line = SOUND_LINES[register](number)
    if register == "exposures":
        # A guarantee has one exposure per month, so each of these lines needs its own guarantee.
        _add(package, number, "guarantees", {})
    else:
        line |= {key.field: SOUND_LINES[register](1)[key.field] for key in contracts()[register].foreign_keys}
    package.lines[register].append(line | changes)
    return len(package.lines[register])


def test_sound_lines_are_accepted_among_refused_ones(received):
    assert received.receipt.verdict == "accepted_with_findings"
    assert received.receipt.reasons == ()
    at_fault = {(case.register, number) for case, number in received.line_numbers.items()}
    at_fault.add(("guarantees", received.bad_parent))
    assert set(received.quarantined) == at_fault
    assert received.accepted == set(received.sent) - at_fault


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_line_has_one_finding_for_its_one_fault(received, case):
    line_number = received.line_numbers[case]
    refusals = [
        refusal
        for refusal in received.receipt.findings
        if (refusal.register, refusal.line_number) == (case.register, line_number)
    ]
    value = case.value or None
    assert refusals == [
        Refusal(
            case.register,
            line_number,
            case.field,
            value,
            case.rule,
            case.message_fr,
            case.message_en,
            ("guarantees", 2) if case.rule == "parent_quarantined" else None,
        )
    ]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_refused_line_is_stored_as_it_was_sent(received, case):
    line_number = received.line_numbers[case]
    row = received.quarantined[case.register, line_number]
    raw = json.loads(row["raw"])
    assert raw.pop("line_number") == line_number
    sent = received.sent[case.register, line_number]
    assert raw == {name: text or None for name, text in sent.items()}
    assert row["rules"] == case.rule
    if case.rule == "type":
        assert row[case.field] is None
    assert (row["_action"], row["submission_hash"]) == ("upsert", received.receipt.submission_hash)


def test_each_rule_has_a_case():
    by_line = {case.rule for case in CASES}
    # These rules are tested in other modules: repeated keys, workbooks, bank statements.
    elsewhere = {"duplicate_key", "cell_error", "cell_formula", "month"}
    assert by_line | elsewhere == set(load_messages().line_rules)


def test_the_receipt_counts_the_accepted_and_refused_lines(received):
    for count in received.receipt.registers:
        lines = [line for (register, _), line in received.sent.items() if register == count.register]
        assert count.rows_declared == count.rows_read == len(lines)
        assert count.rows_accepted + count.rows_quarantined == len(lines)
        quarantined = [register for register, _ in received.quarantined if register == count.register]
        assert count.rows_quarantined == len(quarantined)


def test_a_line_with_several_faults_has_a_finding_for_each_and_is_refused_once(settings, receive, lines_in):
    package = cedent_package()
    package.lines["premiums"] = [
        premium(1, covers_from="", covers_to="soon", currency="GBP", guarantee_id="GAR-LOST")
    ]
    receipt = receive(package)
    assert [(refusal.field, refusal.rule, refusal.value) for refusal in receipt.findings] == [
        ("covers_from", "required", None),
        ("covers_to", "type", "soon"),
        ("currency", "enum", "GBP"),
        ("guarantee_id", "dangling_key", "GAR-LOST"),
    ]
    assert {refusal.line_number for refusal in receipt.findings} == {1}
    assert lines_in(settings.quarantine_dir, "premiums", "line_number, rules") == [
        (1, "dangling_key,enum,required,type")
    ]
    assert lines_in(settings.registered_dir, "premiums") == []


def test_a_line_with_a_guarantee_and_a_treaty_is_refused_with_both_values(receive):
    package = cedent_package()
    package.lines["claims"] = [claim(1), claim(2, guarantee_id="GAR-1", treaty_id="TRT-1")]
    (refusal,) = receive(package).findings
    assert (refusal.register, refusal.line_number, refusal.field) == ("claims", 2, "guarantee_id")
    assert (refusal.rule, refusal.value) == ("exactly_one_of", "GAR-1, TRT-1")


def test_a_withdrawal_needs_neither_guarantee_nor_treaty(receive):
    assert receive(cedent_package()).verdict == "accepted"
    withdrawal = {"_action": "withdraw", "movement_id": "MVT-1"}
    assert receive(correction_package({"claims": [withdrawal]})).verdict == "accepted"
    upsert = {"_action": "upsert"} | claim(2, guarantee_id="")
    assert [f.rule for f in receive(correction_package({"claims": [upsert]}, sequence=3)).findings] == [
        "exactly_one_of"
    ]


def test_all_lines_with_a_repeated_key_are_refused(settings, receive, lines_in):
    package = cedent_package()
    package.lines["premiums"] = [
        premium(1),
        premium(2, guarantee_id="GAR-1"),
        premium(1, ceded_premium_amount="31.00"),
    ]
    package.lines["exposures"] = [exposure(1), exposure(1)]
    receipt = receive(package)
    assert [
        (refusal.register, refusal.line_number, refusal.field, refusal.value) for refusal in receipt.findings
    ] == [
        ("exposures", 1, "guarantee_id", "GAR-1|2020-06-30"),
        ("exposures", 2, "guarantee_id", "GAR-1|2020-06-30"),
        ("premiums", 1, "premium_line_id", "PRM-1"),
        ("premiums", 3, "premium_line_id", "PRM-1"),
    ]
    assert {refusal.rule for refusal in receipt.findings} == {"duplicate_key"}
    assert receipt.findings[3].message_fr == (
        "La clé « PRM-1 » figure plusieurs fois : toutes ses lignes sont écartées. N'en envoyez qu'une."
    )
    assert receipt.findings[3].message_en == (
        "The key “PRM-1” occurs several times: all its lines are set aside. Send one only."
    )
    assert lines_in(settings.registered_dir, "premiums", "line_number") == [(2,)]
    assert lines_in(settings.quarantine_dir, "premiums", "line_number") == [(1,), (3,)]


def test_two_lines_of_the_same_account_are_refused(settings, receive, lines_in):
    """The balance is sent twice under two names; in dollars, or for another treaty, it is another line."""
    package = cedent_package()
    package.lines["accounts"] = [
        account(1),
        account(2),
        account(3, line_code="balance", amount="7.00"),
        account(4, line_code="balance", currency="USD"),
        account(5, line_code="balance", treaty_id="TRT-2"),
    ]
    receipt = receive(package)
    assert [
        (refusal.line_number, refusal.field, refusal.value, refusal.rule) for refusal in receipt.findings
    ] == [
        (1, "treaty_id", "TRT-1|2020-Q2|balance|EUR", "duplicate_key"),
        (3, "treaty_id", "TRT-1|2020-Q2|balance|EUR", "duplicate_key"),
    ]
    assert lines_in(settings.registered_dir, "accounts", "account_id") == [("CPT-2",), ("CPT-4",), ("CPT-5",)]


def test_all_lines_that_depend_on_a_refused_policy_are_refused(receive):
    package = cedent_package()
    package.lines["policies"] = [policy(1, insured_siren="123456789")]
    receipt = receive(package)
    assert [(refusal.register, refusal.field, refusal.rule) for refusal in receipt.findings] == [
        ("claims", "guarantee_id", "parent_quarantined"),
        ("exposures", "guarantee_id", "parent_quarantined"),
        ("guarantees", "policy_id", "parent_quarantined"),
        ("guarantees", "trigger_decision_id", "parent_quarantined"),
        ("limit_decisions", "policy_id", "parent_quarantined"),
        ("policies", "insured_siren", "checksum"),
        ("premiums", "guarantee_id", "parent_quarantined"),
    ]
    entered = {count.register for count in receipt.registers if count.rows_accepted}
    assert entered == {"portfolio_exposures", "accounts"}, "the registers that refer to no other"


def test_a_line_may_refer_to_a_line_of_an_earlier_period(receive):
    earlier = cedent_package(period="2020-05")
    earlier.lines |= {"exposures": [], "portfolio_exposures": []}
    assert receive(earlier).verdict == "accepted"
    later = cedent_package(lines={name: [] for name in cedent_package().lines})
    later.lines["premiums"] = [premium(2, guarantee_id="GAR-1")]
    assert receive(later).verdict == "accepted"


def test_a_line_may_not_refer_to_lines_of_another_sender_or_a_rejected_package(receive):
    assert receive(cedent_package(sender="INS02")).verdict == "accepted"
    wrong = cedent_package(period="2020-05", totals={("premiums", "gross_premium_amount"): "0.00"})
    assert receive(wrong).verdict == "rejected"
    later = cedent_package(lines={name: [] for name in cedent_package().lines})
    later.lines["premiums"] = [premium(1)]
    assert [refusal.rule for refusal in receive(later).findings] == ["dangling_key"]


def test_an_unreadable_amount_is_the_remainder_of_the_declared_total(receive):
    package = cedent_package(totals={("premiums", "gross_premium_amount"): "63.45"})
    package.lines["premiums"] = [
        premium(1),
        premium(2, guarantee_id="GAR-1", gross_premium_amount="12,34"),
        premium(3, guarantee_id="GAR-1", gross_premium_amount="11.11", currency="GBP"),
    ]
    receipt = receive(package)
    assert receipt.verdict == "accepted_with_findings"
    (count,) = (count for count in receipt.registers if count.register == "premiums")
    total = count.totals[0]
    assert (total.measure, total.declared) == ("gross_premium_amount", "63.45")
    assert (total.read, total.accepted) == ("51.11", "40.00")
    assert (total.quarantined, total.remainder) == ("11.11", "12.34")


def test_accepted_lines_have_the_types_of_their_contract(settings, receive, lines_in):
    receipt = receive(cedent_package())
    for name in cedent_package().lines:
        expected = {
            "_action": "VARCHAR",
            **{field.name: field.sql_type.upper().replace(", ", ",") for field in contracts()[name].fields},
            "submission_hash": "VARCHAR",
        }
        (path,) = (settings.registered_dir / name).rglob("*.parquet")
        assert path.relative_to(settings.registered_dir / name).as_posix() == (
            f"sender=INS01/period=2020-06/{receipt.submission_hash}.parquet"
        )
        with connect(settings) as connection:
            described = connection.execute(
                "describe from read_parquet(?, hive_partitioning = false)", [str(path)]
            )
            assert {row[0]: row[1] for row in described.fetchall()} == expected
    columns = "line_number, _action, premium_line_id, covers_from, gross_premium_amount, treaty_id"
    assert lines_in(settings.registered_dir, "premiums", columns) == [
        (1, "upsert", "PRM-1", date(2020, 6, 1), Decimal("40.00"), None)
    ]
