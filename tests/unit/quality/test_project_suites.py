"""The suites of the project: sound data meets every expectation, and each expectation can fail."""

import re

import pytest

from reassurance.quality.results import QualityResult
from reassurance.quality.suite_files import Expectation, load_suites
from reassurance.quality.suites import run_suites
from reassurance.registers.contract import load_contracts
from reassurance.settings import Settings
from support.quality_build import Build, make_build
from unit.quality.hand_made_market import EMPTY, SOUND, WRONG, fill


@pytest.fixture(scope="module")
def expectations() -> list[tuple[str, Expectation]]:
    listed = [
        (suite.name, expectation) for suite in load_suites(Settings()) for expectation in suite.expectations
    ]
    assert len(listed) > 20
    return listed


def _run(home, *statements: str) -> QualityResult:
    build = make_build(home)
    settings = build.settings.model_copy(update={"expectations_dir": Settings().expectations_dir})
    build = Build(settings, build.record)
    fill(build, *statements)
    return run_suites(settings, build.record)


def test_sound_data_meets_every_expectation(tmp_path):
    assert _run(tmp_path, SOUND).failures == ()


def test_each_expectation_can_fail(tmp_path, expectations):
    wrong = _run(tmp_path / "wrong", SOUND, WRONG)
    empty = _run(tmp_path / "empty", SOUND, EMPTY)
    failed = {(failure.suite, failure.meaning_en) for failure in (*wrong.failures, *empty.failures)}
    assert sorted({(suite, item.meaning_en) for suite, item in expectations} - failed) == []


def test_a_build_without_submissions_fails_only_for_its_empty_tables(tmp_path):
    assert [failure.meaning_en for failure in _run(tmp_path).failures] == [
        "At least one register was due.",
        "The use of the envelopes is published.",
    ]


def test_each_register_has_a_suite():
    settings = Settings()
    titled = {path.name.split(".")[0] for path in settings.expectations_dir.glob("submissions/*.suite.yaml")}
    assert titled == set(load_contracts(settings))


def test_each_expectation_has_a_meaning_in_both_languages(expectations):
    for suite, expectation in expectations:
        for sentence in (expectation.meaning_fr, expectation.meaning_en):
            assert sentence.endswith("."), f"{suite}: a meaning is a sentence: {sentence!r}"
        assert expectation.meaning_fr != expectation.meaning_en, suite


def test_keys_are_checked_by_dbt_only(expectations):
    """Models have unique keys and required columns in their YAML: an expectation would repeat them."""
    repeated = [(suite, item.type) for suite, item in expectations if re.search(r"unique|null", item.type)]
    assert repeated == []


def test_money_is_compared_in_queries_only(expectations):
    """Great Expectations converts the bounds of other expectations to floats, which lose cents."""
    for suite, expectation in expectations:
        bounded = {"min_value", "max_value"} & set(expectation.kwargs)
        assert not (bounded and "amount" in expectation.kwargs.get("column", "")), (
            f"{suite}: compare {expectation.kwargs['column']} in an unexpected_rows_expectation."
        )


def test_no_expectation_relies_on_regex_or_on_statistics_of_floats(expectations):
    for suite, expectation in expectations:
        assert not re.search(r"regex|sum|mean|median|stdev|quantile", expectation.type), (
            f"{suite}: {expectation.type} has no exact answer in DuckDB; use an unexpected_rows_expectation."
        )


def test_each_query_reads_its_own_table_once(expectations):
    queries = [
        item.kwargs["unexpected_rows_query"] for _, item in expectations if "query" in str(item.kwargs)
    ]
    assert queries
    for query in queries:
        assert query.count("{batch}") == 1, query
