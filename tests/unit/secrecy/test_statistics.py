"""The public statistics as a table: equations, earlier releases, shares of treaties, awards of State aid."""

from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from reassurance.secrecy.attacker import Attacker
from reassurance.secrecy.audit import broken_figures
from reassurance.secrecy.rules import Rules
from reassurance.secrecy.statistics import (
    ALL,
    PRIMARY,
    SECONDARY,
    SHOWN,
    TOTAL,
    CededShare,
    Cell,
    Place,
    Released,
    Statistics,
    as_table,
    decide,
    figure_key,
    pattern_query,
    read_statistics,
)
from support.secret_tables import contributions

RULES = Rules(3, Fraction("0.85"), Fraction("0.01"))
GROSS, CEDED = "gross_premium_amount_eur", "ceded_premium_amount_eur"
SAFE = (40, 35, 30)


def size(category: str, product: str = "CAP") -> Place:
    return Place(product, "size", category)


def statistics(parts: dict[Place, tuple[int, ...]], ceded: dict[str, Fraction] | None = None) -> Statistics:
    """Contributions by product and size, in cents, with the totals; each is of a company of its own."""
    amounts: dict[tuple[Place, str], dict[str, int]] = {}
    for place, values in parts.items():
        shares = {GROSS: Fraction(1)} | ({CEDED: ceded[place.product]} if ceded else {})
        total = Place(ALL, TOTAL, ALL)
        targets = (Place(ALL, "size", place.category), Place(place.product, TOTAL, ALL), total)
        for target in (place, *targets):
            for measure, share in shares.items():
                added = {f"{place.key} {number}": int(value * share) for number, value in enumerate(values)}
                amounts.setdefault((target, measure), {}).update(added)
    return Statistics(
        {key: Cell(sum(each.values()), (contributions(each),)) for key, each in amounts.items()}
    )


def hidden(statuses: dict[Place, str], product: str = "CAP") -> dict[str, str]:
    """The hidden rows of a product by category."""
    return {
        place.category: status
        for place, status in statuses.items()
        if place.product == product and status != SHOWN
    }


PRODUCTS = {
    size(category, product): SAFE for category in ("micro", "sme", "large") for product in ("CAP", "CAP_PLUS")
}


def test_nothing_is_hidden_without_a_primary_figure():
    decision = decide(statistics(PRODUCTS), {}, RULES)
    assert set(decision.statuses.values()) == {SHOWN}
    assert decision.is_minimal


def test_a_primary_row_has_complements_in_its_size_and_its_product():
    decision = decide(statistics(PRODUCTS | {size("micro"): (9,)}), {}, RULES)
    assert hidden(decision.statuses)["micro"] == PRIMARY
    assert sorted(hidden(decision.statuses).values()) == [PRIMARY, SECONDARY]
    assert list(hidden(decision.statuses, "CAP_PLUS").values()) == [SECONDARY, SECONDARY]


def test_a_row_that_was_hidden_stays_hidden():
    """With three companies now, the figure could be shown: the difference would disclose the earlier one."""
    listed = statistics(PRODUCTS)
    listed.released[size("micro")] = Released(PRIMARY, {GROSS: None})
    listed.released[size("sme")] = Released(SECONDARY, {GROSS: None})
    statuses = decide(listed, {}, RULES).statuses
    assert statuses[size("micro")] == PRIMARY
    assert statuses[size("sme")] == SECONDARY


def test_a_row_that_was_hidden_stays_hidden_without_contributions():
    listed = statistics(PRODUCTS)
    listed.released[size("gone")] = Released(PRIMARY, {GROSS: None})
    assert decide(listed, {}, RULES).statuses[size("gone")] == PRIMARY


def test_a_row_that_was_shown_with_the_same_figure_is_no_complement():
    parts = PRODUCTS | {size("micro"): (9,)}
    free = decide(statistics(parts), {}, RULES).statuses
    listed = statistics(parts)
    (complement,) = (place for place in free if place.product == "CAP" and free[place] == SECONDARY)
    listed.released[complement] = Released(SHOWN, {GROSS: listed.cell(complement, GROSS).value})
    statuses = decide(listed, {}, RULES).statuses
    assert statuses[complement] == SHOWN
    assert SECONDARY in hidden(statuses).values()


def test_a_row_that_was_shown_with_another_figure_may_be_hidden():
    listed = statistics(PRODUCTS | {size("micro"): (9,)})
    listed.released[size("micro")] = Released(SHOWN, {GROSS: 100})
    assert decide(listed, {}, RULES).statuses[size("micro")] == PRIMARY


def test_the_shares_of_the_treaties_are_equations():
    """All of CAP is ceded and 95 % of CAP_PLUS: the totals of both figures give the part of each product."""
    shares = {"CAP": Fraction(1), "CAP_PLUS": Fraction(19, 20)}
    listed = statistics(dict.fromkeys(PRODUCTS, (4000, 3400, 3000)), ceded=shares)
    known = {product: [CededShare(CEDED, GROSS, share, share)] for product, share in shares.items()}
    secret = {size(category, product).key for category in ("micro", "sme") for product in ("CAP", "CAP_PLUS")}
    intervals = []
    for table in (as_table(listed, known, RULES), as_table(listed, {}, RULES)):
        attacker = Attacker(table)
        place = table.places[figure_key(size("micro"), GROSS)]
        intervals.append([round(end) for end in attacker.interval(attacker.unknown(secret), place)])
    assert intervals == [[10_400, 10_400], [0, 20_800]]


def with_awards(listed: Statistics, awards: dict[Place, tuple[int, ...]]) -> Statistics:
    """The same figures; some contributions are published awards, each with the number of its company."""
    for at, measure in list(listed.cells):
        cell, parts = listed.cells[at, measure], {}
        for place, values in PARTS.items():
            if at in (
                place,
                Place(ALL, "size", place.category),
                Place(place.product, TOTAL, ALL),
                Place(ALL, TOTAL, ALL),
            ):
                kept = [value for value in values if value not in awards.get(place, ())]
                parts |= {f"{place.key} {value}": value for value in kept}
        known = cell.value - sum(parts.values())
        listed.cells[at, measure] = Cell(cell.value, cell.contributors, (contributions(parts),), known)
    return listed


PARTS = {
    size("micro"): (9,),
    size("sme"): (40, 35, 30),
    size("large"): (4_000, 3_500, 3_000),
    size("micro", "CAP_PLUS"): (41, 36, 31),
    size("sme", "CAP_PLUS"): (42, 37, 32),
    size("large", "CAP_PLUS"): (4_300, 3_800, 3_300),
}


def test_a_figure_of_which_one_company_is_not_a_published_award_is_hidden():
    """Four companies, of which three have awards: the figure less the awards is the fourth."""
    parts = {size("micro"): (40, 35, 30, 25)}
    assert set(decide(statistics(parts), {}, RULES).statuses.values()) == {SHOWN}
    listed = statistics(parts)
    for key, cell in listed.cells.items():
        listed.cells[key] = Cell(cell.value, cell.contributors, (contributions({"last": 25}),), 105)
    assert decide(listed, {}, RULES).statuses[size("micro")] == PRIMARY


def test_a_row_of_published_awards_hides_no_other():
    """Anyone knows that it is not smaller, so another row has to hide the company of nine cents."""
    awards = {size("sme"): PARTS[size("sme")]}
    without_awards = decide(statistics(PARTS), {}, RULES).statuses
    assert hidden(without_awards) == {"micro": PRIMARY, "sme": SECONDARY}
    listed = with_awards(statistics(PARTS), awards)
    statuses = decide(listed, {}, RULES).statuses
    assert "sme" not in hidden(statuses)
    assert len(hidden(statuses)) > 1
    table = as_table(listed, {}, RULES)
    broken = [
        broken_figures(table, frozenset(place.key for place, status in each.items() if status != SHOWN))
        for each in (without_awards, statuses)
    ]
    assert broken == [[figure_key(size("micro"), GROSS)], []]


def test_no_protection_asks_for_less_than_the_published_awards():
    """One company of 100 cents with an award of 90: the figure is not smaller than 90 for anyone."""
    place = Place(ALL, TOTAL, ALL)
    cell = Cell(100, (contributions({"a": 100}),), (contributions({"a": 10}),), 90)
    listed = Statistics({(place, GROSS): cell})
    figure = next(each for each in as_table(listed, {}, RULES).figures if each.row == place.key)
    assert (figure.lower, figure.downward, figure.upward) == (90, 10, 18)


def test_the_shares_of_the_treaties_bound_what_the_awards_leave_unknown():
    """Between 75 % and 95 % is ceded. 1 000 cents of awards are ceded at 95 %, 100 others at 75 %."""
    place = Place(ALL, TOTAL, ALL)
    amounts = {GROSS: (1_100, 100, 1_000), CEDED: (1_025, 75, 950)}
    listed = Statistics(
        {
            (place, measure): Cell(
                value, (contributions({"a": value}),), (contributions({"a": rest}),), known
            )
            for measure, (value, rest, known) in amounts.items()
        }
    )
    share = CededShare(CEDED, GROSS, Fraction("0.75"), Fraction("0.95"))
    above, below = (f for f in as_table(listed, {ALL: [share]}, RULES).figures if f.row is None)
    assert (above.value, above.lower) == (800, 800)
    assert below.value - below.lower == 400


def test_a_declared_figure_outside_the_shares_widens_what_a_reader_knows():
    listed = statistics({size("micro"): (1_000, 800, 700)}, ceded={"CAP": Fraction("0.9")})
    share = CededShare(CEDED, GROSS, Fraction("0.95"), Fraction("0.95"))
    table = as_table(listed, {"CAP": [share]}, RULES)
    known = [figure for figure in table.figures if figure.row is None]
    assert all(figure.lower == figure.value and figure.upper == 0 for figure in known)


@pytest.mark.parametrize(
    "measures", [("paid", "recovered", "paid_less_recovered"), ("paid", "paid_less_recovered")]
)
def test_net_payments_are_an_equation(measures):
    """A quarter without recoveries has no figure for them."""
    values = {"paid": 100, "recovered": 40, "paid_less_recovered": 60 if "recovered" in measures else 100}
    listed = Statistics(
        {
            (Place(ALL, TOTAL, ALL), f"{name}_amount_eur"): Cell(values[name], (contributions({"a": 1}),))
            for name in measures
        }
    )
    assert len(as_table(listed, {}, RULES).equations) == 1


def _relations(connection: duckdb.DuckDBPyConnection) -> tuple[duckdb.DuckDBPyRelation, ...]:
    """One figure, and the row that was released for it."""
    kinds = ("insured_group", "insurer", "unpublished_insured_group", "unpublished_insurer")
    facts = ", ".join(
        f"cast(4 as bigint) as {kind}_count, 0.30 as largest_{kind}_amount_eur, 0.29 as"
        f" second_{kind}_amount_eur, 1.15 as {kind}_absolute_amount_eur, 'A' as only_{kind}_id"
        for kind in kinds
    )
    place = (
        "'2020-Q2' as quarter, 'premium' as family_code, 'CAP' as product_code, 'size' as breakdown_code,"
        " 'micro' as category_code, 'gross_premium_amount_eur' as statistic_code"
    )
    cells = connection.sql(
        f"select {place}, -1.15 as statistic_amount_eur, -1.25 as unpublished_amount_eur, {facts}"
    )
    released = connection.sql(
        f"select {place}, 'shown' as secrecy_code, cast(4.35 as decimal(18, 2)) as statistic_amount_eur"
    )
    return cells, released


def test_figures_are_read_in_cents():
    connection = duckdb.connect()
    listed = read_statistics(*_relations(connection))["2020-Q2", "premium"]
    cell = listed.cell(size("micro"), GROSS)
    assert (cell.value, cell.contributors[0].largest, cell.contributors[1].absolute) == (-115, 30, 115)
    assert (cell.known, cell.unpublished[0].largest, cell.unpublished[1].absolute) == (10, 30, 115)
    assert listed.released[size("micro")] == Released(SHOWN, {GROSS: int(Decimal("4.35") * 100)})


def test_without_figures_no_rule_need_be_in_force_and_no_row_is_written():
    connection = duckdb.connect()
    cells, released = (relation.filter("false") for relation in _relations(connection))
    parameters = connection.sql(
        "select 'x' as secrecy_parameter_code, 1 as secrecy_parameter_value where false"
    )
    names = "product_code, statistic_code, base_statistic_code, minimum_share, maximum_share"
    shares = connection.sql(
        f"select {', '.join(f'null as {name}' for name in names.split(', '))} where false"
    )
    pattern = connection.sql(
        pattern_query(cells=cells, shares=shares, parameters=parameters, released=released)
    )
    assert pattern.fetchall() == []
    assert set(map(str, pattern.types)) == {"VARCHAR", "BOOLEAN"}
