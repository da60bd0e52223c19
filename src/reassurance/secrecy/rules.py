"""Primary secrecy: the figures with too few contributors or a dominant one, and the protection they need.

A contribution is an absolute value, because corrections are negative. Amounts are integers of cents, shares
are fractions: a protection is exact and rounded up to the cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from reassurance.errors import ConfigurationError

_REQUIRED = ("minimum_contributor_count", "dominant_share", "disclosure_width_share")


@dataclass(frozen=True)
class Rules:
    """The parameters of secrecy; the rules `two_dominant_share` and `estimation_share` may not be in force.

    A figure is hidden when fewer than `minimum_count` contributors make it; when one makes more than
    `dominant_share` of all contributions, or two more than `two_dominant_share`; when the second contributor
    can estimate the first within `estimation_share`, the p % rule. It is exactly disclosed within
    `width_share`.
    """

    minimum_count: int
    dominant_share: Fraction
    width_share: Fraction
    two_dominant_share: Fraction | None = None
    estimation_share: Fraction | None = None

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, object]) -> "Rules":
        """The rules of the seed `secrecy_parameters`. Raises ConfigurationError for a missing parameter."""
        missing = [name for name in _REQUIRED if name not in parameters]
        if missing:
            raise ConfigurationError(
                f"No row of the seed secrecy_parameters is in force for {', '.join(missing)}: without it "
                "nothing can be published."
            )
        fractions = {name: Fraction(str(value)) for name, value in parameters.items()}
        return cls(
            int(fractions["minimum_contributor_count"]),
            fractions["dominant_share"],
            fractions["disclosure_width_share"],
            fractions.get("two_dominant_share"),
            fractions.get("estimation_share"),
        )


@dataclass(frozen=True)
class Contributions:
    """The contributions to a figure, in cents: how many are not zero, the two largest, all of them."""

    count: int
    largest: int
    second: int
    absolute: int
    only: str | None = None


@dataclass(frozen=True)
class Protection:
    """The deviation that a hidden figure must be able to have in each direction, and over both."""

    deviation: int
    width: int


def protection(rules: Rules, contributors: Sequence[Contributions]) -> Protection | None:
    """The protection of a figure, or None when it may be shown; `contributors` are of each kind.

    A figure with too few contributors and none that dominates is protected against exact disclosure only.
    """
    deviations = [_deviation(rules, each) for each in contributors]
    is_few = any(0 < each.count < rules.minimum_count for each in contributors)
    if not is_few and not any(deviations):
        return None
    absolute = max(each.absolute for each in contributors)
    return Protection(max(deviations), exact_disclosure(rules, absolute))


def exact_disclosure(rules: Rules, absolute: int) -> int:
    """The width within which a figure of these contributions counts as exactly disclosed: at least a cent."""
    return max(1, ceil(rules.width_share * absolute))


def _deviation(rules: Rules, each: Contributions) -> int:
    """The upper protection level: how much more the figure must possibly be for the rules to allow it."""
    needed = Fraction(0)
    if each.largest > rules.dominant_share * each.absolute:
        needed = max(needed, each.largest / rules.dominant_share - each.absolute)
    two = each.largest + each.second
    if rules.two_dominant_share is not None and two > rules.two_dominant_share * each.absolute:
        needed = max(needed, two / rules.two_dominant_share - each.absolute)
    if rules.estimation_share is not None and each.absolute:
        needed = max(needed, rules.estimation_share * each.largest - (each.absolute - two))
    return ceil(needed)
