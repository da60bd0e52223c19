"""The State's part of a cumulative loss, on the published schemes that serve as examples."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from oracle.losses import loss_function
from oracle.seeds import LossBand, LossTerms, read_seeds

SEEDS = read_seeds(Path(__file__).parents[3] / "dbt_project" / "seeds", date(2021, 1, 1))
BILLION = Decimal(1_000_000_000)
TEN_PER_CENT_KEPT = [(0, None, "0.9")]
CASES = {
    # bands from, to (billions) and share of the State; caps of State and insurers; loss; State's part
    "Germany 2020": (TEN_PER_CENT_KEPT, "30", "0.5", "6", "5.5"),
    "Germany 2020, envelope full": (TEN_PER_CENT_KEPT, "30", "0.5", "40", "30"),
    "Germany, first half of 2021": (TEN_PER_CENT_KEPT, "30", None, "6", "5.4"),
    "Netherlands 2020": ([(0, "1", "0.9"), ("1", None, "1")], "12", None, "2", "1.9"),
    "Netherlands, first half of 2021": (TEN_PER_CENT_KEPT, "12", None, "2", "1.8"),
    "United Kingdom 2020": ([(0, "3", "0.9"), ("3", "10", "1")], None, None, "4", "3.7"),
    "United Kingdom 2020, above the last band": (
        [(0, "3", "0.9"), ("3", "10", "1")],
        None,
        None,
        "11",
        "9.7",
    ),
}


def function_of(bands, state_cap, insurers_cap):
    """The loss function of terms without a minimum retention of the insurer."""
    terms = replace(SEEDS.treaty_terms[0], loss_terms_id="X", retention_share_minimum=None)
    loss_terms = LossTerms(
        "X",
        is_market_wide=False,
        state_loss_cap_amount=state_cap and Decimal(state_cap) * BILLION,
        state_loss_cap_premium_multiple=None,
        insurers_loss_cap_amount=insurers_cap and Decimal(insurers_cap) * BILLION,
    )
    rows = [
        LossBand("X", number, Decimal(start) * BILLION, end and Decimal(end) * BILLION, Decimal(share))
        for number, (start, end, share) in enumerate(bands, 1)
    ]
    return loss_function(terms, replace(SEEDS, loss_terms={"X": loss_terms}, loss_bands=rows))


@pytest.mark.parametrize(("bands", "state_cap", "insurers_cap", "loss", "part"), CASES.values(), ids=CASES)
def test_the_state_pays_its_share_of_bands_within_its_caps(bands, state_cap, insurers_cap, loss, part):
    loss_function = function_of(bands, state_cap, insurers_cap)
    assert loss_function(Decimal(loss) * BILLION) == Decimal(part) * BILLION


def test_a_loss_within_a_band_has_one_share_and_a_loss_across_bands_has_none():
    netherlands = function_of([(0, "1", "0.9"), ("1", None, "1")], "12", None)
    assert netherlands.one_share(Decimal(0), BILLION) == Decimal("0.9")
    assert netherlands.one_share(BILLION, BILLION * 2) == Decimal(1)
    assert netherlands.one_share(Decimal(0), BILLION + 1) is None
    assert netherlands.next_share(BILLION * 13) == 0
