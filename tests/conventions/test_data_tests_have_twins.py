"""Each data test of `dbt_project/tests` has a sabotage twin: a change of a build that makes it fail."""

from integration.test_data_tests_can_fail import SABOTAGES
from integration.test_treaty_terms_are_checked import BROKEN_SUMS, TERM_FAULTS
from reassurance.settings import PROJECT_DIR


def test_each_data_test_has_a_sabotage_twin():
    data_tests = {path.stem for path in (PROJECT_DIR / "dbt_project" / "tests").rglob("*.sql")}
    assert len(data_tests) > 30
    twins = {name.partition(":")[0] for name in SABOTAGES}
    twins |= {check for *_, check in (*TERM_FAULTS, *BROKEN_SUMS)}
    assert data_tests - twins == set(), "add a sabotage to tests/integration/test_data_tests_can_fail.py"
    assert twins - data_tests == set(), "the data test is gone"
