"""An attacker on published figures, written without the package that hides them.

It knows the figures shown, which are linear, and nothing of the hidden ones but their sign. Amounts are in
units of the largest one.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

Key = Hashable
# HiGHS compares with an absolute tolerance of 1e-7; a cent of a table of millions is smaller.
TOLERANCE = 1e-6
_INFEASIBLE = 2


@dataclass
class Knowledge:
    """What an attacker knows: figures by key, None where hidden; sums that are zero, or not below zero."""

    figures: Mapping[Key, float | None]
    zero_sums: Sequence[Mapping[Key, float]]
    bounded_sums: Sequence[Mapping[Key, float]] = ()
    signed: Mapping[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hidden = [key for key, value in self.figures.items() if value is None]
        self.places = {key: place for place, key in enumerate(self.hidden)}
        shown = [abs(value) for value in self.figures.values() if value is not None]
        self.unit = max([*shown, 1.0])

    def interval(self, key: Key, known: Mapping[Key, float] | None = None) -> tuple[float, float]:
        """The lowest and highest value that a hidden figure can have, when those in `known` are known."""
        if known:
            attacker = Knowledge({**self.figures, **known}, self.zero_sums, self.bounded_sums, self.signed)
            return attacker.interval(key)
        ends = []
        for direction in (1, -1):
            costs = np.zeros(len(self.hidden))
            costs[self.places[key]] = direction
            constraints = self._constraints()
            outcome = linprog(costs, **constraints, method="highs")
            if outcome.status == _INFEASIBLE:
                # The presolve of HiGHS may call a programme infeasible whose sums differ by its tolerance.
                outcome = linprog(costs, **constraints, method="highs", options={"presolve": False})
            assert outcome.status in (0, 3), outcome.message
            ends.append(direction * (np.inf if outcome.status == 3 else -outcome.fun) * self.unit)
        return -ends[0], -ends[1]

    def _constraints(self) -> dict[str, object]:
        equal, at_least = (self._rows(sums) for sums in (self.zero_sums, self.bounded_sums))
        bounds: list[tuple[float | None, float | None]] = []
        for key in self.hidden:
            sign = self.signed.get(key, 1)
            bounds.append(((0.0 if sign > 0 else None), (0.0 if sign < 0 else None)))
        result: dict[str, object] = {"bounds": bounds}
        if equal[0].size:
            result |= {"A_eq": equal[0], "b_eq": equal[1]}
        if at_least[0].size:
            result |= {"A_ub": -at_least[0], "b_ub": -at_least[1]}
        return result

    def _rows(self, sums: Sequence[Mapping[Key, float]]) -> tuple[np.ndarray, np.ndarray]:
        """Sums over the hidden figures and what the shown ones leave for them."""
        rows, rests = [], []
        for terms in sums:
            row, rest = np.zeros(len(self.hidden)), 0.0
            for key, factor in terms.items():
                value = self.figures.get(key, 0.0)
                if value is None:
                    row[self.places[key]] += factor
                else:
                    rest -= factor * value / self.unit
            if row.any():
                rows.append(row)
                rests.append(rest)
        return np.array(rows), np.array(rests)
