"""The key has every blanket decision (CNV-03) of a market, put into it on purpose or not."""

from datetime import date

import duckdb
import pytest

from reassurance.market.answer_key import open_key
from reassurance.market.convention_key import report_blanket_decisions

APRIL = date(2020, 4, 13)
MARCH = date(2020, 3, 20)


@pytest.fixture
def market():
    with duckdb.connect() as connection:
        open_key(connection)
        connection.execute(
            "create table rule_parameters as from (values"
            " ('blanket_cut_share', '0.500000', null, '2013-06-17', null),"
            " ('blanket_lines_minimum', null, '10', '2013-06-17', null)"
            ") as v(parameter, value_rate, value_count, valid_from, valid_to)"
        )
        connection.execute(
            "create table decisions (insurer_id varchar, policy_id varchar, buyer_id_scheme varchar,"
            " buyer_id varchar, buyer_country varchar, buyer_naf varchar, buyer_department varchar,"
            " decision_id varchar, decision_type varchar, decided_on date,"
            " previous_limit_amount decimal(18, 2), granted_limit_amount decimal(18, 2))"
        )
        yield connection


def decide(connection, buyers, decision_type, previous, granted, day=APRIL, scheme="siren"):
    """One decision on each buyer, of department 973 and no division."""
    for number in buyers:
        name = f"FR00{number:09d}" if scheme == "vat" else f"{number:09d}"
        connection.execute(
            "insert into decisions values ('INS03', 'P', ?, ?, 'GF', null, '973', ?, ?, ?, ?, ?)",
            [scheme, name, f"{day}-{decision_type}-{number:03d}", decision_type, day, previous, granted],
        )


def found(connection) -> list[str]:
    report_blanket_decisions(connection)
    return [row[0] for row in connection.execute("select key from answer_key").fetchall()]


def test_lines_known_only_by_their_first_decisions_are_a_group(market):
    decide(market, range(10), "reduce", 100, 50)
    assert found(market) == ["2020-04-13|department|973"]


def test_fewer_lines_than_the_minimum_are_not_judged(market):
    decide(market, range(9), "reduce", 100, 50)
    assert found(market) == []


@pytest.mark.parametrize(("cut", "keys"), [(6, []), (7, ["2020-04-13|department|973"])])
def test_more_than_half_of_the_lines_granted_before_is_too_much(market, cut, keys):
    decide(market, range(12), "grant", 0, 100, MARCH)
    decide(market, range(cut), "reduce", 100, 50)
    assert found(market) == keys


def test_a_line_that_ended_is_no_longer_counted(market):
    decide(market, range(12), "grant", 0, 100, MARCH)
    decide(market, range(8, 12), "cancel", 100, 0, date(2020, 3, 25))
    decide(market, range(8), "reduce", 100, 50)
    assert found(market) == [], "eight lines are fewer than ten"


def test_a_buyer_named_by_its_vat_number_is_the_same_line(market):
    decide(market, range(12), "grant", 0, 100, MARCH)
    decide(market, range(7), "reduce", 100, 50, scheme="vat")
    assert found(market) == ["2020-04-13|department|973"]
