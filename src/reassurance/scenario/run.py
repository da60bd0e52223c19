"""Run a story of the trade: what was given, what must come out.

    late_bordereau_restates_a_closed_quarter/
      README.md                the story
      scenario.yaml            as_of, and default values for columns the story does not tell; for a story
                               of a rule, `rule` and `twin`: the line just inside, which is not found
      given/<register>.csv     lines with the columns sender, period and, when needed, sequence, kind, created
      given/control_totals.csv what a sender declares when it is not what it sends
      given/seeds/<seed>.csv   terms in place of those of the project's seed of this name
      expected/<model>.csv     rows of a model: only the columns named, in any order of rows

A `defaults.yaml` beside the scenario folders completes every story's own defaults.
"""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from reassurance.errors import ConfigurationError
from reassurance.periods import parse_instant
from reassurance.scenario.compare import Difference, compare
from reassurance.scenario.packages import write_packages
from reassurance.scenario.prepared import PreparedModels, fill_models
from reassurance.settings import Settings
from reassurance.submissions import receive_all


def expected_models(stories: Iterable[Path]) -> list[str]:
    """Names of the models that these stories expect something of."""
    return sorted({path.stem for story in stories for path in _expected(story)})


def run_scenario(settings: Settings, folder: Path, models: PreparedModels) -> list[Difference]:
    """The differences between what a scenario expects and what the platform makes of it; none when it holds.

    Works in a scratch home that is removed afterwards, with `models` among which are those it expects.
    Raises ConfigurationError when the folder does not tell a whole story.
    """
    with tempfile.TemporaryDirectory(prefix="scenario-") as scratch:
        story = _read_story(folder)
        seeds = sorted((folder / "given" / "seeds").glob("*.csv"))
        local = _scratch_settings(settings, seeds, Path(scratch))
        write_packages(local, folder / "given", story.get("defaults", {}))
        receive_all(local)
        as_of = parse_instant(str(story["as_of"]))
        build = fill_models(models, local, as_of, expected_models([folder]), seeds)
        differences = [compare(local, build, path) for path in _expected(folder)]
        return [difference for difference in differences if difference is not None]


def _expected(folder: Path) -> list[Path]:
    expected = sorted((folder / "expected").glob("*.csv"))
    if not expected:
        raise ConfigurationError(f"{folder} expects nothing: add at least one expected/<model>.csv.")
    return expected


def _read_story(folder: Path) -> dict[str, Any]:
    path = folder / "scenario.yaml"
    if not path.exists():
        raise ConfigurationError(f"{path} is missing: it must give at least `as_of`.")
    story: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    shared = folder.parent / "defaults.yaml"
    defaults = yaml.safe_load(shared.read_text(encoding="utf-8")) if shared.exists() else {}
    for register, values in story.get("defaults", {}).items():
        defaults[register] = defaults.get(register, {}) | values
    return story | {"defaults": defaults}


def _scratch_settings(settings: Settings, seeds: Sequence[Path], scratch: Path) -> Settings:
    """Settings of a home of its own, where packages are judged by the story's seeds and the other seeds."""
    project = scratch / "dbt_project"
    shutil.copytree(settings.seeds_dir, project / "seeds")
    for seed in seeds:
        for former in project.glob(f"seeds/**/{seed.name}"):
            shutil.copyfile(seed, former)
    return settings.model_copy(
        update={
            "home": scratch / "home",
            "inbox": None,
            "dbt_project_dir": project,
            "receipt_clock": "package",
        }
    )
