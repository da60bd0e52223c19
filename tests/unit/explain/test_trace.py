"""The lines of a cell: which rows belong to it, with which sign, and where their lines are."""

from decimal import Decimal

import duckdb
import pytest

from reassurance.errors import PublicationError
from reassurance.explain.cells import Cell
from reassurance.explain.lineage import read_nodes
from reassurance.explain.trace import Place, trace

TABLES = """
    create table lin_lines (period varchar, product varchar, line_id varchar, amount decimal(18, 2),
        fee decimal(18, 2), kind varchar, register_code varchar, submission_id integer, line_number integer);
    insert into lin_lines values
        ('2020-04', 'CAP', 'A', 10.00, 1.00, 'paid', 'premiums', 1, 1),
        ('2020-04', 'CAP', 'B', 20.50, null, 'paid', 'premiums', 1, 2),
        ('2020-04', 'PLUS', 'C', 5.00, 2.00, 'paid', 'premiums', 1, 3),
        ('2020-05', 'CAP', 'D', 7.00, 3.00, 'paid', 'premiums', 2, 1),
        ('2020-05', 'CAP', 'E', 4.00, null, 'back', 'premiums', 2, 2),
        ('2020-05', 'CAP', 'E', -4.00, null, 'back', 'premiums', 2, 2);
    create table lin_claims (period varchar, claim_id varchar, reserve decimal(18, 2));
    insert into lin_claims values ('2020-04', 'C1', 100.00);
    create table lin_adjustments (period varchar, line_id varchar, amount decimal(18, 2),
        excess decimal(18, 2), register_code varchar, submission_id integer, line_number integer);
    insert into lin_adjustments values ('2020-04', 'A', -9.00, 9.00, null, null, null),
        ('2020-04', 'C', 20.00, null, 'claims', 3, 7);
    create table int_claims (claim_id varchar, submission_id integer, line_number integer);
    insert into int_claims values ('C1', 3, 7), ('C1', 4, 8), ('C2', 4, 9);
    create table rates (product varchar, rate decimal(9, 6));
    insert into rates values ('CAP', 0.5), ('PLUS', 0.6);
    create table pub_a__months (month varchar, product varchar, kind varchar, amount decimal(18, 2));
    insert into pub_a__months values ('2020-04', 'CAP', 'x', 30.50), ('2020-04', 'PLUS', 'x', 5.00),
        ('2020-05', 'CAP', 'y', 7.00);
"""


def project(lineage: object, **measures: object):
    """A table by month and product, whose measure `amount` has the lineage; and its models of lines."""
    columns = {"amount": lineage, **measures}
    return read_nodes(
        [
            node(
                "lin_lines", lines={"names": ["line_id"], "terms": {"rates": "terms.product = lines.product"}}
            ),
            node(
                "lin_claims",
                lines={
                    "names": ["claim_id"],
                    "through": {
                        "from": "int_claims",
                        "register": "claims",
                        "where": "source.claim_id = lines.claim_id",
                    },
                },
            ),
            node(
                "lin_adjustments",
                lines={
                    "names": ["line_id"],
                    "without_line": {"formula": "excess before - excess", "inputs": ["excess"]},
                },
            ),
            node("int_claims"),
            node("rates"),
            {
                **node(
                    "pub_a__months",
                    grain=["month", "product"],
                    lineage={"from": "lin_lines", "match": {"month": "period"}},
                ),
                "columns": {
                    "month": {"name": "month", "meta": {}},
                    "product": {"name": "product", "meta": {}},
                    "kind": {"name": "kind", "meta": {}},
                    **{
                        name: {"name": name, "meta": {"measure": {"nature": "flow"}, "lineage": each}}
                        for name, each in columns.items()
                    },
                },
            },
            {
                **node("pub_a__ratios", grain=["month", "product"]),
                "columns": {
                    "ratio": {"name": "ratio", "meta": {"measure": {"nature": "flow"}, "lineage": lineage}},
                },
            },
            {
                **node("pub_a__totals", grain=["month"]),
                "columns": {
                    "month": {"name": "month", "meta": {}},
                    "total": {
                        "name": "total",
                        "meta": {
                            "measure": {"nature": "flow"},
                            "lineage": {"from": "pub_a__months", "sum": "-amount"},
                        },
                    },
                },
            },
        ]
    )


def node(name: str, **meta: object) -> dict:
    return {"name": name, "schema": "main", "meta": meta, "columns": {}}


def traced(lineage: object, *, month: str = "2020-04", product: str = "CAP", table: str = "pub_a__months"):
    row = {"month": month, "product": product, "kind": "x", "amount": Decimal(1)}
    sql = f"select '{month}' as month, '{product}' as product, 'x' as kind"
    measure = {"pub_a__months": "amount", "pub_a__ratios": "ratio", "pub_a__totals": "total"}[table]
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        return trace(connection, project(lineage), Cell(table, measure, {}, row, sql))


def amounts(result) -> list[tuple]:
    return [(next(iter(line.names.values())), line.amount) for line in result.lines]


def test_lines_of_the_key_are_added_up_with_their_places_and_terms():
    result = traced("sum")
    assert amounts(result) == [("A", Decimal("10.00")), ("B", Decimal("20.50"))]
    assert result.total == Decimal("30.50")
    assert result.lines[1].places == (Place(1, "premiums", 2),)
    assert [row["product"] for row in result.terms["rates"]] == ["CAP"]


def test_another_column_is_subtracted_and_lines_without_it_are_left_out():
    assert amounts(traced({"sum": "-fee"})) == [("A", Decimal("-1.00"))]


def test_a_key_that_lines_do_not_have_and_a_condition_on_the_cell():
    lineage = {"match": {"month": None}, "where": "lines.period <= cell.month"}
    assert amounts(traced(lineage, month="2020-05")) == [
        ("A", Decimal("10.00")),
        ("B", Decimal("20.50")),
        ("D", Decimal("7.00")),
    ]


def test_several_sums_are_added_up():
    assert traced([{"sum": "amount"}, {"sum": "-fee"}]).total == Decimal("29.50")


def test_rows_of_one_line_that_cancel_each_other_are_not_listed():
    assert amounts(traced("sum", month="2020-05")) == [("D", Decimal("7.00"))]


def test_the_lineage_depends_on_a_column_of_the_row():
    choice = {"by": "kind", "of": {"x": {"sum": "fee"}, "y": "sum"}}
    assert amounts(traced(choice)) == [("A", Decimal("1.00"))]


def test_a_cell_of_another_table_is_traced_through_its_cells():
    result = traced("sum", table="pub_a__totals")
    assert sorted(amounts(result)) == [
        ("A", Decimal("-10.00")),
        ("B", Decimal("-20.50")),
        ("C", Decimal("-5.00")),
    ]


def test_a_choice_in_another_table_is_made_cell_by_cell():
    choice = {"by": "kind", "of": {"x": {"sum": "fee"}, "y": "sum"}}
    assert traced(choice, table="pub_a__totals").total == Decimal("-3.00")


def test_a_value_without_a_lineage_is_an_error():
    with pytest.raises(PublicationError, match="no lineage for rows with kind = x, only for y"):
        traced({"by": "kind", "of": {"y": "sum"}})


def test_a_sum_over_a_formula_of_another_table_is_an_error():
    with pytest.raises(PublicationError, match="not additive: a / b"):
        traced({"formula": "a / b"}, table="pub_a__totals")


def test_a_computed_row_has_the_lines_it_comes_from():
    lineage = {"from": "lin_claims", "match": {"month": "period", "product": None}, "sum": "reserve"}
    (line,) = traced(lineage).lines
    assert line.is_computed
    assert line.places == (Place(3, "claims", 7), Place(4, "claims", 8))


def test_a_formula_has_its_terms_and_no_lines():
    result = traced(
        {"formula": "amount × rate", "inputs": ["amount"], "terms": {"rates": "terms.product = cell.product"}}
    )
    assert result.formula.text == "amount × rate"
    assert result.lines == ()
    assert [str(row["rate"]) for row in result.terms["rates"]] == ["0.500000"]


def inputs(**declared):
    rows = traced(
        {"formula": "f", "inputs": ["pub_a__months.amount"], **declared}, table="pub_a__ratios"
    ).inputs
    return rows["pub_a__months.amount"]


def test_an_input_in_another_table_is_its_cell_with_the_same_key():
    assert inputs() == Decimal("30.50")


def test_several_cells_of_another_table_are_given_by_their_number_total_and_ends():
    assert inputs(match={"product": None}) == {
        "cells": 2,
        "total": Decimal("35.50"),
        "lowest": Decimal("5.00"),
        "highest": Decimal("30.50"),
    }
    assert inputs(match={"month": None}, where="lines.month <= '2020-04'") == Decimal("30.50")


def test_texts_of_another_table_are_counted():
    result = traced(
        {"formula": "f", "inputs": ["pub_a__months.kind"], "match": {"month": None}}, table="pub_a__ratios"
    )
    assert result.inputs == {"pub_a__months.kind": {"cells": 2, "x": 1, "y": 1}}


def test_a_row_without_a_line_has_the_formula_of_its_model():
    adjustment, claim = traced(
        {"from": "lin_adjustments", "match": {"month": "period", "product": None}}
    ).lines
    assert (adjustment.formula, adjustment.inputs) == ("excess before - excess", {"excess": Decimal("9.00")})
    assert (adjustment.places, adjustment.is_computed) == ((), True)
    assert (claim.formula, claim.inputs, claim.places) == (None, {}, (Place(3, "claims", 7),))


def test_a_missing_condition_shows_in_the_total():
    """Sabotage twin: lines of another month do not belong to the cell."""
    assert traced({"match": {"month": None}}).total != traced("sum").total
