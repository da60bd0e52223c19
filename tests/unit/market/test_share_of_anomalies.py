"""The share of anomalous lines gives a number of lines, spread over the classes."""

import pytest

from reassurance.errors import ConfigurationError
from reassurance.market.anomalies import choose
from reassurance.market.population import Market

MARKET = Market(5, tuple(f"2020-{month:02d}" for month in range(4, 13)), 8_800, 1)
LINES = 5 * 9 * 8_800


def test_the_lines_of_a_share_are_spread_over_all_classes_up_to_their_maxima():
    counts = choose("5%", MARKET)
    assert set(choose("default", MARKET)) == set(counts)
    assert sum(counts.values()) == LINES // 20
    assert (counts["ENV-01"], counts["unsettled"]) == (1, choose("default", MARKET)["unsettled"])
    assert counts["share_differs"] > 100


def test_few_lines_are_in_other_classes_with_each_seed():
    small = [Market(3, ("2020-04", "2020-05", "2020-06"), 200, seed) for seed in range(1, 6)]
    drawn = [choose("0.1%", market) for market in small]
    assert [sum(counts.values()) for counts in drawn] == [2] * 5
    assert len({name for counts in drawn for name in counts}) == 10


def test_no_line_is_none():
    assert choose("0%", MARKET) == choose("none", MARKET) == {}


@pytest.mark.parametrize("share", ["%", "a%", "101%", "-1%", "nan%"])
def test_a_share_that_cannot_be_read_is_refused(share):
    with pytest.raises(ConfigurationError, match="is no share of lines"):
        choose(share, MARKET)
