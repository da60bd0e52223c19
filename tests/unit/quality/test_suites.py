"""Suites run inside DuckDB: the failures that they report, the stored results, the errors."""

import json
import re
from pathlib import Path

import pytest

from reassurance.errors import BuildError, ConfigurationError
from reassurance.kept import read_as
from reassurance.quality.results import QualityResult
from reassurance.quality.suites import read_quality, run_suites
from support.quality_build import AMOUNT, DATES, ROWS, SUITE, UNIQUE, expectation


def test_plausible_data_meets_every_expectation(build):
    result = run_suites(build.settings, build.record)
    assert result.success
    assert result.failures == ()
    assert result.summary == {
        "success": True,
        "suites": 1,
        "expectations": 3,
        "critical_failures": 0,
        "warnings": 0,
    }


def test_a_wrong_row_is_counted_and_quoted(build):
    build.execute("update marts.fct_premiums set covers_to = date '2020-05-01' where premium_line_id = 'P2'")
    result = run_suites(build.settings, build.record)
    assert not result.success
    (failure,) = result.critical_failures
    assert (failure.table, failure.observed, failure.unexpected_count) == ("marts.fct_premiums", "1", 1)
    assert failure.examples == ("premium_line_id = P2, covers_to = 2020-05-01",)
    assert failure.meaning_fr == "Ce que unexpected_rows_expectation attend."
    assert result.suites[0].critical_failure_count == 1


def test_a_repeated_key_is_reported(build):
    build.execute("update marts.fct_premiums set premium_line_id = 'P1'")
    (failure,) = run_suites(build.settings, build.record).critical_failures
    assert failure.expectation == "expect_column_values_to_be_unique"
    assert (failure.unexpected_count, failure.examples) == (2, ("P1",))


def test_a_figure_of_the_table_is_reported_without_rows(build):
    build.execute("delete from marts.fct_premiums")
    (failure,) = run_suites(build.settings, build.record).critical_failures
    assert failure.expectation == "expect_table_row_count_to_be_between"
    assert (failure.observed, failure.unexpected_count, failure.examples) == ("0", None, ())


def test_a_warning_is_reported_and_does_not_fail_the_suites(build):
    build.expect({"title": "Primes", "tables": {"marts.fct_premiums": [AMOUNT]}})
    result = run_suites(build.settings, build.record)
    assert result.success
    assert [failure.severity for failure in result.warnings] == ["warning"]


def test_amounts_that_a_float_cannot_represent_stay_exact(build):
    """9 999 999 999 999 999.99 as a float is 1e16: only decimals keep the 99 cents."""
    build.expect({"title": "Primes", "tables": {"marts.fct_premiums": [AMOUNT]}})
    (failure,) = run_suites(build.settings, build.record).warnings
    assert failure.examples == ("gross_premium_amount = 9999999999999999.99",)


def test_results_are_stored_with_the_build_and_read_again(build):
    result = run_suites(build.settings, build.record)
    assert read_quality(build.settings, build.record.build_id) == result
    folder = build.settings.quality_dir / build.record.build_id
    assert json.loads((folder / "results.json").read_text())["success"] is True
    assert read_as(QualityResult, json.dumps(result.to_json()).encode()) == result


def test_a_run_replaces_the_results_of_the_previous_one(build):
    build.execute("update marts.fct_premiums set premium_line_id = 'P1'")
    assert not run_suites(build.settings, build.record).success
    build.execute("update marts.fct_premiums set premium_line_id = 'P' || gross_premium_amount")
    first = run_suites(build.settings, build.record)
    assert first.success
    assert run_suites(build.settings, build.record) == first
    assert [path.name for path in build.settings.quality_dir.iterdir()] == [build.record.build_id]


def test_suites_that_were_not_run_have_no_result(build):
    with pytest.raises(BuildError, match="were not run"):
        read_quality(build.settings, build.record.build_id)


def test_a_missing_table_is_an_error(build):
    build.expect({"title": "Primes", "tables": {"marts.fct_claims": [ROWS]}})
    with pytest.raises(ConfigurationError, match=r"marts\.fct_claims, which the build does not have"):
        run_suites(build.settings, build.record)
    assert list(build.settings.quality_dir.iterdir()) == []


@pytest.mark.parametrize("severity", ["critical", "warning"])
def test_a_query_that_fails_is_an_error(build, severity):
    query = "select nothing_of_that_name from {batch}"
    failing = expectation("unexpected_rows_expectation", severity, unexpected_rows_query=query)
    build.expect({"title": "Primes", "tables": {"marts.fct_premiums": [DATES, failing]}})
    with pytest.raises(ConfigurationError, match="expectation 2: cannot be evaluated") as refused:
        run_suites(build.settings, build.record)
    assert "nothing_of_that_name" in str(refused.value)


@pytest.mark.parametrize("place", range(4))
def test_the_expectation_that_cannot_be_evaluated_is_named(build, place):
    """Great Expectations chooses the order: expectations after an error must not fail with it."""
    query = "select premium_line_id from {batch} where cast(premium_line_id as integer) > 0"
    failing = expectation("unexpected_rows_expectation", "warning", unexpected_rows_query=query)
    others = [UNIQUE, DATES, ROWS]
    build.expect(
        {"title": "Primes", "tables": {"marts.fct_premiums": [*others[:place], failing, *others[place:]]}}
    )
    with pytest.raises(ConfigurationError, match="Could not convert string 'P1'") as refused:
        run_suites(build.settings, build.record)
    assert f"expectation {place + 1}: cannot be evaluated" in str(refused.value)


@pytest.mark.parametrize(
    "failing",
    [
        expectation("expect_miracles", column="premium_line_id"),
        expectation("expect_column_values_to_be_unique", colum="premium_line_id"),
    ],
)
def test_an_expectation_unknown_to_great_expectations_is_refused(build, failing):
    build.expect({"title": "Primes", "tables": {"marts.fct_premiums": [failing]}})
    with pytest.raises(ConfigurationError, match=r"expectation 1: Great Expectations refuses"):
        run_suites(build.settings, build.record)


@pytest.fixture
def site(build) -> Path:
    build.execute("update marts.fct_premiums set covers_to = date '2020-05-01' where premium_line_id = 'P2'")
    run_suites(build.settings, build.record)
    return build.settings.quality_dir / build.record.build_id / "site"


def test_the_page_lists_the_failures_and_all_expectations_in_french(site):
    page = (site / "index.html").read_text(encoding="utf-8")
    assert 'lang="fr"' in page
    assert page.count("Ce que unexpected_rows_expectation attend.") == 2
    assert "premium_line_id = P2, covers_to = 2020-05-01" in page
    assert page.count(">satisfaite<") == 2
    assert "non satisfaite, constaté\u00a0: 1" in page


def test_the_page_is_one_file_that_loads_no_other(site):
    assert [path.name for path in site.rglob("*")] == ["index.html"]
    text = (site / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|link|img|iframe)\b|url\(|@import|https?:", text)


def test_two_suites_on_one_table_are_distinguished(build):
    build.expect(SUITE, name="primes")
    result = run_suites(build.settings, build.record)
    assert [suite.suite for suite in result.suites] == ["marts.fct_premiums", "primes.fct_premiums"]
