"""The answer key has every blanket decision (CNV-03) of a market, made on purpose or by chance."""

from datetime import date, timedelta

import duckdb
import pytest

from reassurance.market.queries import run

APRIL = date(2020, 4, 13)
MARCH = date(2020, 3, 20)


@pytest.fixture
def market():
    with duckdb.connect() as connection:
        run(connection, "setup/functions", {"seed": 42, "first_month": 0})
        run(connection, "setup/answer_key")
        connection.execute(
            "create table rule_parameters (parameter varchar, value_rate decimal(9, 6), value_count bigint,"
            " valid_from date, valid_to date);"
            "insert into rule_parameters values"
            " ('blanket_cut_share', 0.5, null, '2013-06-17', '9999-12-31'),"
            " ('blanket_lines_minimum', null, 10, '2013-06-17', '9999-12-31')"
        )
        connection.execute(
            "create table decisions (insurer_id varchar, policy_id varchar, buyer_id_scheme varchar,"
            " buyer_id varchar, buyer_country varchar, buyer_naf varchar, buyer_department varchar,"
            " decision_id varchar, decision_type varchar, decided_on date,"
            " previous_limit_amount decimal(18, 2), granted_limit_amount decimal(18, 2))"
        )
        yield connection


def decide(connection, buyers, decision_type, previous, granted, day=APRIL, scheme="siren", department="973"):
    """Add one decision on each buyer, all of one department and of no division."""
    for number in buyers:
        name = f"FR00{number:09d}" if scheme == "vat" else f"{number:09d}"
        connection.execute(
            "insert into decisions values ('INS03', 'P', ?, ?, 'GF', null, ?, ?, ?, ?, ?, ?)",
            [
                scheme,
                name,
                department,
                f"{day}-{decision_type}-{number:03d}",
                decision_type,
                day,
                previous,
                granted,
            ],
        )


def reported(connection) -> list[str]:
    run(connection, "answer_key/blanket_decisions")
    return [row[0] for row in connection.execute("select key from answer_key").fetchall()]


def test_limits_known_only_from_their_first_decisions_form_a_group(market):
    decide(market, range(10), "reduce", 100, 50)
    assert reported(market) == ["2020-04-13|department|973"]


def test_a_group_below_the_minimum_number_of_limits_is_not_reported(market):
    decide(market, range(9), "reduce", 100, 50)
    assert reported(market) == []


@pytest.mark.parametrize(("cut", "keys"), [(6, []), (7, ["2020-04-13|department|973"])])
def test_cutting_more_than_half_of_the_limits_of_a_group_is_reported(market, cut, keys):
    decide(market, range(12), "grant", 0, 100, MARCH)
    decide(market, range(cut), "reduce", 100, 50)
    assert reported(market) == keys


def test_a_cancelled_limit_is_not_counted(market):
    decide(market, range(12), "grant", 0, 100, MARCH)
    decide(market, range(8, 12), "cancel", 100, 0, date(2020, 3, 25))
    decide(market, range(8), "reduce", 100, 50)
    assert reported(market) == [], "eight limits are fewer than ten"


def test_a_buyer_identified_by_its_vat_number_has_the_same_limit(market):
    decide(market, range(12), "grant", 0, 100, MARCH)
    decide(market, range(7), "reduce", 100, 50, scheme="vat")
    assert reported(market) == ["2020-04-13|department|973"]


def test_a_cut_counts_in_the_department_that_the_limit_had_before_it(market):
    decide(market, range(12), "grant", 0, 100, MARCH)
    decide(market, range(12), "reduce", 100, 50, department="974")
    assert reported(market) == []


def test_a_limit_refused_at_first_does_not_count_on_the_day_it_is_granted(market):
    decide(market, range(12), "refuse", 0, 0, MARCH)
    decide(market, range(12), "reduce", 100, 50)
    assert reported(market) == []


def test_many_limits_cut_on_many_days_are_counted_in_little_memory(market):
    # 40 days, each with 30 000 limits: a row per day and limit would take more than a gigabyte.
    market.execute(
        "insert into decisions select 'INS03', 'P', 'siren', lpad(cast(n as varchar), 9, '0'), 'GF', null,"
        " '973', 'G-' || n, 'grant', ?, 0, 100 from range(30_000) as r(n)",
        [MARCH],
    )
    for day in range(40):
        cuts = range(day * 100, day * 100 + 6)
        decide(market, cuts, "reduce", 100, 50, APRIL + timedelta(days=day))
    market.execute("set memory_limit = '150MB'; set temp_directory = ''")
    assert reported(market) == []
