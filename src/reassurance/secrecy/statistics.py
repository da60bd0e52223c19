"""The public statistics as a table of figures and equations, and the rows of the pattern that hides them.

Figures of one quarter and family are one table: nothing published relates it to another. Its equations are
the totals over sizes, sectors, regions and products, the difference of payments and recoveries, and the
shares that the public treaties cede. Cover that the published awards of State aid give is known to anyone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from reassurance.secrecy.pattern import find_pattern
from reassurance.secrecy.rules import Contributions, Rules, exact_disclosure, protection
from reassurance.secrecy.table import Equation, Figure, Row, Table
from reassurance.sql import literal

ALL, TOTAL = "ALL", "total"
SHOWN, PRIMARY, SECONDARY = "shown", "primary", "secondary"
# Figures that are the difference of the two that follow.
_DIFFERENCES = {"paid_less_recovered_amount_eur": ("paid_amount_eur", "recovered_amount_eur")}


class Place(NamedTuple):
    """A row of the published table."""

    product: str
    breakdown: str
    category: str

    @property
    def key(self) -> str:
        """The key of the row."""
        return " ".join(self)


@dataclass(frozen=True)
class Cell:
    """A figure before secrecy, with the contributions of groups of insured companies and of insurers.

    `unpublished` are those that no published award of State aid gives, of the same kinds. `known` is the rest
    of the figure, in cents: anyone can compute it from the awards.
    """

    value: int
    contributors: tuple[Contributions, ...]
    unpublished: tuple[Contributions, ...] = ()
    known: int = 0

    @property
    def judged(self) -> tuple[Contributions, ...]:
        """The contributions to which the rules apply: a figure less the awards is a figure too."""
        return (*self.contributors, *self.unpublished)

    @property
    def lowest(self) -> int | None:
        """The lower bound that any reader knows, in cents: the known part when all other parts are positive.

        None when an unpublished contribution may be negative.
        """
        return None if self._unknown < self._unknown_absolute else self.known

    @property
    def highest(self) -> int | None:
        """The upper bound that any reader knows, in cents: the known part when all other parts are negative.

        None when an unpublished contribution may be positive.
        """
        absolute = self._unknown_absolute
        return self.known if absolute and self._unknown == -absolute else None

    @property
    def _unknown(self) -> int:
        return self.value - self.known

    @property
    def _unknown_absolute(self) -> int:
        return max((each.absolute for each in self.unpublished or self.contributors), default=0)


@dataclass(frozen=True)
class Released:
    """A row of an earlier release: its status, and its figures when they were shown."""

    status: str
    values: Mapping[str, int | None]


@dataclass(frozen=True)
class CededShare:
    """What a reader knows from the treaties: a figure is between two shares of another."""

    measure: str
    of: str
    lowest: Fraction
    highest: Fraction


@dataclass
class Statistics:
    """The figures of one quarter and family, and the rows that were released before."""

    cells: dict[tuple[Place, str], Cell] = field(default_factory=dict)
    released: dict[Place, Released] = field(default_factory=dict)

    @property
    def measures(self) -> list[str]:
        """The measures of the family."""
        earlier = {measure for row in self.released.values() for measure in row.values}
        return sorted({measure for _, measure in self.cells} | earlier)

    @property
    def places(self) -> list[Place]:
        """The rows with a contribution, and those that were hidden before."""
        active = {place for (place, _), cell in self.cells.items() if any(c.count for c in cell.contributors)}
        return sorted(active | {place for place, row in self.released.items() if row.status != SHOWN})

    def cell(self, place: Place, measure: str) -> Cell:
        """A figure; a row without contributions has figures of zero."""
        return self.cells.get((place, measure), Cell(0, ()))


@dataclass(frozen=True)
class Decision:
    """The status of each row, and whether the pattern is proved to have the minimum cost."""

    statuses: dict[Place, str]
    is_minimal: bool


def decide(statistics: Statistics, shares: Mapping[str, Iterable[CededShare]], rules: Rules) -> Decision:
    """The status of each row. Raises SecrecyError when no safe pattern is known."""
    primary = {place for place in statistics.places if _is_primary(statistics, place, rules)}
    table = as_table(statistics, shares, rules)
    pattern = find_pattern(table)
    statuses = {}
    for place in statistics.places:
        is_hidden = place.key in pattern.hidden or place in primary
        statuses[place] = PRIMARY if place in primary else SECONDARY if is_hidden else SHOWN
    return Decision(statuses, pattern.is_minimal)


def as_table(statistics: Statistics, shares: Mapping[str, Iterable[CededShare]], rules: Rules) -> Table:
    """The rows, figures and equations of the published table, with the shares that the treaties cede."""
    rows, figures = [], []
    for place in statistics.places:
        row = _row(statistics, place, rules)
        rows.append(row)
        figures += [_figure(statistics, row, place, measure, rules) for measure in statistics.measures]
    equations = list(_totals(statistics))
    equations += _differences(statistics)
    for place in statistics.places:
        for share in shares.get(place.product, ()):
            for figure, equation in _bounded(statistics, place, share):
                figures.append(figure)
                equations.append(equation)
    return Table(tuple(rows), tuple(figures), tuple(equations))


def figure_key(place: Place, measure: str) -> str:
    """The key of a figure."""
    return f"{place.key} {measure}"


def _is_primary(statistics: Statistics, place: Place, rules: Rules) -> bool:
    released = statistics.released.get(place)
    if released is not None and released.status == PRIMARY:
        return True
    cells = [statistics.cell(place, measure) for measure in statistics.measures]
    return any(protection(rules, cell.judged) for cell in cells if cell.contributors)


def _row(statistics: Statistics, place: Place, rules: Rules) -> Row:
    """The row with its fixed status.

    A row that was hidden stays hidden. A row that was shown with the same figures is known, whatever its
    status now. A row costs one more when its largest figure is twice as large.
    """
    values = {measure: statistics.cell(place, measure).value for measure in statistics.measures}
    released = statistics.released.get(place)
    is_known = released is not None and released.status == SHOWN and released.values == values
    was_hidden = released is not None and released.status != SHOWN
    return Row(
        place.key,
        cost=max((abs(value).bit_length() for value in values.values()), default=0) + 1,
        must_hide=not is_known and (was_hidden or _is_primary(statistics, place, rules)),
        must_show=is_known,
    )


def _figure(statistics: Statistics, row: Row, place: Place, measure: str, rules: Rules) -> Figure:
    """The figure with its protection interval, cut at the bounds that the published awards give."""
    cell = statistics.cell(place, measure)
    absolute = max((each.absolute for each in cell.contributors), default=0)
    key, value = figure_key(place, measure), cell.value
    lower, upper = cell.lowest, cell.highest
    needed = protection(rules, cell.judged) if cell.contributors and row.must_hide else None
    released = statistics.released.get(place)
    if needed is None:
        was_primary = released is not None and released.status == PRIMARY and row.must_hide
        width = exact_disclosure(rules, absolute) if was_primary and absolute else 0
        return Figure(key, row.key, value, lower, upper, width=width)
    return Figure(
        key,
        row.key,
        value,
        lower,
        upper,
        upward=needed.deviation if upper is None else min(needed.deviation, upper - value),
        downward=needed.deviation if lower is None else min(needed.deviation, value - lower),
        width=needed.width,
        owners=tuple(each.only for each in cell.judged if each.only is not None),
    )


def _totals(statistics: Statistics) -> Iterator[Equation]:
    """Over the categories of each breakdown, and over the products."""
    places = statistics.places
    parts: dict[Place, dict[str, list[Place]]] = {}
    for place in places:
        if place.breakdown != TOTAL:
            parts.setdefault(Place(place.product, TOTAL, ALL), {}).setdefault(place.breakdown, []).append(
                place
            )
        if place.product != ALL:
            total = Place(ALL, place.breakdown, place.category)
            parts.setdefault(total, {}).setdefault("product", []).append(place)
    known = set(places)
    for total, by_kind in sorted(parts.items()):
        for _, members in sorted(by_kind.items()):
            for measure in statistics.measures:
                terms = [(figure_key(place, measure), 1) for place in members]
                terms += [(figure_key(total, measure), -1)] if total in known else []
                yield Equation(tuple(terms))


def _differences(statistics: Statistics) -> Iterator[Equation]:
    for difference, (first, second) in _DIFFERENCES.items():
        factors = {difference: -1, first: 1, second: -1}
        measures = [measure for measure in statistics.measures if measure in factors]
        for place in statistics.places if measures else ():
            yield Equation(tuple((figure_key(place, measure), factors[measure]) for measure in measures))


def _bounded(statistics: Statistics, place: Place, share: CededShare) -> Iterator[tuple[Figure, Equation]]:
    """Figures and equations for the bounds that the treaty shares put on a ceded figure.

    One figure is the excess over the lowest share, the other the shortfall below the highest. Their lower
    bound is the part that the published awards give, and never above the value. Equal shares give one figure
    with both bounds.
    """
    if not {share.measure, share.of} <= set(statistics.measures):
        return
    ceded, gross = (statistics.cell(place, measure) for measure in (share.measure, share.of))
    pairs = [(share.lowest, 1), (share.highest, -1)]
    for fraction, sign in pairs[:1] if share.lowest == share.highest else pairs:
        factors = (sign * fraction.denominator, -sign * fraction.numerator)
        value = factors[0] * ceded.value + factors[1] * gross.value
        known = factors[0] * ceded.known + factors[1] * gross.known
        key = f"{figure_key(place, share.measure)} {'above' if sign > 0 else 'below'} {fraction}"
        upper = max(known, value) if share.lowest == share.highest else None
        keys = [figure_key(place, measure) for measure in (share.measure, share.of)]
        terms = (*zip(keys, factors, strict=True), (key, -1))
        yield Figure(key, None, value, min(known, value), upper), Equation(terms)


def pattern_query(*, cells: Any, shares: Any, parameters: Any, released: Any) -> str:
    """The rows of `int_public_patterns` as a query, from the relations of its inputs."""
    in_force = dict(_rows_of(parameters, "secrecy_parameter_code", "secrecy_parameter_value"))
    known: dict[str, list[CededShare]] = {}
    names = ("product_code", "statistic_code", "base_statistic_code", "minimum_share", "maximum_share")
    for product, measure, of, lowest, highest in _rows_of(shares, *names):
        known.setdefault(product, []).append(
            CededShare(measure, of, Fraction(str(lowest)), Fraction(str(highest)))
        )
    lines = []
    for (quarter, family), statistics in sorted(read_statistics(cells, released).items()):
        decision = decide(statistics, known, Rules.from_parameters(in_force))
        for place, status in decision.statuses.items():
            texts = (quarter, *place, family, status)
            lines.append(f"({', '.join(literal(text) for text in texts)}, {decision.is_minimal})")
    empty = f"({'cast(null as varchar), ' * 6}cast(null as boolean))"
    values = ", ".join(lines) or empty
    columns = "quarter, product_code, breakdown_code, category_code, family_code, secrecy_code, is_minimal"
    return (
        f"select {columns} from (values {values}) as patterns ({columns})"
        f"{'' if lines else ' where false'} order by all"
    )


def read_statistics(cells: Any, released: Any) -> dict[tuple[str, str], Statistics]:
    """The figures and the rows released before, by quarter and family."""
    result: dict[tuple[str, str], Statistics] = {}
    place = ("quarter", "family_code", "product_code", "breakdown_code", "category_code")
    kinds = ("insured_group", "insurer", "unpublished_insured_group", "unpublished_insurer")
    names = ["statistic_code", "statistic_amount_eur", "unpublished_amount_eur"]
    for kind in kinds:
        names += [f"{kind}_count", f"largest_{kind}_amount_eur", f"second_{kind}_amount_eur"]
        names += [f"{kind}_absolute_amount_eur", f"only_{kind}_id"]
    for quarter, family, *rest in _rows_of(cells, *place, *names):
        at, (measure, amount, unpublished, *facts) = Place(*rest[:3]), rest[3:]
        contributors = []
        for number in range(len(kinds)):
            count, largest, second, absolute, only = facts[5 * number : 5 * number + 5]
            contributors.append(Contributions(count, cents(largest), cents(second), cents(absolute), only))
        statistics = result.setdefault((quarter, family), Statistics())
        statistics.cells[at, measure] = Cell(
            cents(amount),
            tuple(contributors[:2]),
            tuple(contributors[2:]),
            cents(amount) - cents(unpublished),
        )
    names = ["secrecy_code", "statistic_code", "statistic_amount_eur"]
    lines = sorted(_rows_of(released, *place, *names), key=lambda line: [str(value) for value in line])
    for (quarter, family, *rest), members in groupby(lines, key=lambda line: line[:6]):
        values = {line[6]: None if line[7] is None else cents(line[7]) for line in members}
        statistics = result.setdefault((quarter, family), Statistics())
        statistics.released[Place(*rest[:3])] = Released(rest[3], values)
    return result


def cents(amount: Any) -> int:
    """A decimal amount in cents."""
    return int(amount * 100)


def _rows_of(relation: Any, *columns: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = relation.project(", ".join(columns)).fetchall()
    return rows
