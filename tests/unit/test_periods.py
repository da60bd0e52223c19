from datetime import UTC, date, datetime

import pytest

from reassurance.errors import ConfigurationError
from reassurance.periods import (
    account_period,
    ends_quarter,
    first_day,
    format_instant,
    last_day,
    next_period,
    paris_day,
    parse_instant,
    periods_between,
)


def test_days_of_a_leap_february():
    assert (first_day("2020-02"), last_day("2020-02")) == (date(2020, 2, 1), date(2020, 2, 29))


def test_january_follows_december():
    assert next_period("2020-12") == "2021-01"
    assert periods_between("2020-11", "2021-02") == ["2020-11", "2020-12", "2021-01", "2021-02"]
    assert periods_between("2021-01", "2020-12") == []


@pytest.mark.parametrize(
    ("period", "quarter"), [("2020-03", "2020-Q1"), ("2020-04", "2020-Q2"), ("2020-12", "2020-Q4")]
)
def test_quarter_of_a_month(period, quarter):
    assert account_period(period) == quarter


def test_a_quarter_ends_with_its_third_month():
    ends = [period for period in periods_between("2020-01", "2020-12") if ends_quarter(period)]
    assert ends == ["2020-03", "2020-06", "2020-09", "2020-12"]
    assert not ends_quarter("2020-15")


@pytest.mark.parametrize(
    "text",
    ["2020-13", "2020-6", "202006", "", "2020-06-01", "2020-06\n", "２０２０-06", "0000-06", "9999-12"],
)
def test_a_text_that_is_not_a_month_is_refused(text):
    with pytest.raises(ConfigurationError, match="expected a month such as 2020-06"):
        first_day(text)


def test_instants_are_stored_in_utc():
    assert parse_instant("2021-01-13T02:00:00+01:00") == datetime(2021, 1, 13, 1, tzinfo=UTC)
    assert format_instant(parse_instant("2021-01-13")) == "2021-01-13T00:00:00Z"
    with pytest.raises(ConfigurationError, match="not an instant"):
        parse_instant("yesterday")


def test_the_day_of_an_instant_is_the_day_in_paris():
    assert paris_day(parse_instant("2020-06-15T21:59:59Z")) == date(2020, 6, 15)
    assert paris_day(parse_instant("2020-06-15T22:00:00Z")) == date(2020, 6, 16)
    assert paris_day(parse_instant("2020-12-15T22:59:59Z")) == date(2020, 12, 15)
