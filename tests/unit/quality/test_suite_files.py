"""An invalid suite file is refused; the message gives the place and the expected content."""

import copy

import pytest

from reassurance.errors import ConfigurationError
from reassurance.quality.suite_files import load_suites
from support.quality_build import SUITE


def test_a_suite_is_named_after_its_file_and_table(build):
    (suite,) = load_suites(build.settings)
    assert (suite.name, suite.table, suite.title) == ("marts.fct_premiums", "marts.fct_premiums", "Primes")
    assert [expectation.type for expectation in suite.expectations] == [
        "unexpected_rows_expectation",
        "expect_column_values_to_be_unique",
        "expect_table_row_count_to_be_between",
    ]


def _changed(**changes: object) -> dict:
    content = copy.deepcopy(SUITE)
    content["tables"]["marts.fct_premiums"][1] |= changes
    return content


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"tables": {}}, "must give a `title`"),
        ({"title": "Primes", "tables": {"fct_premiums": [1]}}, "schema.table"),
        ({"title": "Primes", "tables": {"marts.fct_premiums": []}}, "at least one expectation"),
        (_changed(severity="info"), "expectation 2: severity 'info' does not exist"),
        (_changed(meta={"fr": "seulement en français"}), "`fr` and one in `en`"),
        (_changed(mostly=0.9), "exactly the keys"),
        ("title: [", "must give a `title`"),
    ],
)
def test_a_file_of_another_structure_is_refused(build, content, message):
    build.expect(content)
    with pytest.raises(ConfigurationError, match=r"marts\.suite\.yaml") as refused:
        load_suites(build.settings)
    assert message in str(refused.value)


def test_a_file_that_is_not_yaml_is_refused(build):
    build.expect(SUITE).write_text("title: [", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="is not YAML"):
        load_suites(build.settings)


def test_the_same_table_twice_in_files_of_the_same_name_is_refused(build):
    path = build.expect(SUITE)
    twin = build.settings.expectations_dir / "submissions" / path.name
    twin.parent.mkdir()
    twin.write_bytes(path.read_bytes())
    with pytest.raises(ConfigurationError, match=r"declared twice: marts\.fct_premiums"):
        load_suites(build.settings)


def test_no_suite_at_all_is_refused(build):
    build.expect(SUITE).unlink()
    with pytest.raises(ConfigurationError, match="No suite in"):
        load_suites(build.settings)
