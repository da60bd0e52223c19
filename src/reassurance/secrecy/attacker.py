"""What a reader can compute of the hidden figures from everything that is published.

A reader knows the shown figures, the equations, and bounds of each figure. The possible values of a hidden
figure are an interval, and its ends are two linear programmes. A contributor knows its own figure too.
Unknown figures are expressed as deviations from their values, in units of a millionth of the largest figure:
HiGHS compares with absolute tolerances.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array, diags_array, hstack

from reassurance.errors import SecrecyError
from reassurance.secrecy.table import Table

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]

# Unknown figures, the equations that contain one of them, and the matrix and bounds of both.
_Programme = tuple[Places, Places, csr_array, Vector]

_LARGEST = 1e6
_OPTIMAL, _UNBOUNDED = 0, 3


@dataclass(frozen=True)
class Solution:
    """A linear programme solved: the value of its objective, the deviations, the prices of the equations."""

    value: float
    deviations: Vector
    prices: Vector


class Attacker:
    """The linear programmes of a reader of a table."""

    def __init__(self, table: Table) -> None:
        """Write the equations of the table as a matrix."""
        self.table = table
        self._last: tuple[Mask, _Programme] | None = None
        count = len(table.figures)
        values = [figure.value for figure in table.figures]
        self.unit = max((abs(value) for value in values), default=0) / _LARGEST or 1.0
        self.lowest = np.array(
            [-np.inf if f.lower is None else (f.lower - f.value) / self.unit for f in table.figures]
        )
        self.highest = np.array(
            [np.inf if f.upper is None else (f.upper - f.value) / self.unit for f in table.figures]
        )
        entries = [
            (number, table.places[key], factor / max(abs(each) for _, each in equation.terms))
            for number, equation in enumerate(table.equations)
            for key, factor in equation.terms
        ]
        numbers, places, factors = zip(*entries, strict=True) if entries else ((), (), ())
        self.matrix = csc_array(
            (np.array(factors, dtype=float), (np.array(numbers, int), np.array(places, int))),
            shape=(len(table.equations), count),
        )

    def unknown(self, hidden_rows: Collection[str], owner: str | None = None) -> Mask:
        """The figures that a reader does not know; `owner` also knows the figures that are its own."""
        return np.array(
            [
                (figure.row is None or figure.row in hidden_rows)
                and (owner is None or owner not in figure.owners)
                for figure in self.table.figures
            ],
            dtype=bool,
        )

    def solve(
        self, unknown: Mask, objective: Vector, targets: Mapping[int, float] | None = None
    ) -> Solution | None:
        """Maximize an objective over the deviations of the unknown figures; None when it has no maximum.

        `targets` are deviations of figures: the sum of the shares of them that are reached, each between 0
        and 1, is added to the objective. Raises SecrecyError when HiGHS reports anything else.
        """
        columns, equations, matrix, bounds = self._of_unknown(unknown)
        costs = -objective[columns]
        limits = None
        if targets:
            count = len(targets)
            at = np.searchsorted(columns, list(targets))
            wanted = np.array(list(targets.values()))
            numbers = np.arange(count)
            reached = csc_array((-np.sign(wanted), (numbers, at)), (count, len(columns)))
            limits = hstack((reached, diags_array(np.abs(wanted))))
            matrix = hstack((matrix, csc_array((matrix.shape[0], count)))).tocsr()
            costs = np.concatenate((costs, -np.ones(count)))
            bounds = np.vstack((bounds, np.tile([0.0, 1.0], (count, 1))))
        outcome = linprog(
            costs,
            A_ub=limits,
            b_ub=None if limits is None else np.zeros(limits.shape[0]),
            A_eq=matrix if len(equations) else None,
            b_eq=np.zeros(len(equations)) if len(equations) else None,
            bounds=bounds,
            method="highs",
        )
        if outcome.status == _UNBOUNDED:
            return None
        if outcome.status != _OPTIMAL:
            raise SecrecyError(f"A linear programme of the audit was not solved: {outcome.message}")
        deviations = np.zeros(len(self.table.figures))
        deviations[columns] = outcome.x[: len(columns)]
        prices = np.zeros(self.matrix.shape[0])
        if len(equations):
            prices[equations] = outcome.eqlin.marginals
        return Solution(-float(outcome.fun), deviations, prices)

    def _of_unknown(self, unknown: Mask) -> _Programme:
        """What all programmes with these unknown figures share; kept for the next programme."""
        if self._last is None or not np.array_equal(unknown, self._last[0]):
            columns = np.flatnonzero(unknown)
            matrix = self.matrix[:, columns].tocsr()
            equations = np.flatnonzero(np.diff(matrix.indptr))
            bounds = np.column_stack((self.lowest[columns], self.highest[columns]))
            self._last = unknown, (columns, equations, matrix[equations], bounds)
        return self._last[1]

    def reach(self, unknown: Mask, place: int, direction: int) -> Solution | None:
        """The largest deviation of a figure upwards (1) or downwards (-1); None when it is unlimited."""
        return self.solve(unknown, self.towards(place, direction))

    def towards(self, place: int, direction: int) -> Vector:
        """The objective that is the deviation of a figure, upwards (1) or downwards (-1)."""
        objective = np.zeros(len(self.table.figures))
        objective[place] = direction
        return objective

    def interval(self, unknown: Mask, place: int) -> tuple[float, float]:
        """The lowest and the highest possible value of a figure, in cents."""
        value = self.table.figures[place].value
        down, up = self.reach(unknown, place, -1), self.reach(unknown, place, 1)
        lowest = -np.inf if down is None else value - down.value * self.unit
        highest = np.inf if up is None else value + up.value * self.unit
        return lowest, highest
