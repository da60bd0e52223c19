"""Every rule of the catalogue has a story that breaks it alone, and a twin just inside that is not found."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from reassurance.settings import PROJECT_DIR

STORIES = PROJECT_DIR / "tests" / "scenarios"


@dataclass(frozen=True)
class Told:
    """What a story says of a rule: the findings it expects, by key, and the lines and seeds it gives."""

    rule: str
    twin: str
    found: tuple[tuple[str, str], ...]
    given: frozenset[str]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def catalogue() -> list[str]:
    return [row["rule_id"] for row in rows(PROJECT_DIR / "dbt_project/seeds/scheme/rules.csv")]


def told(folder: Path) -> Told | None:
    story = yaml.safe_load((folder / "scenario.yaml").read_text(encoding="utf-8"))
    if "rule" not in story:
        return None
    found = tuple((row["rule_id"], row["key"]) for row in rows(folder / "expected" / "fct_findings.csv"))
    given = frozenset(
        cell
        for path in (folder / "given").rglob("*.csv")
        for row in rows(path)
        for cell in row.values()
        if cell
    )
    return Told(story["rule"], story["twin"], found, given)


def problem_of(story: Told) -> str | None:
    """What is wrong with a story of a rule; None when it tells what it must."""
    beside = {rule for rule, key in story.found if key != story.twin}
    if beside != {story.rule}:
        return f"expected/fct_findings.csv must hold {story.rule} alone beside its twin, it holds {beside}"
    if (story.rule, story.twin) in story.found:
        return f"the twin {story.twin} is itself found"
    # A group of lines is named by its last part.
    if story.twin.split("|")[-1] not in story.given:
        return f"nothing given is called {story.twin}"
    return None


def stories() -> list[Told]:
    return [story for path in sorted(STORIES.glob("*/scenario.yaml")) if (story := told(path.parent))]


def test_every_rule_is_told_and_no_other():
    assert len(catalogue()) >= 20
    missing = set(catalogue()) - {story.rule for story in stories()}
    assert missing == set(), "name it in a scenario.yaml: rule, and twin, the key of the line just inside"
    assert {story.rule for story in stories()} <= set(catalogue())


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.rule)
def test_a_rule_is_broken_alone_and_its_twin_is_not_found(story):
    assert problem_of(story) is None


@pytest.mark.parametrize(
    ("found", "twin", "said"),
    [
        ((("ELI-07", "BAD"), ("ELI-08", "BAD")), "GOOD", "alone"),
        ((), "GOOD", "alone"),
        ((("ELI-07", "BAD"), ("ELI-07", "GOOD")), "GOOD", "itself found"),
        ((("ELI-07", "BAD"),), "ELSEWHERE", "nothing given"),
    ],
)
def test_a_story_that_does_not_prove_its_rule_is_told(found, twin, said):
    assert said in str(problem_of(Told("ELI-07", twin, found, frozenset({"BAD", "GOOD"}))))
