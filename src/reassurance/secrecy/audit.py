"""The protections that an attacker breaks under a pattern of hidden rows.

Readers who contribute nothing attack first; each only contributor attacks a pattern that is safe against
them, with the figures that are its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reassurance.secrecy.attacker import Attacker, Mask, Solution, Vector
from reassurance.secrecy.table import Table

# A protection is asked for with this margin, relative and in units, and half of it is enough: the solutions
# of programmes that aim at a protection differ from it by the tolerances of HiGHS (1e-7).
_MARGIN = 2e-6
_REMEMBERED = 1_000


@dataclass(frozen=True)
class Need:
    """The deviation that a figure must be able to have: upwards (1), downwards (-1), or both together (0).

    `owner` is the only contributor to other figures, who knows them; None for any other reader.
    """

    place: int
    direction: int
    target: float
    owner: str | None = None

    @property
    def directions(self) -> tuple[int, ...]:
        """The directions that count for the target."""
        return (self.direction,) if self.direction else (1, -1)

    def is_met(self, lowest: Vector, highest: Vector) -> bool:
        """Whether the target is reached between the lowest and the highest deviations."""
        ends = {1: highest[self.place], -1: -lowest[self.place]}
        reached = sum(float(ends[direction]) for direction in self.directions)
        return reached >= self.target - _MARGIN / 2 * (1 + self.target)


@dataclass(frozen=True)
class Broken:
    """A need that is not met, and the programme of each of its directions."""

    need: Need
    solutions: tuple[Solution, ...]


class Memory:
    """Deviations that earlier programmes reached: they are possible for any reader who knows none of them."""

    def __init__(self, count: int) -> None:
        """No deviations of `count` figures."""
        self._rows = np.zeros((_REMEMBERED, count))
        self._added = 0

    def add(self, deviations: Vector) -> None:
        """Remember the last solutions: a new one takes the place of the oldest."""
        self._rows[self._added % _REMEMBERED] = deviations
        self._added += 1

    def reached(self, unknown: Mask) -> tuple[Vector, Vector]:
        """The lowest and highest deviation of each figure that is possible with these unknown figures."""
        rows = self._rows[: self._added]
        usable = rows[~rows[:, ~unknown].any(axis=1)]
        return usable.min(axis=0, initial=0.0), usable.max(axis=0, initial=0.0)


def audit(attacker: Attacker, hidden: frozenset[str], memory: Memory | None = None) -> list[Broken]:
    """The protections that an attacker breaks when these rows are hidden."""
    table = attacker.table
    memory = memory or Memory(len(table.figures))
    broken = _broken_by(attacker, attacker.unknown(hidden), _needs(attacker, hidden), memory)
    if broken:
        return broken
    for owner in sorted({owner for f in table.figures if f.row in hidden for owner in f.owners}):
        needs = _needs_against(owner, table, hidden, attacker.unit)
        broken += _broken_by(attacker, attacker.unknown(hidden, owner), needs, memory)
    return broken


def broken_figures(table: Table, hidden: frozenset[str]) -> list[str]:
    """The keys of the figures that an attacker computes too closely when these rows are hidden."""
    broken = audit(Attacker(table), hidden)
    return sorted({table.figures[each.need.place].key for each in broken})


def _needs(attacker: Attacker, hidden: frozenset[str]) -> list[Need]:
    """The protections of the hidden figures against readers who contribute nothing.

    No margin asks for more than the bounds of a figure allow.
    """
    return [
        Need(place, direction, min(_with_margin(cents, attacker.unit), float(limit)))
        for place, f in enumerate(attacker.table.figures)
        if f.row in hidden
        for direction, cents, limit in (
            (1, f.upward, attacker.highest[place]),
            (-1, f.downward, -attacker.lowest[place]),
            (0, f.width, attacker.highest[place] - attacker.lowest[place]),
        )
        if cents
    ]


def _needs_against(owner: str, table: Table, hidden: frozenset[str], unit: float) -> list[Need]:
    """Against a contributor: no protected figure of another one is exactly disclosed."""
    return [
        Need(place, 0, _with_margin(f.width, unit), owner)
        for place, f in enumerate(table.figures)
        if f.row in hidden and f.width and owner not in f.owners
    ]


def _with_margin(cents: int, unit: float) -> float:
    return cents / unit * (1 + _MARGIN) + _MARGIN


def _broken_by(attacker: Attacker, unknown: Mask, needs: Sequence[Need], memory: Memory) -> list[Broken]:
    """Earlier solutions meet most needs, two programmes most others; each need left has its own."""
    lowest, highest = memory.reached(unknown)

    def learn(solution: Solution) -> Solution:
        memory.add(solution.deviations)
        np.maximum(highest, solution.deviations, out=highest)
        np.minimum(lowest, solution.deviations, out=lowest)
        return solution

    for direction in (1, -1):
        targets = {
            need.place: direction * need.target
            for need in needs
            if direction in need.directions and not need.is_met(lowest, highest)
        }
        if targets:
            solution = attacker.solve(unknown, np.zeros(len(unknown)), targets)
            assert solution is not None
            learn(solution)
    broken = []
    for need in needs:
        failed = []
        for direction in need.directions:
            if need.is_met(lowest, highest):
                break
            reached = attacker.reach(unknown, need.place, direction)
            if reached is None:
                (highest if direction > 0 else lowest)[need.place] = direction * np.inf
            else:
                failed.append(learn(reached))
        if not need.is_met(lowest, highest):
            broken.append(Broken(need, tuple(failed)))
    return broken
