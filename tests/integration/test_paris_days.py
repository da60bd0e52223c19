"""The macro for the Paris day of a moment agrees with the time zone database of Python."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest

from support.compiled import compile_with_dbt

YEARS = range(1996, 2027)


@pytest.fixture(scope="module")
def paris_day(tmp_path_factory) -> str:
    """The SQL that dbt renders from the macro, for a column named `moment`."""
    return compile_with_dbt(tmp_path_factory.mktemp("dbt"), "--inline", "{{ paris_day('moment') }}")


def _differences(paris_day: str, moments: list[datetime]) -> list[tuple]:
    paris = ZoneInfo("Europe/Paris")
    # As a table: DuckDB takes minutes to bind the macro over a list of so many constants.
    table = pa.table(
        {
            "moment": [moment.replace(tzinfo=None) for moment in moments],
            "day": [moment.astimezone(paris).date() for moment in moments],
        }
    )
    with duckdb.connect() as connection:
        connection.register("moments", table)
        return connection.execute(
            f"select moment, day, {paris_day} as computed from moments where computed <> day"
        ).fetchall()


def _moments() -> list[datetime]:
    """Moments around each midnight in Paris, in the months of clock changes and in one month per season."""
    days = [
        datetime(year, month, 1, tzinfo=UTC) + timedelta(days=day)
        for year in YEARS
        for month in (1, 3, 7, 10)
        for day in range(31)
    ]
    seconds = [timedelta(hours=hour, seconds=second) for hour in (22, 23) for second in (-1, 0)]
    return [day + second for day in days for second in seconds]


def test_the_day_of_a_moment_is_its_day_in_paris(paris_day):
    moments = _moments()
    assert len(moments) > 15_000
    assert _differences(paris_day, moments) == []


def test_clock_changes_a_week_earlier_are_detected(paris_day):
    """Sabotage twin: clock changes on other Sundays give other days."""
    wrong = paris_day.replace("date '1995-01-01'", "date '1995-01-02'")
    assert wrong != paris_day
    assert _differences(wrong, _moments())
