"""A line at fault is set aside with its line number, field, value and rule; its sound neighbours enter.

Every case is one line of one package, sent after a sound twin: the package is received once.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from reassurance.settings import Settings
from reassurance.submissions import Receipt, receive_package
from reassurance.submissions.messages import LINE_RULES
from reassurance.submissions.receipt import Finding
from reassurance.warehouse.connect import connect
from support.packages import (
    RECEIVED_AT,
    SOUND_LINES,
    Line,
    Package,
    cedent_package,
    contracts,
    exposure,
    policy,
    premium,
    siren,
)

AMOUNT_FR = "un montant à deux décimales au plus, point décimal, sans séparateur de milliers (1234.50)"
AMOUNT_EN = "an amount with two decimals at most, decimal point, no thousands separator (1234.50)"


@dataclass(frozen=True)
class Case:
    """One field of a sound line changed, and what its sender is told."""

    register: str
    field: str
    value: str
    rule: str
    message_fr: str
    message_en: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.register}.{self.field} = {self.value[:24]!r}"


def type_case(register: str, field: str, value: str, expected_fr: str, expected_en: str) -> Case:
    return Case(
        register,
        field,
        value,
        "type",
        f"« {value} » n'est pas lisible : attendu {expected_fr}.",
        f"{value!r} cannot be read: expected {expected_en}.",
    )


def other_case(register: str, field: str, value: str, rule: str, french: str, english: str) -> Case:
    return Case(register, field, value, rule, f"« {value} » {french}", f"{value!r} {english}")


CASES = [
    *(
        Case(
            register, field, "", "required", f"La valeur manque. Renseignez {field}.",
            f"The value is missing. Fill in {field}.",
        )
        for register, field in (
            ("policies", "insured_naf"),
            ("guarantees", "insured_percentage"),
            ("exposures", "outstanding_amount"),
            ("premiums", "covers_from"),
            ("premiums", "premium_line_id"),
        )
    ),
    *(
        type_case("premiums", "premium_tax_amount", value, AMOUNT_FR, AMOUNT_EN)
        for value in ("12,50", "1 234.50", "1e3", "0.001", "12345678901234567.00", "+5", ".5", "NaN", " 1.00")
    ),
    *(
        type_case("guarantees", "buyer_pd", value, "une fraction à six décimales au plus (0.75)",
                  "a fraction with six decimals at most (0.75)")
        for value in ("2%", "0.0000001", "2,5")
    ),
    *(
        type_case("guarantees", "credit_period_days", value, "un nombre entier", "a whole number")
        for value in ("60.0", "two months", "9999999999")
    ),
    *(
        type_case("premiums", "covers_to", value, "une date AAAA-MM-JJ", "a date YYYY-MM-DD")
        for value in ("30/06/2020", "2020-06-31", "2020-6-3", "2020-06-30T00:00:00", "20200630")
    ),
    *(
        type_case("limit_decisions", "buyer_portal_subscribed", value, "true ou false", "true or false")
        for value in ("oui", "TRUE", "1")
    ),
    *(
        other_case("policies", "insured_naf", value, "pattern", r"n'a pas la forme attendue : "
                   r"^\d{2}\.\d{2}[A-Z]$.", r"does not have the expected form: ^\d{2}\.\d{2}[A-Z]$.")
        for value in ("2511Z", "25.11z", "x25.11Z", "25.11Zx")
    ),
    other_case("policies", "insured_siren", "12345678", "pattern",
               r"n'a pas la forme attendue : ^\d{9}$.", r"does not have the expected form: ^\d{9}$."),
    *(
        other_case("policies", "insured_siren", value, "checksum",
                   "n'est pas un SIREN : sa clé de contrôle est fausse. Vérifiez la saisie.",
                   "is not a SIREN: its check digit is wrong. Check the entry.")
        for value in ("123456789", siren(7)[:-1] + str((int(siren(7)[-1]) + 1) % 10))
    ),
    *(
        other_case("exposures", "currency", value, "enum", "n'est pas admis. Valeurs admises : EUR, USD.",
                   "is not allowed. Allowed values: EUR, USD.")
        for value in ("GBP", "eur", "EUR ")
    ),
    other_case("exposures", "outstanding_amount", "-0.01", "minimum", "est inférieur au minimum 0.",
               "is below the minimum 0."),
    other_case("premiums", "annual_premium_rate", "1.000001", "maximum", "dépasse le maximum 1.",
               "is above the maximum 1."),
    other_case("premiums", "gross_premium_amount", "1000000000000", "maximum",
               "dépasse le maximum 999999999999.99.", "is above the maximum 999999999999.99."),
    other_case("guarantees", "guarantee_id", "G" * 65, "length", "dépasse 64 caractères.",
               "is longer than 64 characters."),
    other_case("guarantees", "buyer_grade", "é" * 501, "length", "dépasse 500 caractères.",
               "is longer than 500 characters."),
    other_case("exposures", "as_of", "2020-06-29", "period",
               "n'est pas la date d'arrêté de la période : attendu 2020-06-30.",
               "is not the period's closing date: expected 2020-06-30."),
    other_case("premiums", "guarantee_id", "GAR-LOST", "dangling_key",
               "ne désigne aucune ligne connue du registre guarantees. Envoyez d'abord cette ligne.",
               "refers to no known line of register guarantees. Send that line first."),
    other_case("premiums", "guarantee_id", "GAR-BAD", "parent_quarantined",
               "désigne une ligne du registre guarantees elle-même écartée. Corrigez cette ligne, puis "
               "renvoyez les deux par une correction.",
               "refers to a line of register guarantees that is itself set aside. Correct that line, then "
               "send both again in a correction."),
]  # fmt: skip

SOUND_EDGES = [
    ("premiums", {"gross_premium_amount": "999999999999.99"}),
    ("premiums", {"gross_premium_amount": "-999999999999.99", "transaction_type": "refund"}),
    ("premiums", {"gross_premium_amount": "-0", "ceded_premium_amount": "0.5"}),
    ("premiums", {"annual_premium_rate": "1"}),
    ("premiums", {"guarantee_id": "", "treaty_id": "TRT-1"}),
    ("exposures", {"outstanding_amount": "0"}),
    ("guarantees", {"guarantee_id": "G" * 64, "buyer_grade": "é" * 500, "insured_percentage": "1.000000"}),
    ("guarantees", {"trigger_decision_id": "", "credit_period_days": "0", "granted_on": "2020-02-29"}),
    ("policies", {"insured_department": "2A"}),
    ("policies", {"insured_department": "976", "policyholder_kind": "factor"}),
    ("limit_decisions", {"exceptional_reason": 'Défaut, "retard"; à\nsuivre', "buyer_naf": ""}),
]


@dataclass(frozen=True)
class Received:
    """The receipt of all the cases at once, and where each case's line is."""

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
    for number, (register, changes) in enumerate(SOUND_EDGES, start=1000):
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
    """Rows of the Parquet files below a folder, by register and line number."""
    rows = {}
    with connect(settings) as connection:
        for register in package.lines:
            for path in (root / register).rglob("*.parquet"):
                result = connection.execute("from read_parquet(?, hive_partitioning = false)", [str(path)])
                names = [column[0] for column in result.description]
                for row in result.fetchall():
                    named = dict(zip(names, row, strict=True))
                    assert (register, named["line_number"]) not in rows
                    rows[register, named["line_number"]] = named
    return rows


def _add(package: Package, number: int, register: str, changes: dict[str, str]) -> int:
    """Add a line with a key of its own, whose parents are those of the first line: its line number."""
    line = SOUND_LINES[register](number)
    if register == "exposures":
        # A guarantee is declared once a month: each of these lines needs its own.
        _add(package, number, "guarantees", {})
    else:
        line |= {key.field: SOUND_LINES[register](1)[key.field] for key in contracts()[register].foreign_keys}
    package.lines[register].append(line | changes)
    return len(package.lines[register])


def test_sound_lines_enter_beside_the_others(received):
    assert received.receipt.verdict == "accepted_with_findings"
    assert received.receipt.reasons == ()
    at_fault = {(case.register, number) for case, number in received.line_numbers.items()}
    at_fault.add(("guarantees", received.bad_parent))
    assert set(received.quarantined) == at_fault
    assert received.accepted == set(received.sent) - at_fault


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_line_is_refused_for_what_is_wrong_with_it_and_nothing_else(received, case):
    line_number = received.line_numbers[case]
    findings = [
        found
        for found in received.receipt.findings
        if (found.register, found.line_number) == (case.register, line_number)
    ]
    value = case.value or None
    assert findings == [
        Finding(case.register, line_number, case.field, value, case.rule, case.message_fr, case.message_en)
    ]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_refused_line_is_kept_as_it_was_sent(received, case):
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


def test_every_rule_has_a_case():
    by_line = {case.rule for case in CASES}
    assert by_line | {"duplicate_key"} == set(LINE_RULES)


def test_counts_are_those_of_the_lines(received):
    for count in received.receipt.registers:
        lines = [line for (register, _), line in received.sent.items() if register == count.register]
        assert count.rows_declared == count.rows_read == len(lines)
        assert count.rows_accepted + count.rows_quarantined == len(lines)
        quarantined = [register for register, _ in received.quarantined if register == count.register]
        assert count.rows_quarantined == len(quarantined)


def test_a_line_with_several_faults_has_a_finding_for_each_and_is_set_aside_once(settings, receive, lines_in):
    package = cedent_package()
    package.lines["premiums"] = [
        premium(1, covers_from="", covers_to="soon", currency="GBP", guarantee_id="GAR-LOST")
    ]
    receipt = receive(package)
    assert [(found.field, found.rule, found.value) for found in receipt.findings] == [
        ("covers_from", "required", None),
        ("covers_to", "type", "soon"),
        ("currency", "enum", "GBP"),
        ("guarantee_id", "dangling_key", "GAR-LOST"),
    ]
    assert {found.line_number for found in receipt.findings} == {1}
    assert lines_in(settings.quarantine_dir, "premiums", "line_number, rules") == [
        (1, "dangling_key,enum,required,type")
    ]
    assert lines_in(settings.registered_dir, "premiums") == []


def test_a_key_that_occurs_twice_sets_all_its_lines_aside(settings, receive, lines_in):
    package = cedent_package()
    package.lines["premiums"] = [
        premium(1),
        premium(2, guarantee_id="GAR-1"),
        premium(1, ceded_premium_amount="31.00"),
    ]
    package.lines["exposures"] = [exposure(1), exposure(1)]
    receipt = receive(package)
    assert [(found.register, found.line_number, found.field, found.value) for found in receipt.findings] == [
        ("exposures", 1, "guarantee_id", "GAR-1|2020-06-30"),
        ("exposures", 2, "guarantee_id", "GAR-1|2020-06-30"),
        ("premiums", 1, "premium_line_id", "PRM-1"),
        ("premiums", 3, "premium_line_id", "PRM-1"),
    ]
    assert {found.rule for found in receipt.findings} == {"duplicate_key"}
    assert receipt.findings[3].message_fr == (
        "La clé « PRM-1 » figure plusieurs fois : toutes ses lignes sont écartées. N'en envoyez qu'une."
    )
    assert receipt.findings[3].message_en == (
        "The key 'PRM-1' occurs several times: all its lines are set aside. Send one only."
    )
    assert lines_in(settings.registered_dir, "premiums", "line_number") == [(2,)]
    assert lines_in(settings.quarantine_dir, "premiums", "line_number") == [(1,), (3,)]


def test_a_policy_set_aside_takes_with_it_all_that_hangs_on_it(receive):
    package = cedent_package()
    package.lines["policies"] = [policy(1, insured_siren="123456789")]
    receipt = receive(package)
    assert [(found.register, found.field, found.rule) for found in receipt.findings] == [
        ("exposures", "guarantee_id", "parent_quarantined"),
        ("guarantees", "policy_id", "parent_quarantined"),
        ("guarantees", "trigger_decision_id", "parent_quarantined"),
        ("limit_decisions", "policy_id", "parent_quarantined"),
        ("policies", "insured_siren", "checksum"),
        ("premiums", "guarantee_id", "parent_quarantined"),
    ]
    assert {count.rows_accepted for count in receipt.registers} == {0}


def test_a_parent_sent_in_an_earlier_period_is_known(receive):
    assert receive(
        cedent_package(period="2020-05", lines=cedent_package().lines | {"exposures": []})
    ).verdict == ("accepted")
    later = cedent_package(lines={name: [] for name in cedent_package().lines})
    later.lines["premiums"] = [premium(2, guarantee_id="GAR-1")]
    assert receive(later).verdict == "accepted"


def test_the_lines_of_another_sender_or_of_a_rejected_package_are_not_known(receive):
    assert receive(cedent_package(sender="INS02")).verdict == "accepted"
    wrong = cedent_package(period="2020-05", totals={("premiums", "gross_premium_amount"): "0.00"})
    assert receive(wrong).verdict == "rejected"
    later = cedent_package(lines={name: [] for name in cedent_package().lines})
    later.lines["premiums"] = [premium(1)]
    assert [found.rule for found in receive(later).findings] == ["dangling_key"]


def test_an_amount_that_cannot_be_read_is_the_remainder_of_the_declared_total(receive):
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
    assert (total.read, total.accepted, total.quarantined, total.remainder) == (
        "51.11", "40.00", "11.11", "12.34",
    )  # fmt: skip


def test_accepted_lines_have_the_types_of_their_contract(settings, receive, lines_in):
    receipt = receive(cedent_package())
    for name in cedent_package().lines:
        expected = {
            "line_number": "INTEGER",
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
