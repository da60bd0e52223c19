"""The simulated market: the same seed gives the same bytes, and only what the answer key lists is wrong."""

import hashlib
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from stdnum.fr import siren

from reassurance.errors import ConfigurationError
from reassurance.market import anomalies
from reassurance.market.simulate import simulate
from reassurance.periods import last_day
from reassurance.registers.contract import load_contracts
from reassurance.settings import Settings
from unit.market.written_market import SimulatedMarket, make_market

# The packages whose descriptor is wrong; the next sequence corrects it.
WRONG_TOTAL, WRONG_ROWS = "INS02-2020-05-001", "INS01-2020-06-001"


@pytest.fixture(scope="module")
def sound_market(tmp_path_factory) -> SimulatedMarket:
    return make_market(tmp_path_factory.mktemp("sound"), anomalies="none")


def contents(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()
    }


def declared(resource: dict) -> tuple[int, dict[str, Decimal]]:
    control = resource["reassurance"]
    return control["rows"], {measure: Decimal(total) for measure, total in control["totals"].items()}


def actual(lines: list[dict[str, str]], measures: list[str]) -> tuple[int, dict[str, Decimal]]:
    return len(lines), {
        measure: sum((Decimal(line[measure]) for line in lines), Decimal(0)) for measure in measures
    }


def test_the_same_seed_writes_the_same_bytes(market, market_home, tmp_path):
    make_market(tmp_path)
    assert contents(tmp_path) == contents(market_home)


def test_another_seed_writes_another_market(market, market_home, tmp_path):
    other = make_market(tmp_path, seed=43)
    assert other.packages.keys() == market.packages.keys()
    for name, package in other.packages.items():
        assert package.files != market.packages[name].files, name
    assert other.answer_key != market.answer_key


def test_simulating_twice_into_one_inbox_leaves_the_same_packages(sound_market):
    home = sound_market.summary.inbox.parent
    before = contents(home)
    make_market(home, anomalies="none")
    assert contents(home) == before


def test_every_siren_is_valid_and_from_the_fictitious_range(sound_market):
    numbers = {
        line[name]
        for register, names in (("policies", ("policyholder_siren", "insured_siren")),)
        for _, _, line in sound_market.lines(register)
        for name in names
    }
    numbers |= {
        line["buyer_id"]
        for register in ("guarantees", "limit_decisions")
        for _, _, line in sound_market.lines(register)
        if line["buyer_id_scheme"] == "siren"
    }
    assert len(numbers) > 100
    assert [number for number in numbers if not siren.is_valid(number) or not number.startswith("99")] == []


def test_two_descriptors_are_wrong_and_both_are_in_the_answer_key(market):
    wrong = {}
    for package in market.packages.values():
        assert set(package.files) == {"datapackage.json"} | {
            r["path"] for r in package.descriptor["resources"]
        }
        for resource in package.descriptor["resources"]:
            content = package.files[resource["path"]]
            assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
            assert resource["bytes"] == len(content)
            rows, totals = declared(resource)
            if (rows, totals) != actual(package.lines(resource), list(totals)):
                wrong[package.name] = resource["name"]
    assert wrong == {WRONG_TOTAL: "premiums", WRONG_ROWS: "premiums"}
    in_key = {
        (row["key"], row["expected_class"]) for row in market.answer_key if row["check"] == "control_totals"
    }
    assert in_key == {
        (f"{WRONG_TOTAL}|premiums|gross_premium_amount", "total_differs"),
        (f"{WRONG_ROWS}|premiums|rows", "rows_differ"),
    }


@pytest.mark.parametrize("name", [WRONG_TOTAL, WRONG_ROWS])
def test_the_next_sequence_corrects_a_wrong_descriptor(market, name):
    wrong, right = market.packages[name], market.packages[f"{name[:-1]}2"]
    assert wrong.descriptor["created"] < right.descriptor["created"]
    assert right.descriptor["reassurance"]["sequence"] == 2
    for resource in right.descriptor["resources"]:
        assert right.files[resource["path"]] == wrong.files[resource["path"]]


def test_full_packages_have_every_register_due_with_its_columns(market):
    contracts = load_contracts(Settings())
    for package in market.packages.values():
        declared_package = package.descriptor["reassurance"]
        role = "cedent" if package.sender.startswith("INS") else "reinsurer"
        due = {
            name
            for name, register in contracts.items()
            if register.sent_by == role and (name != "accounts" or declared_package["period"] == "2020-06")
        }
        sent = {resource["name"] for resource in package.descriptor["resources"]}
        assert sent == due if declared_package["kind"] == "full" else sent < due
        for resource in package.descriptor["resources"]:
            if resource["format"] == "xml":
                continue
            columns = [field.name for field in contracts[resource["name"]].fields]
            columns = ["_action", *columns] if declared_package["kind"] == "correction" else columns
            assert [field["name"] for field in resource["schema"]["fields"]] == columns
            header = package.files[resource["path"]].split(b"\n", 1)[0].strip().decode()
            assert header.split(resource["dialect"]["delimiter"]) == columns


def test_the_smallest_market_has_every_class_of_anomaly(market):
    checks: dict[str, set[str]] = {}
    for row in market.answer_key:
        checks.setdefault(row["check"], set()).add(row["expected_class"])
    assert checks == {
        **{
            rule: {rule}
            for rule in (
                *anomalies.GUARANTEES,
                *anomalies.TRIGGERS,
                *anomalies.PAIRS,
                *anomalies.ENVELOPES,
                *anomalies.DECISIONS,
                *anomalies.WITHDRAWALS,
                *anomalies.CLAIM_RULES,
                *anomalies.CONTRADICTIONS,
            )
            if rule != "no_terms_in_force"
        },
        # A difference within tolerance is put in, and no check may report it.
        "cession_terms": {*anomalies.PREMIUM_TERMS, "no_terms_in_force", "currency_differs", "quarantined"}
        - {"within_tolerance", "premium_currency_differs"},
        "premium_due": {
            *(name.removeprefix("due_") for name in anomalies.PREMIUM_DUE),
            "no_terms_in_force",
            "quarantined",
        },
        "premium_ledger": {*anomalies.LEDGER, "quarantined"},
        "claim_ledger": {*anomalies.LEDGER, "quarantined"},
        "refusal": {*anomalies.REFUSALS, *anomalies.ACCOUNT_REFUSALS, *anomalies.MOVEMENTS},
        # No guarantee that vanishes in this market comes back before its end.
        "continuity": {"vanished", "unexplained_movement", "quarantined"},
        "double_cession": {"double_ceded"},
        "technical_account": {
            "no_terms_in_force",
            "amount_differs",
            "footing_differs",
            "missing_in_account",
            "missing_in_bordereau",
            "ledger_differs",
            "quarantined",
        },
        # The balances of the first quarter are due after the end of this market.
        "settlement": {"quarantined"},
        "control_totals": {"total_differs", "rows_differ"},
    }
    assert market.summary.anomalies == len(market.answer_key)
    assert [row["anomaly_id"] for row in market.answer_key] == [
        f"A{number:06d}" for number in range(1, len(market.answer_key) + 1)
    ]


def test_accounts_are_the_sums_of_the_lines_of_their_quarter(sound_market):
    """Premiums, commissions, payments and recoveries of each treaty, added line by line."""
    treaties = {
        line["source_reference"]: line["treaty_id"] for _, line in sound_market.in_force("ledger", "entry_id")
    }
    moved: Counter = Counter()
    for sender, line in sound_market.in_force("premiums", "premium_line_id"):
        place = (sender, treaties[line["premium_line_id"]], line["currency"])
        moved[*place, "ceded_premium"] += Decimal(line["ceded_premium_amount"])
        moved[*place, "ceding_commission"] += Decimal(line["ceding_commission_amount"])
    booked = {
        "payment": "ceded_claims_paid",
        "recovery": "ceded_recoveries",
        "reserve_change": "ceded_reserve_change",
    }
    for sender, line in sound_market.in_force("claims", "movement_id"):
        if line["movement_type"] in booked:
            place = (sender, treaties[line["movement_id"]], line["currency"])
            moved[*place, booked[line["movement_type"]]] += Decimal(line["ceded_amount"])
    for place in {key[:3] for key in moved}:
        received = moved[*place, "ceded_premium"] + moved[*place, "ceded_recoveries"]
        moved[*place, "balance"] = (
            received - moved[*place, "ceding_commission"] - moved[*place, "ceded_claims_paid"]
        )
    accounts = {
        (sender, line["treaty_id"], line["currency"], line["line_code"]): Decimal(line["amount"])
        for sender, line in sound_market.in_force("accounts", "account_id")
    }
    assert {line["account_period"] for _, line in sound_market.in_force("accounts", "account_id")} == {
        "2020-Q2"
    }
    # The third insurer sends nothing in June: it has lines of April and May, and no account.
    assert {key[0] for key in moved} - {key[0] for key in accounts} == {"INS03"}
    assert {key: amount for key, amount in accounts.items() if amount} == {
        key: amount for key, amount in moved.items() if amount and key[0] != "INS03"
    }
    assert min(accounts.values()) < 0 < max(accounts.values())


def test_every_refusal_in_the_answer_key_is_of_a_line_that_was_sent(market):
    contracts = load_contracts(Settings())
    refused = [row for row in market.answer_key if row["check"] == "refusal"]
    assert refused
    sent = {
        (register, period, sender, key)
        for register in {row["register"] for row in refused}
        for sender, period, line in market.lines(register)
        for key in (
            "|".join(line[name] for name in contracts[register].key),
            line.get("bank_reference") or line[contracts[register].key[0]],
        )
    }
    missing = [
        row for row in refused if (row["register"], row["period"], row["insurer_id"], row["key"]) not in sent
    ]
    assert missing == []


def test_wrong_bookings_are_known_once_their_ledger_is_sent(market):
    sent: dict[str, set[str]] = defaultdict(set)
    for package in market.packages.values():
        if not package.sender.startswith("INS"):
            moment = package.descriptor["created"].replace("T", " ").removesuffix("Z")
            sent[package.descriptor["reassurance"]["period"]].add(moment)
    booked = [
        row
        for row in market.answer_key
        if row["check"] == "premium_ledger"
        and row["expected_class"] in ("amount_differs", "period_differs", "currency_differs")
    ]
    assert booked
    for row in booked:
        assert row["known_from"] in sent[row["period"]]


def test_a_market_without_anomalies_has_wrong_descriptors_and_a_missing_package(sound_market):
    checks = {row["check"] for row in sound_market.answer_key}
    assert checks == {"control_totals", "premium_due", "technical_account"}
    # The third insurer never sends June: no line has the premium of June, nor of the quarter that June ends,
    # and no account has the lines of April and May.
    assert {
        (row["insurer_id"], row["key"].split("|")[1], row["expected_class"], row["known_from"])
        for row in sound_market.answer_key
        if row["check"] == "technical_account"
    } == {("INS03", "2020-Q2", "missing_in_account", "2020-07-16 00:00:00")}
    assert {
        (row["insurer_id"], row["key"][-7:], row["expected_class"], row["known_from"])
        for row in sound_market.answer_key
        if row["check"] == "premium_due"
    } == {
        ("INS03", "2020-04", "premium_missing", "2020-05-16 00:00:00"),
        ("INS03", "2020-05", "premium_missing", "2020-06-16 00:00:00"),
        ("INS03", "2020-06", "premium_missing", "2020-07-16 00:00:00"),
    }
    for register in ("policies", "guarantees", "premiums"):
        key = load_contracts(Settings())[register].key[0]
        counts = Counter((sender, period, line[key]) for sender, period, line in sound_market.lines(register))
        assert max(counts.values()) <= 2, "a line is sent once in each sequence of a period"


def test_a_file_sets_the_number_of_anomalies(tmp_path):
    chosen = tmp_path / "anomalies.yaml"
    chosen.write_text(yaml.safe_dump({"share_differs": 3, "checksum": 1}))
    market = make_market(tmp_path / "market", anomalies=str(chosen))
    counts = Counter((row["check"], row["expected_class"]) for row in market.answer_key)
    del counts["control_totals", "total_differs"], counts["control_totals", "rows_differ"]
    del counts["premium_due", "premium_missing"], counts["technical_account", "missing_in_account"]
    assert counts == {("cession_terms", "share_differs"): 3, ("refusal", "checksum"): 1}


def test_packages_are_created_after_their_period_and_one_is_late(market):
    delays = {}
    for name, package in market.packages.items():
        control = package.descriptor["reassurance"]
        created = datetime.fromisoformat(package.descriptor["created"])
        assert created.tzinfo is not None
        assert name == f"{package.sender}-{control['period']}-{control['sequence']:03d}"
        assert (control["sender"], package.descriptor["name"]) == (package.sender, name.lower())
        delays[name] = (created.date() - last_day(control["period"])).days
    first = {name: days for name, days in delays.items() if name.endswith("-001")}
    assert {name for name, days in first.items() if days > 15} == {"INS02-2020-04-001"}
    assert min(delays.values()) >= 3


def test_the_last_insurer_sends_nothing_for_the_last_month(market):
    assert not any(name.startswith("INS03-2020-06") for name in market.packages)
    assert any(name.startswith("INS03-2020-05") for name in market.packages)


def test_a_correction_changes_and_withdraws_lines_of_its_period(market):
    correction = market.packages["INS01-2020-05-002"]
    assert correction.descriptor["reassurance"]["kind"] == "correction"
    (resource,) = correction.descriptor["resources"]
    lines = correction.lines(resource)
    first = {
        line["premium_line_id"]: line
        for sender, period, line in market.lines("premiums")
        if (sender, period) == ("INS01", "2020-05") and "_action" not in line
    }
    assert Counter(line["_action"] for line in lines) == {"upsert": 5, "withdraw": 1}
    for line in lines:
        original = first[line["premium_line_id"]]
        if line["_action"] == "upsert":
            change = Decimal(original["gross_premium_amount"]) - Decimal(line["gross_premium_amount"])
            assert change == 100


def test_exposures_are_as_of_the_last_day_of_their_period(market):
    for _, period, line in market.lines("exposures"):
        assert date.fromisoformat(line["as_of"]) == last_day(period)


def test_senders_have_their_own_delimiters_and_zips(market):
    delimiters = {
        package.sender: resource["dialect"]["delimiter"]
        for package in market.packages.values()
        for resource in package.descriptor["resources"]
        if resource["format"] == "csv"
    }
    assert delimiters == {"INS01": ",", "INS02": ";", "INS03": ",", "CCR": ",", "BPIAE": ","}
    zips = [path for path in market.summary.inbox.glob("*/*") if path.suffix == ".zip"]
    assert [path.parent.name for path in zips] == ["INS03"]


def test_the_answer_key_is_next_to_the_inbox(market):
    assert market.summary.answer_key == market.summary.inbox.parent / "answer_key.csv"
    assert list(market.summary.inbox.rglob("answer_key*")) == []


def test_the_summary_counts_packages_and_lines(market):
    lines = sum(
        len(package.lines(resource))
        for package in market.packages.values()
        for resource in package.descriptor["resources"]
    )
    assert market.summary.lines == lines
    assert market.summary.packages == len(market.packages)
    assert str(market.summary).startswith(f"{len(market.packages)} packages, {lines:,} lines (")
    assert market.summary.to_json()["size"] == "xs"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"size": "huge"}, "No size 'huge': expected one of xs, s, m, l."),
        ({"last_period": "2020-03"}, "No month from 2020-04 to 2020-03: give the first month first."),
        ({"last_period": "June"}, "'June' is not a period: expected a month such as 2020-06."),
    ],
)
def test_an_invalid_request_raises_and_writes_nothing(tmp_path, changes, message):
    request = {
        "size": "xs",
        "first_period": "2020-04",
        "last_period": "2020-06",
        "anomalies": "none",
    } | changes
    with pytest.raises(ConfigurationError) as caught:
        simulate(Settings(home=tmp_path), seed=42, inbox=tmp_path / "inbox", **request)
    assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_anomaly_raises(tmp_path):
    chosen = tmp_path / "anomalies.yaml"
    chosen.write_text("share_differ: 3\n")
    with pytest.raises(ConfigurationError, match="no anomaly share_differ; there are ELI-01, "):
        make_market(tmp_path / "market", anomalies=str(chosen))
