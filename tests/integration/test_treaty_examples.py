"""Schemes of France and its neighbours are rows of terms: their worked examples, to the cent."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from support.treaty_engine import CHECKS, Row, run_engine

EXAMPLES = yaml.safe_load(Path(__file__).with_name("treaty_examples.yaml").read_text(encoding="utf-8"))
CASES = [(example, case) for example in EXAMPLES for case in example["cases"]]
TOTALS = {
    "ceded_premium": "ceded_premium_amount_eur",
    "commission": "ceding_commission_amount_eur",
    "net": "net_ceded_premium_amount_eur",
    "state": "ceded_claim_amount_eur",
    "insurer": "insurer_loss_amount_eur",
}
INSURERS = [{"insurer_id": name, "name": name} for name in ("INS01", "INS02", "INS03")]


def test_every_scheme_has_its_example_and_another_case():
    assert len(EXAMPLES) == 7
    assert all(len(example["cases"]) >= 2 for example in EXAMPLES)


@pytest.mark.parametrize(("example", "case"), CASES, ids=[f"{e['name']}: {c['case']}" for e, c in CASES])
def test_totals_are_those_of_the_scheme(example, case):
    found = run_engine(seeds_of(example), movements_of(case["movements"]))
    assert [found[check] for check in (*CHECKS, "validities_follow_each_other")] == [[]] * (len(CHECKS) + 1)
    totals = {name: sum(row[TOTALS[name]] for row in found["fct_treaty_years"]) for name in case["expected"]}
    assert totals == {name: Decimal(text) for name, text in case["expected"].items()}


def test_a_market_wide_cap_is_shared_by_the_key_to_the_cent():
    """500 m by limits of 1, 1 and 1: no third is whole; the cents left over go one by one."""
    seeds = seeds_of(EXAMPLES[2], insurers=("INS01", "INS02", "INS03"))
    movements = [
        movement
        for name in ("INS01", "INS02", "INS03")
        for movement in movements_of([["payment", "2020-09-30", "2000000000"]], f"T-{name}")
    ]
    found = run_engine(seeds, movements)
    parts = {
        row["treaty_id"]: row["part_amount"]
        for row in found["int_treaty_amounts"]
        if row["amount_code"] == "insurers_loss_cap"
    }
    assert parts == {
        "T-INS01": Decimal("166666666.67"),
        "T-INS02": Decimal("166666666.67"),
        "T-INS03": Decimal("166666666.66"),
    }
    assert found["shared_amounts_add_up_to_the_whole"] == []
    borne = {row["treaty_id"]: row["insurer_loss_amount_eur"] for row in found["fct_treaty_years"]}
    assert borne == parts
    assert sum(borne.values()) == Decimal("500000000.00")


def test_a_premium_that_lifts_the_cap_gives_the_insurer_back_what_it_bore():
    movements = [
        ["premium", "2020-06-30", "100"],
        ["payment", "2020-07-31", "1000"],
        ["premium", "2020-08-31", "100"],
    ]
    found = run_engine(seeds_of(EXAMPLES[0]), movements_of(movements))
    parts = [
        (row["state_loss_amount_eur"], row["insurer_loss_amount_eur"])
        for row in sorted(found["int_treaty_positions"], key=lambda row: row["movement_number"])
    ]
    assert parts == [(0, 0), (375, 625), (375, -375)]


def test_the_floor_of_each_risk_is_kept_in_every_band():
    """A second band of 100 % leaves the insurer its 5 % all the same."""
    seeds = seeds_of(EXAMPLES[4])
    seeds["treaty_terms"][0]["retention_share_minimum"] = "0.05"
    found = run_engine(seeds, movements_of([["payment", "2020-09-30", "2000000000"]]))
    (total,) = found["fct_treaty_years"]
    assert total["ceded_claim_amount_eur"] == Decimal("1850000000.00")


def seeds_of(example: dict, insurers: tuple[str, ...] = ("INS01",)) -> dict[str, list[Row]]:
    """Seeds of an example with one treaty for each insurer, from the first day of its terms to the last."""
    first, last = example["terms"][0]["valid_from"], example["terms"][-1]["valid_to"]
    treaty = {"attachment_basis": "loss_date", "valid_from": first, "valid_to": last}
    return {
        "treaties": [treaty | {"treaty_id": f"T-{name}", "insurer_id": name} for name in insurers],
        "treaty_terms": [row | {"treaty_id": f"T-{name}"} for name in insurers for row in example["terms"]],
        "loss_terms": [{"is_market_wide": False} | row for row in example["loss_terms"]],
        "loss_bands": list(example["bands"]),
        "insurers": INSURERS,
    }


def movements_of(movements: list[list[str]], treaty_id: str = "T-INS01") -> list[Row]:
    return [
        {
            "treaty_id": treaty_id,
            "movement_type": kind,
            "movement_id": f"M{number}",
            "claim_id": claim[0] if claim else None,
            "movement_on": day,
            "attached_on": day,
            "gross_amount_eur": amount,
        }
        for number, (kind, day, amount, *claim) in enumerate(movements, start=1)
    ]
