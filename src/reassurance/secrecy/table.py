"""Figures, the rows in which they are hidden together, and the equations that anyone can write between them.

All amounts are integers of cents. `Table` checks that the equations hold to the cent.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reassurance.errors import SecrecyError


@dataclass(frozen=True)
class Figure:
    """A figure of a table, or a bounded difference between figures that a reader knows from elsewhere.

    `row` is None for such a difference, which no table shows. `lower` and `upper` are what a reader knows of
    the figure without the tables; None is unbounded. A hidden figure is safe when the possible values that a
    reader can compute reach `value + upward`, reach `value - downward`, and extend over `width`. `owner` is
    the only contributor, who knows the figure.
    """

    key: str
    row: str | None
    value: int
    lower: int | None = 0
    upper: int | None = None
    upward: int = 0
    downward: int = 0
    width: int = 0
    owners: tuple[str, ...] = ()

    @property
    def is_protected(self) -> bool:
        """Whether a reader must not come closer to the figure."""
        return bool(self.upward or self.downward or self.width)


@dataclass(frozen=True)
class Row:
    """Figures with one status. `must_hide` and `must_show` decide it; `cost` is the cost of hiding it."""

    key: str
    cost: int = 1
    must_hide: bool = False
    must_show: bool = False


@dataclass(frozen=True)
class Equation:
    """A sum that is zero: pairs of the key of a figure and its integer coefficient."""

    terms: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Table:
    """Rows, figures and equations. Raises SecrecyError when an equation does not hold, or names no figure."""

    rows: tuple[Row, ...]
    figures: tuple[Figure, ...]
    equations: tuple[Equation, ...]
    places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the figures and check the table."""
        places = {figure.key: place for place, figure in enumerate(self.figures)}
        object.__setattr__(self, "places", places)
        rows = {row.key for row in self.rows}
        if len(places) < len(self.figures) or len(rows) < len(self.rows):
            raise SecrecyError("Two figures or two rows have the same key.")
        for figure in self.figures:
            if figure.row is not None and figure.row not in rows:
                raise SecrecyError(f"The row of {figure.key}, {figure.row}, is not one of the table.")
            is_below = figure.lower is not None and figure.value < figure.lower
            if is_below or (figure.upper is not None and figure.value > figure.upper):
                raise SecrecyError(f"{figure.key} is {figure.value} cents, outside its bounds.")
        for equation in self.equations:
            unknown = [key for key, _ in equation.terms if key not in places]
            if unknown:
                raise SecrecyError(f"An equation names {unknown[0]}, which is not a figure of the table.")
            total = sum(factor * self.figures[places[key]].value for key, factor in equation.terms)
            if total:
                raise SecrecyError(
                    f"The equation on {equation.terms[0][0]} and {len(equation.terms) - 1} other figures "
                    f"has a difference of {total} cents: the published totals do not add up."
                )

    def blocks(self) -> Iterator["Table"]:
        """The parts of the table that no equation and no row connects, in the order of their first figure."""
        parents = list(range(len(self.figures)))

        def root(place: int) -> int:
            while parents[place] != place:
                parents[place] = parents[parents[place]]
                place = parents[place]
            return place

        def connect(places: Iterable[int]) -> None:
            roots = {root(place) for place in places}
            for each in roots:
                parents[each] = min(roots)

        for equation in self.equations:
            connect(self.places[key] for key, _ in equation.terms)
        by_row: dict[str, list[int]] = {}
        for place, figure in enumerate(self.figures):
            if figure.row is not None:
                by_row.setdefault(figure.row, []).append(place)
        for places in by_row.values():
            connect(places)
        members: dict[int, list[Figure]] = {}
        for place, figure in enumerate(self.figures):
            members.setdefault(root(place), []).append(figure)
        equations: dict[int, list[Equation]] = {}
        for equation in self.equations:
            equations.setdefault(root(self.places[equation.terms[0][0]]), []).append(equation)
        for first, figures in members.items():
            keys = {figure.row for figure in figures}
            rows = tuple(row for row in self.rows if row.key in keys)
            yield Table(rows, tuple(figures), tuple(equations.get(first, ())))


def totals(parts: Iterable[Sequence[str]]) -> tuple[Equation, ...]:
    """One equation per sequence of keys: the first figure is the total of the others."""
    return tuple(Equation(((total, -1), *((key, 1) for key in keys))) for total, *keys in parts)
