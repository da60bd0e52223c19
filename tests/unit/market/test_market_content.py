"""The simulated market has refunds, renewals, run-off, late reports and other cases that change amounts."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from reassurance.market.queries import run
from reassurance.periods import last_day
from unit.market.written_market import SimulatedMarket, make_market

OVERSEAS = {"GP", "MQ", "GF", "RE", "YT"}


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> SimulatedMarket:
    """A market without anomalies, from April 2020 to March 2021."""
    return make_market(tmp_path_factory.mktemp("year"), anomalies="none", last_period="2021-03")


def latest(market: SimulatedMarket) -> dict[str, dict[str, str]]:
    """The latest line of each guarantee, by identifier."""
    lines = {}
    for _, _, line in sorted(market.lines("guarantees"), key=lambda sent: sent[1]):
        lines[line["guarantee_id"]] = line
    return lines


def test_premium_lines_include_refunds_adjustments_and_quarterly_lines(year):
    lines = [line for _, line in year.in_force("premiums", "premium_line_id")]
    assert {line["transaction_type"] for line in lines} == {"premium", "adjustment", "refund"}
    assert all(
        Decimal(line["gross_premium_amount"]) < 0 for line in lines if line["transaction_type"] == "refund"
    )
    assert len([line for line in lines if line["covers_from"][:7] < line["covers_to"][:7]]) > 20


def test_some_ends_of_cover_are_reported_late_and_renewals_start_the_day_after(year):
    first_reports = {}
    for _, period, line in sorted(year.lines("guarantees"), key=lambda sent: sent[1]):
        if line["withdrawn_on"]:
            first_reports.setdefault(line["guarantee_id"], (period, line["withdrawn_on"]))
    late = [period for period, day in first_reports.values() if period > day[:7]]
    assert late
    assert len(late) < len(first_reports)
    expiries = defaultdict(set)
    for _, _, line in year.lines("guarantees"):
        expiries[line["guarantee_id"]].add(line["expires_on"])
    assert [days for days in expiries.values() if len(days) == 2]

    by_buyer = defaultdict(list)
    for line in latest(year).values():
        by_buyer[line["policy_id"], line["buyer_id"]].append(line)
    renewed = [
        sorted(lines, key=lambda line: line["granted_on"]) for lines in by_buyer.values() if len(lines) == 2
    ]
    assert renewed
    for first, renewal in renewed:
        end = min(filter(None, (first["expires_on"], first["withdrawn_on"])))
        assert (date.fromisoformat(renewal["granted_on"]) - date.fromisoformat(end)).days == 1


def test_some_buyers_are_overseas_and_some_identified_by_a_vat_number(year):
    guarantees = latest(year).values()
    assert {line["buyer_country"] for line in guarantees} >= OVERSEAS
    vat_numbers = {line["buyer_id"] for line in guarantees if line["buyer_id_scheme"] == "vat"}
    decided = {
        line["buyer_id"] for _, _, line in year.lines("limit_decisions") if line["buyer_id_scheme"] == "siren"
    }
    assert {number[4:] for number in vat_numbers} & decided, "no buyer has both numbers"
    for number in vat_numbers:
        assert int(number[2:4]) == (12 + 3 * (int(number[4:]) % 97)) % 97


def test_invoices_are_within_the_cover_and_some_losses_after_its_end(year):
    cover = latest(year)
    losses_after, claims_of = 0, defaultdict(set)
    for _, line in year.in_force("claims", "movement_id"):
        assert line["first_invoice_on"] <= line["last_invoice_on"] < line["loss_on"] <= line["movement_on"]
        if line["guarantee_id"]:
            guarantee = cover[line["guarantee_id"]]
            end = min(filter(None, (guarantee["expires_on"], guarantee["withdrawn_on"])))
            assert guarantee["effective_on"] <= line["first_invoice_on"]
            assert line["last_invoice_on"] <= end
            losses_after += line["loss_on"] > end
            claims_of[line["guarantee_id"]].add(line["claim_id"])
    assert losses_after
    assert Counter(len(claims) for claims in claims_of.values()).keys() == {1, 2}


def test_portfolio_claims_belong_to_the_treaty_of_their_invoices(year):
    moved = [line for _, line in year.in_force("claims", "movement_id") if line["treaty_id"]]
    assert {"reserve_change", "payment", "recovery"} <= {line["movement_type"] for line in moved}
    assert {line["treaty_id"][-4:] for line in moved if line["loss_on"] >= "2021-01-01"} == {"2020", "2021"}
    assert all(line["first_invoice_on"][:4] == line["treaty_id"][-4:] for line in moved)


def test_exposures_continue_after_the_end_of_cover(year):
    cover = latest(year)
    run_off = [
        line
        for _, _, line in year.lines("exposures")
        if line["as_of"]
        > min(filter(None, (cover[line["guarantee_id"]][name] for name in ("expires_on", "withdrawn_on"))))
    ]
    assert run_off
    assert all(Decimal(line["outstanding_amount"]) > 0 for line in run_off)


def test_policies_report_an_insured_share_and_a_larger_turnover(year):
    lines = defaultdict(list)
    for _, _, line in sorted(year.lines("policies"), key=lambda sent: sent[1]):
        lines[line["policy_id"]].append(line)
    assert {line["insured_percentage"] for reported in lines.values() for line in reported} > {""}
    grown = [
        reported
        for reported in lines.values()
        if {Decimal(line["insured_turnover_amount"]) > 1_500_000_000 for line in reported} == {False, True}
    ]
    assert grown


def test_a_late_package_is_booked_in_the_next_ledger(year):
    """The second insurer's package of January is sent after the ledger of January."""
    declared = {
        line["premium_line_id"]: period
        for sender, period, line in year.lines("premiums")
        if sender == "INS02"
    }
    booked = {
        period
        for _, period, line in year.lines("ledger")
        if declared.get(line["source_reference"]) == "2021-01"
    }
    assert booked == {"2021-02"}
    assert all(
        date.fromisoformat(line["booked_on"]) > last_day(period) for _, period, line in year.lines("ledger")
    )


@pytest.mark.parametrize(
    ("first", "last"), [("2020-04", "2020-04"), ("2020-12", "2021-01"), ("2021-12", "2021-12")]
)
def test_anomalies_break_the_terms_in_force_in_any_months(tmp_path, first, last):
    market = make_market(tmp_path, first_period=first, last_period=last)
    checks = {row["check"] for row in market.answer_key}
    assert {"ELI-03", "ELI-05", "ELI-09", "ELI-13", "premium_due", "premium_ledger"} <= checks
    maxima = {"2020": 50_000, "2021": 100_000}
    cover = latest(market)
    for row in market.answer_key:
        line = cover.get(row["key"], {})
        if row["check"] == "ELI-09" and line["buyer_grade"] == "4":
            maximum = maxima[line["granted_on"][:4]]
            assert Decimal(line["public_limit_amount"]) in (maximum + 10_000, maximum * Decimal("0.6"))


def test_two_anomalies_never_share_a_line():
    with duckdb.connect() as connection:
        run(connection, "setup/functions", {"seed": 42, "first_month": 0})
        run(connection, "setup/answer_key")
        connection.execute(
            "create table booked_movements as"
            " select 'M' || n as movement_id, n as number, 0 as month_number from range(5) as r(n)"
        )
        connection.execute("create table reg_ledger (entry_id varchar, source_reference varchar)")

        def draw(anomaly: str) -> set[str]:
            run(connection, "anomalies/ledger/claim_entries", anomaly=anomaly, count=3)
            return {row[0] for row in connection.execute("select id from chosen").fetchall()}

        first, second = draw("first"), draw("second")
        assert (len(first), len(second), first & second) == (3, 2, set())
        with pytest.raises(duckdb.ConstraintException):
            connection.execute("insert into reservations values ('movement', ?, 'third')", [first.pop()])


def test_risks_ceded_twice_are_of_one_or_two_insurers_and_identifiers(market):
    cover = latest(market)
    doubled = [cover[row["key"]] for row in market.answer_key if row["check"] == "ELI-13"]
    insured = {line["policy_id"]: line["insured_siren"] for _, _, line in market.lines("policies")}
    pairs = [
        (later, earlier)
        for later in doubled
        for earlier in cover.values()
        if later["guarantee_id"] != earlier["guarantee_id"]
        and later["buyer_id"][-9:] == earlier["buyer_id"][-9:]
        and insured[later["policy_id"]] == insured[earlier["policy_id"]]
        and later["buyer_id_scheme"] in ("siren", "vat")
    ]
    assert len(pairs) == len(doubled)
    assert {later["policy_id"][:5] == earlier["policy_id"][:5] for later, earlier in pairs} == {True, False}
    assert {later["buyer_id_scheme"] == earlier["buyer_id_scheme"] for later, earlier in pairs} == {
        True,
        False,
    }
