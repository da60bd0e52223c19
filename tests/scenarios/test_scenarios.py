"""Every folder beside this file is a story that must hold."""

from pathlib import Path

import pytest

from reassurance.scenario import run_scenario
from reassurance.settings import Settings

STORIES = sorted(path.parent for path in Path(__file__).parent.glob("*/README.md"))


def test_stories_were_collected():
    assert len(STORIES) >= 6


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_story_holds(story):
    assert run_scenario(Settings(), story) == []


def test_story_that_expects_something_else_is_told_apart(tmp_path):
    """Sabotage twin: the same story with another expectation must differ, and say where."""
    import shutil

    source = next(story for story in STORIES if story.name.startswith("premium_charged"))
    shutil.copytree(source, tmp_path / source.name)
    shutil.copy(source.parent / "defaults.yaml", tmp_path)
    expected = tmp_path / source.name / "expected" / "rec_cession_terms.csv"
    expected.write_text(expected.read_text().replace("rate_differs", "matched"))
    (difference,) = run_scenario(Settings(), tmp_path / source.name)
    assert difference.missing == (("JUNE", "matched", None),)
    assert difference.unexpected == (("JUNE", "rate_differs", None),)
