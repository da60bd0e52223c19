"""Every folder beside this file is a story that must hold."""

import shutil
from pathlib import Path

import pytest

from reassurance.errors import ConfigurationError
from reassurance.scenario import run_scenario
from reassurance.settings import Settings

STORIES = sorted(path.parent for path in Path(__file__).parent.glob("*/README.md"))
PREMIUM = next(story for story in STORIES if story.name.startswith("premium_charged"))


@pytest.fixture
def retold(tmp_path) -> Path:
    """A copy of the story of a premium, to be changed."""
    shutil.copytree(PREMIUM, tmp_path / PREMIUM.name)
    shutil.copy(PREMIUM.parent / "defaults.yaml", tmp_path)
    return tmp_path / PREMIUM.name


def test_stories_were_collected():
    assert len(STORIES) >= 6


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_story_holds(models, story):
    assert run_scenario(Settings(), story, models) == []


def test_story_that_expects_something_else_is_told_apart(models, retold):
    """Sabotage twin: the same story with another expectation must differ, and say where."""
    expected = retold / "expected" / "rec_cession_terms.csv"
    expected.write_text(expected.read_text().replace("rate_differs", "matched"))
    (difference,) = run_scenario(Settings(), retold, models)
    assert difference.missing == (("JUNE", "matched", None),)
    assert difference.unexpected == (("JUNE", "rate_differs", None),)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("treaty_term.csv", "treaty_id\nT-1\n", "no seed 'treaty_term'"),
        ("products.csv", "product_code,colour\nCAP,blue\n", "does not fit the seed 'products'.*colour"),
        ("envelopes.csv", "envelope_id,cap_amount\nlaunch,much\n", "does not fit the seed 'envelopes'.*much"),
    ],
)
def test_story_with_a_seed_that_is_not_the_projects_is_refused(models, retold, name, text, told):
    seeds = retold / "given" / "seeds"
    seeds.mkdir()
    (seeds / name).write_text(text)
    with pytest.raises(ConfigurationError, match=f"(?s){name}.*{told}"):
        run_scenario(Settings(), retold, models)
