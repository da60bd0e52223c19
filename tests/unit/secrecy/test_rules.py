"""Primary secrecy: the number of contributors, the dominant one, and the protection of the figure."""

from fractions import Fraction

import pytest

from reassurance.errors import ConfigurationError
from reassurance.secrecy.rules import Contributions, Protection, Rules, protection

RULES = Rules(3, Fraction("0.85"), Fraction("0.01"))


def of(*amounts: int) -> Contributions:
    sizes = sorted((abs(amount) for amount in amounts), reverse=True)
    return Contributions(len(sizes), *[*sizes, 0, 0][:2], sum(sizes))


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ((40, 30, 30), None),
        ((50, 50), Protection(0, 1)),
        # 85 of 100 is not more than 85 %.
        ((85, 10, 5), None),
        ((86, 10, 4), Protection(2, 1)),
        # Both rules: 100 / 0.85 - 100, rounded up.
        ((100,), Protection(18, 1)),
        # A correction is an absolute contribution: 60 of 100, and the figure is 20.
        ((60, -40), Protection(0, 1)),
        ((60, -20, -20), None),
        ((-90, 5, 5), Protection(6, 1)),
        ((), None),
    ],
)
def test_a_figure_is_hidden_for_its_contributions(amounts, expected):
    assert protection(RULES, [of(*amounts)]) == expected


def test_insured_groups_and_insurers_both_count():
    """Three companies with the same insurer: the insurer makes all of it."""
    assert protection(RULES, [of(400, 300, 300), of(1000)]) == Protection(177, 10)


def test_two_dominant_contributors_are_a_rule_of_its_own():
    rules = Rules(3, Fraction("0.85"), Fraction("0.01"), two_dominant_share=Fraction("0.75"))
    assert protection(rules, [of(50, 30, 20)]) == Protection(7, 1)
    assert protection(rules, [of(45, 30, 25)]) is None


def test_the_second_contributor_may_not_estimate_the_first():
    rules = Rules(3, Fraction("0.85"), Fraction("0.01"), estimation_share=Fraction("0.10"))
    assert protection(rules, [of(50, 46, 4)]) == Protection(1, 1)
    assert protection(rules, [of(50, 45, 5)]) is None


def test_parameters_are_those_in_force():
    parameters = {"minimum_contributor_count": "3.000000", "dominant_share": "0.85"}
    with pytest.raises(ConfigurationError, match="disclosure_width_share"):
        Rules.from_parameters(parameters)
    assert Rules.from_parameters(parameters | {"disclosure_width_share": "0.01"}) == RULES
