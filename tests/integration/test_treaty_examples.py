"""Examples of treaty terms: the scenarios of French and neighbouring schemes, and cases beyond them."""

from decimal import Decimal

import pytest

from support.treaty_engine import CHECKS, Row, run_engine
from support.treaty_stories import examples, for_insurers

EXAMPLES = examples()
BAND_THEN_ALL = EXAMPLES["dutch_insurers_of_2020_retain_a_tenth_of_the_first_billion"]
CAPPED_BY_PREMIUM = EXAMPLES["cap_relais_of_2020_stops_at_five_ceded_premiums"]
MARKET_WIDE = EXAMPLES["german_insurers_of_2020_bear_500_million_at_most"]


def test_every_scheme_has_a_scenario_with_at_least_two_treaties():
    assert len(EXAMPLES) == 7
    for example in EXAMPLES.values():
        moved = {movement["treaty_id"] for movement in example.movements}
        assert len(moved) >= 2, example.name


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_engine_gives_the_treaty_years_of_each_scenario(example):
    results = run_engine(example.seeds, example.movements)
    assert [results[check] for check in (*CHECKS, "validities_follow_each_other")] == [[]] * (len(CHECKS) + 1)
    assert example.is_met()


def test_a_market_wide_cap_is_shared_by_the_key_to_the_cent():
    """500 million by keys of 1, 1 and 1: a third has a fraction of a cent, so two parts get one more cent."""
    insurers = ("INS01", "INS02", "INS03")
    movements = [
        movement
        for name in insurers
        for movement in movements_of([["payment", "2020-09-30", "2000000000"]], f"T-{name}")
    ]
    results = run_engine(for_insurers(MARKET_WIDE, insurers), movements)
    parts = {
        row["treaty_id"]: row["part_amount"]
        for row in results["int_treaty_amounts"]
        if row["amount_code"] == "insurers_loss_cap"
    }
    assert parts == {
        "T-INS01": Decimal("166666666.67"),
        "T-INS02": Decimal("166666666.67"),
        "T-INS03": Decimal("166666666.66"),
    }
    assert results["shared_amounts_add_up_to_the_total"] == []
    borne = {row["treaty_id"]: row["insurer_loss_amount_eur"] for row in results["fct_treaty_years"]}
    assert borne == parts
    assert sum(borne.values()) == Decimal("500000000.00")


def test_the_cap_is_tested_at_each_quarter_end_and_rises_with_later_premium():
    """With 75 of premium, 750 paid are capped at 375 in September. With 150, the cap is 750 in December."""
    movements = [
        ["premium", "2020-06-30", "100"],
        ["payment", "2020-07-31", "1000"],
        ["premium", "2020-11-30", "100"],
    ]
    results = run_engine(CAPPED_BY_PREMIUM.seeds, movements_of(movements))
    account = [
        (
            str(row["movement_on"]),
            row["movement_type"],
            row["state_loss_amount_eur"],
            row["insurer_loss_amount_eur"],
        )
        for row in sorted(results["int_treaty_positions"], key=lambda row: row["movement_number"])
    ]
    assert account == [
        ("2020-06-30", "premium", 0, 0),
        ("2020-07-31", "payment", 750, 250),
        ("2020-09-30", "cap_adjustment", -375, 375),
        ("2020-11-30", "premium", 0, 0),
        ("2020-12-31", "cap_adjustment", 375, -375),
    ]


def test_the_minimum_retention_applies_in_every_band():
    """In a second band of 100 %, the insurer still retains 5 %."""
    seeds = for_insurers(BAND_THEN_ALL, ("INS01",))
    seeds["treaty_terms"] = [row | {"retention_share_minimum": "0.05"} for row in seeds["treaty_terms"]]
    results = run_engine(seeds, movements_of([["payment", "2020-09-30", "2000000000"]]))
    (total,) = results["fct_treaty_years"]
    assert total["ceded_claim_amount_eur"] == Decimal("1850000000.00")


def movements_of(movements: list[list[str]], treaty_id: str = "T-INS01") -> list[Row]:
    return [
        {
            "treaty_id": treaty_id,
            "movement_type": kind,
            "movement_id": f"M{number}",
            "movement_on": day,
            "attached_on": day,
            "gross_amount_eur": amount,
        }
        for number, (kind, day, amount) in enumerate(movements, start=1)
    ]
