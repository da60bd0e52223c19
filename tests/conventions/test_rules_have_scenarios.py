"""Each rule of the catalogue has a scenario that breaks it alone. Its twin is a valid line just inside."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from reassurance.settings import PROJECT_DIR

SCENARIOS = PROJECT_DIR / "tests" / "scenarios"


@dataclass(frozen=True)
class RuleScenario:
    """Rule and twin of a scenario, expected findings (rule, key), values of the given lines."""

    rule: str
    twin: str
    findings: tuple[tuple[str, str], ...]
    given: frozenset[str]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def catalogue() -> list[str]:
    return [row["rule_id"] for row in rows(PROJECT_DIR / "dbt_project/seeds/scheme/rules.csv")]


def read_scenario(folder: Path) -> RuleScenario | None:
    """The scenario of a rule; None for another scenario."""
    scenario = yaml.safe_load((folder / "scenario.yaml").read_text(encoding="utf-8"))
    if "rule" not in scenario:
        return None
    findings = tuple((row["rule_id"], row["key"]) for row in rows(folder / "expected" / "fct_findings.csv"))
    given = frozenset(
        cell
        for path in (folder / "given").rglob("*.csv")
        for row in rows(path)
        for cell in row.values()
        if cell
    )
    return RuleScenario(scenario["rule"], scenario["twin"], findings, given)


def problem_of(scenario: RuleScenario) -> str | None:
    """Why a scenario does not prove its rule; None when it does."""
    broken = {rule for rule, key in scenario.findings if key != scenario.twin}
    if broken != {scenario.rule}:
        return f"expected/fct_findings.csv must hold {scenario.rule} alone except for the twin: {broken}"
    if (scenario.rule, scenario.twin) in scenario.findings:
        return f"the twin {scenario.twin} is a finding"
    # The key of a group of lines ends with the name of the group.
    if scenario.twin.split("|")[-1] not in scenario.given:
        return f"no given line is named {scenario.twin}"
    return None


def scenarios() -> list[RuleScenario]:
    return [
        scenario
        for path in sorted(SCENARIOS.glob("*/scenario.yaml"))
        if (scenario := read_scenario(path.parent))
    ]


def test_every_rule_has_a_scenario_and_every_scenario_a_known_rule():
    assert len(catalogue()) >= 20
    missing = set(catalogue()) - {scenario.rule for scenario in scenarios()}
    assert missing == set(), "name it in a scenario.yaml: rule, and twin, the key of the line just inside"
    assert {scenario.rule for scenario in scenarios()} <= set(catalogue())


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.rule)
def test_a_rule_is_broken_alone_and_its_twin_is_no_finding(scenario):
    assert problem_of(scenario) is None


@pytest.mark.parametrize(
    ("findings", "twin", "problem"),
    [
        ((("ELI-07", "BAD"), ("ELI-08", "BAD")), "GOOD", "alone"),
        ((), "GOOD", "alone"),
        ((("ELI-07", "BAD"), ("ELI-07", "GOOD")), "GOOD", "is a finding"),
        ((("ELI-07", "BAD"),), "ELSEWHERE", "no given line"),
    ],
)
def test_a_scenario_that_does_not_prove_its_rule_is_reported(findings, twin, problem):
    scenario = RuleScenario("ELI-07", twin, findings, frozenset({"BAD", "GOOD"}))
    assert problem in str(problem_of(scenario))
