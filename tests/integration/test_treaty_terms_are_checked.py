"""Sabotage twins: faults in the terms of treaties and broken arithmetic are reported."""

from copy import deepcopy

import pytest

from integration.test_treaty_examples import movements_of
from support import treaty_engine
from support.treaty_engine import run_engine
from support.treaty_stories import examples, for_insurers

EXAMPLES = examples()
TWO_YEARS = EXAMPLES["cap_relais_of_2021_takes_a_fifth"]
INSURERS_CAP = EXAMPLES["german_insurers_of_2020_bear_500_million_at_most"]
TWO_BANDS = EXAMPLES["dutch_insurers_of_2020_retain_a_tenth_of_the_first_billion"]


# Example, seed, row, change, data test that reports it.
TERM_FAULTS = [
    (TWO_YEARS, "treaty_terms", 1, {"valid_from": "2020-12-31"}, "validities_follow_each_other"),
    (TWO_YEARS, "treaty_terms", 1, {"valid_from": "2021-01-02"}, "validities_follow_each_other"),
    (TWO_YEARS, "treaty_terms", 0, {"valid_to": None}, "validities_follow_each_other"),
    (TWO_YEARS, "treaty_terms", 1, {"valid_to": "2020-12-31"}, "validities_follow_each_other"),
    (TWO_YEARS, "treaty_terms", 0, {"valid_from": "2020-03-17"}, "every_day_of_a_treaty_has_its_terms"),
    (TWO_YEARS, "treaty_terms", 1, {"valid_to": "2021-06-29"}, "every_day_of_a_treaty_has_its_terms"),
    (
        TWO_BANDS,
        "loss_bands",
        0,
        {"attachment_amount": "1"},
        "loss_bands_follow_each_other_from_the_first_euro",
    ),
    (
        TWO_BANDS,
        "loss_bands",
        1,
        {"attachment_amount": "2"},
        "loss_bands_follow_each_other_from_the_first_euro",
    ),
    (
        TWO_BANDS,
        "loss_bands",
        0,
        {"exhaustion_amount": None},
        "loss_bands_follow_each_other_from_the_first_euro",
    ),
    (TWO_BANDS, "loss_bands", 1, {"band_number": 3}, "loss_bands_follow_each_other_from_the_first_euro"),
    (
        TWO_BANDS,
        "loss_bands",
        0,
        {"loss_terms_id": "?"},
        "loss_bands_follow_each_other_from_the_first_euro",
    ),
    (
        INSURERS_CAP,
        "treaty_terms",
        0,
        {"allocation_key_amount": None},
        "terms_of_loss_do_not_contradict_each_other",
    ),
    (
        INSURERS_CAP,
        "treaty_terms",
        0,
        {"retention_share_minimum": "0.05"},
        "terms_of_loss_do_not_contradict_each_other",
    ),
]
# Model, sound SQL, broken SQL, data test that reports it.
BROKEN_SUMS = [
    ("int_treaty_amounts", "<= left_over", "< left_over", "shared_amounts_add_up_to_the_total"),
    (
        "int_treaty_positions",
        "gross_loss_amount_eur - state_loss_amount_eur",
        "gross_loss_amount_eur + state_loss_amount_eur",
        "each_loss_is_borne_once",
    ),
]


@pytest.mark.parametrize(("example", "seed", "row", "change", "check"), TERM_FAULTS)
def test_a_fault_in_the_terms_is_reported(example, seed, row, change, check):
    seeds = deepcopy(example.seeds)
    assert run_engine(seeds, [])[check] == []
    seeds[seed][row].update(change)
    assert run_engine(seeds, [])[check] != []


@pytest.mark.parametrize(
    ("model", "sound", "broken"),
    [
        (
            "int_treaty_bands",
            "between unbounded preceding and 1 preceding",
            "between unbounded preceding and current row",
        ),
        ("int_treaty_flows", "then greatest(counted", "then least(counted"),
        ("int_treaty_flows", "between terms.valid_from and terms.valid_to", "> terms.valid_from"),
        ("int_treaty_losses", "rows unbounded preceding", "rows 0 preceding"),
        ("int_treaty_recoveries", "then returned_amount_eur", "then 0.00"),
        (
            "int_treaty_uncapped_positions",
            "- coalesce(recoveries.recovered_state",
            "+ coalesce(recoveries.recovered_state",
        ),
        (
            "int_treaty_years",
            "loss_terms.state_loss_cap_premium_multiple",
            "null as state_loss_cap_premium_multiple",
        ),
    ],
)
def test_broken_arithmetic_fails_the_examples(model, sound, broken, monkeypatch):
    compiled = treaty_engine._compiled()
    assert sound in compiled[model]
    monkeypatch.setattr(
        treaty_engine, "_compiled", lambda: compiled | {model: compiled[model].replace(sound, broken, 1)}
    )
    assert not all(example.is_met() for example in EXAMPLES.values())


@pytest.mark.parametrize(("model", "sound", "broken", "check"), BROKEN_SUMS)
def test_parts_that_do_not_add_up_are_reported(model, sound, broken, check, monkeypatch):
    seeds = for_insurers(INSURERS_CAP, ("INS01", "INS02", "INS03"))
    movements = movements_of([["payment", "2020-09-30", "100"]])
    assert run_engine(seeds, movements)[check] == []
    compiled = treaty_engine._compiled()
    assert sound in compiled[model]
    monkeypatch.setattr(
        treaty_engine, "_compiled", lambda: compiled | {model: compiled[model].replace(sound, broken)}
    )
    assert run_engine(seeds, movements)[check] != []
