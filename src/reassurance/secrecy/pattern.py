"""Which rows to hide, so that no protected figure can be computed closer than its protection: the pattern.

Primary rows must be hidden. The others are chosen by a mixed-integer programme of minimum cost, one per block
of the table. Its constraints are added when needed: the attacker solves its linear programmes on the pattern,
and each protection that it breaks gives a constraint, from the prices of the equations at its solution (M.
Fischetti and J.-J. Salazar, Management Science 47(7), 2001). The pattern is returned when the attacker breaks
nothing.

The result depends on the table only. Work is limited by numbers of rounds and nodes, never by time: beyond
them rows are hidden for each broken protection in turn, which is safe and may cost more than the minimum.
`Pattern` has a proved lower bound of the cost. A block that exceeds the time limit is an error.
"""

import time
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array, hstack

from reassurance.errors import SecrecyError
from reassurance.secrecy.attacker import Attacker, Mask, Solution, Vector
from reassurance.secrecy.audit import Broken, Memory, Need, audit
from reassurance.secrecy.table import Table

# The first rounds accept a pattern within this share of the minimum cost: their constraints are incomplete.
_FIRST_GAP = 0.02
# Factors of constraints are multiples of this.
_STEP = 1e-3
_NOTHING = 1e-9


@dataclass(frozen=True)
class Limits:
    """Limits of the work on one block: rounds of the programme, nodes of each, seconds until an error.

    Seconds are processor time of this thread: on a busy machine the same work takes longer, but not more.
    """

    rounds: int = 60
    nodes: int = 500
    seconds: float = 300.0


@dataclass(frozen=True)
class Pattern:
    """The hidden rows, their cost, and the lowest cost that a safe pattern can have."""

    hidden: frozenset[str]
    cost: float = 0.0
    bound: float = 0.0

    @property
    def is_minimal(self) -> bool:
        """Whether no safe pattern costs less."""
        return self.cost <= self.bound * (1 + _NOTHING)


@dataclass
class _Block:
    """The work on one block: its fixed rows, the constraints so far, what the attacker reached."""

    table: Table
    limits: Limits
    constraints: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.attacker = Attacker(self.table)
        self.memory = Memory(len(self.table.figures))
        self.started = time.thread_time()
        numbers = {row.key: number for number, row in enumerate(self.table.rows)}
        self.row_of = np.array([-1 if f.row is None else numbers[f.row] for f in self.table.figures])
        self.must_hide = np.array([row.must_hide for row in self.table.rows], dtype=bool)
        self.must_show = np.array([row.must_show for row in self.table.rows], dtype=bool)
        self.costs = np.array([row.cost for row in self.table.rows], dtype=float)

    def broken(self, hidden: Mask) -> list[Broken]:
        """The protections that an attacker breaks. Raises SecrecyError when the block takes too long."""
        if time.thread_time() - self.started > self.limits.seconds:
            raise SecrecyError(
                f"The secrecy of {len(self.table.rows)} rows, from {self.table.rows[0].key}, took more than "
                f"{self.limits.seconds:.0f} s of processor time. Nothing is published that was not verified."
            )
        return audit(self.attacker, self.keys(hidden), self.memory)

    def keys(self, hidden: Mask) -> frozenset[str]:
        """The keys of the rows of a mask."""
        return frozenset(self.table.rows[number].key for number in np.flatnonzero(hidden))

    def cost(self, hidden: Mask) -> float:
        """The cost of the rows of a mask."""
        return float(self.costs[hidden].sum())


def find_pattern(table: Table, limits: Limits | None = None) -> Pattern:
    """A safe pattern of minimum cost. Raises SecrecyError when there is none, or not in time."""
    patterns = [_of_block(_Block(block, limits or Limits())) for block in table.blocks() if block.rows]
    return Pattern(
        frozenset().union(*(pattern.hidden for pattern in patterns)),
        sum(pattern.cost for pattern in patterns),
        sum(pattern.bound for pattern in patterns),
    )


def _of_block(block: _Block) -> Pattern:
    hidden, bound, gap = block.must_hide, 0.0, _FIRST_GAP
    if not hidden.any():
        return Pattern(frozenset())
    _add_companions(block)
    for _ in range(block.limits.rounds):
        hidden, lower = _cheapest(block, hidden, gap)
        bound = max(bound, lower)
        broken = block.broken(hidden)
        if not broken and (gap == 0 or block.cost(hidden) <= bound * (1 + _NOTHING)):
            break
        if not broken:
            gap = 0.0
            continue
        added = [_add_constraint(block, each, hidden) for each in broken]
        if not any(added):
            break
    hidden = _completed(block, hidden)
    return Pattern(block.keys(hidden), block.cost(hidden), bound)


def _add_companions(block: _Block) -> None:
    """Require a second hidden row in each equation with a hidden one: the others would give it directly."""
    table, seen = block.table, set()
    for equation in table.equations:
        rows = tuple(sorted({int(block.row_of[table.places[key]]) for key, _ in equation.terms}))
        if rows[0] < 0 or len(rows) < 2 or rows in seen:
            continue
        seen.add(rows)
        for row in rows:
            others = {other: 1.0 for other in rows if other != row}
            if block.must_hide[row]:
                block.constraints.append((others, 1.0))
            elif not block.must_show[row]:
                block.constraints.append((others | {row: -1.0}, 0.0))


def _cheapest(block: _Block, hidden: Mask, gap: float) -> tuple[Mask, float]:
    """The rows of minimum cost under the constraints so far, within a gap, and a lower bound of that cost.

    Returns `hidden` when the programme has no solution within its limit of nodes.
    """
    entries = [
        (number, row, factor)
        for number, (factors, _) in enumerate(block.constraints)
        for row, factor in factors.items()
    ]
    numbers, rows, factors = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = csr_array((factors, (numbers, rows)), shape=(len(block.constraints), len(block.costs)))
    bounds = np.array([bound for _, bound in block.constraints])
    outcome = milp(
        block.costs,
        integrality=np.ones(len(block.costs)),
        bounds=Bounds(block.must_hide.astype(float), 1.0 - block.must_show),
        constraints=LinearConstraint(matrix, bounds, np.inf) if entries else None,
        options={"node_limit": block.limits.nodes, "mip_rel_gap": gap},
    )
    if outcome.x is None:
        return hidden, 0.0
    chosen = outcome.x > 0.5
    return chosen, min(float(outcome.mip_dual_bound), block.cost(chosen))


def _add_constraint(block: _Block, broken: Broken, hidden: Mask) -> bool:
    """Add a constraint: the rows whose hiding lets a figure reach its target, and how much of them is needed.

    Returns False when the pattern already has enough of them.
    """
    pairs = zip(broken.solutions, broken.need.directions, strict=True)
    weights = sum((_weights(block, broken.need, *pair) for pair in pairs), np.zeros(len(block.row_of)))
    is_row = block.row_of >= 0
    rest = broken.need.target - float(weights[~is_row].sum())
    if rest <= 0:
        return False
    factors = np.zeros(len(block.costs))
    np.add.at(factors, block.row_of[is_row], weights[is_row])
    # Rounded up: small factors slow HiGHS down, and larger ones keep the constraint valid.
    factors = np.ceil(np.minimum(factors / rest, 1.0) / _STEP) * _STEP
    if factors[hidden].sum() >= 1.0 - _NOTHING:
        return False
    block.constraints.append(({int(row): float(factors[row]) for row in np.flatnonzero(factors)}, 1.0))
    return True


def _weights(block: _Block, need: Need, solution: Solution, direction: int) -> Vector:
    """How much each figure, if it is unknown, adds at most to the deviation that can be reached."""
    attacker = block.attacker
    rates = attacker.towards(need.place, direction) + attacker.matrix.T @ solution.prices
    rates[np.abs(rates) < _NOTHING] = 0.0
    with np.errstate(invalid="ignore"):
        weights: Vector = np.where(rates > 0, rates * attacker.highest, rates * attacker.lowest)
    weights[rates == 0] = 0.0
    if need.owner is not None:
        weights[[need.owner in figure.owners for figure in block.table.figures]] = 0.0
    return weights


def _completed(block: _Block, hidden: Mask) -> Mask:
    """Hide further rows until no protection is broken, or until all rows of the block are hidden.

    Raises SecrecyError when a row that an earlier release shows gives a hidden one.
    """
    hidden = hidden | block.must_hide
    while broken := block.broken(hidden):
        added = np.zeros_like(hidden)
        for each in broken:
            added |= _cheapest_move(block, each.need, hidden)
        if not (added & ~hidden).any():
            added = ~block.must_show
            # Nothing of the block is published then: what a reader computes follows from the terms alone.
            if hidden.all():
                break
            if not (added & ~hidden).any():
                figure = block.table.figures[broken[0].need.place]
                raise SecrecyError(
                    f"{figure.key} can be computed from what is published, even with all other rows hidden."
                )
        hidden = hidden | added
    return hidden


def _cheapest_move(block: _Block, need: Need, hidden: Mask) -> Mask:
    """The rows whose deviation lets the figure reach its target at the lowest cost; none if it cannot."""
    attacker = block.attacker
    columns = np.flatnonzero(attacker.unknown(block.keys(~block.must_show | hidden), need.owner))
    rows = block.row_of[columns]
    costs = np.where((rows < 0) | hidden[rows], 0.0, block.costs[rows])
    matrix = csc_array(attacker.matrix[:, columns])
    at = int(np.searchsorted(columns, need.place))
    for direction in need.directions:
        up = np.column_stack((np.zeros(len(columns)), attacker.highest[columns]))
        down = np.column_stack((np.zeros(len(columns)), -attacker.lowest[columns]))
        (up if direction > 0 else down)[at] = need.target
        (down if direction > 0 else up)[at] = 0.0
        outcome = linprog(
            np.concatenate((costs, costs)),
            A_eq=hstack((matrix, -matrix)),
            b_eq=np.zeros(matrix.shape[0]),
            bounds=np.vstack((up, down)),
            method="highs",
        )
        if outcome.status == 0:
            moved = np.abs(outcome.x[: len(columns)] - outcome.x[len(columns) :]) > _NOTHING
            added = np.zeros_like(hidden)
            added[rows[moved & (rows >= 0)]] = True
            return added
    return np.zeros_like(hidden)
