"""Run every scenario of this folder."""

import shutil
from pathlib import Path

import pytest

from reassurance.errors import ConfigurationError
from reassurance.scenario import run_scenario
from reassurance.settings import Settings

SCENARIOS = sorted(path.parent for path in Path(__file__).parent.glob("*/README.md"))
PREMIUM = next(scenario for scenario in SCENARIOS if scenario.name.startswith("premium_charged"))


@pytest.fixture
def changed(tmp_path) -> Path:
    """A copy of a scenario of a premium, which tests change."""
    shutil.copytree(PREMIUM, tmp_path / PREMIUM.name)
    shutil.copy(PREMIUM.parent / "defaults.yaml", tmp_path)
    return tmp_path / PREMIUM.name


def test_scenarios_were_collected():
    assert len(SCENARIOS) >= 6


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_rows_of_the_scenario_are_as_expected(models, scenario):
    assert run_scenario(Settings(), scenario, models) == []


def test_another_expectation_is_reported(models, changed):
    """Sabotage twin: the same scenario with another expectation must differ, and report the row."""
    expected = changed / "expected" / "rec_cession_terms.csv"
    expected.write_text(expected.read_text().replace("rate_differs", "matched"))
    (difference,) = run_scenario(Settings(), changed, models)
    assert difference.missing == (("JUNE", "matched", None),)
    assert difference.unexpected == (("JUNE", "rate_differs", None),)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("treaty_term.csv", "treaty_id\nT-1\n", "no seed 'treaty_term'"),
        ("products.csv", "product_code,colour\nCAP,blue\n", "does not fit the seed 'products'.*colour"),
        ("envelopes.csv", "envelope_id,cap_amount\nlaunch,much\n", "does not fit the seed 'envelopes'.*much"),
    ],
)
def test_an_unknown_seed_is_refused(models, changed, name, text, message):
    seeds = changed / "given" / "seeds"
    seeds.mkdir()
    (seeds / name).write_text(text)
    with pytest.raises(ConfigurationError, match=f"(?s){name}.*{message}"):
        run_scenario(Settings(), changed, models)
