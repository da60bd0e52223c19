"""Run a scenario: a folder with given lines and expected rows.

    late_bordereau_restates_a_closed_quarter/
      README.md                the story
      scenario.yaml            as_of, and default values of columns; in a scenario of a rule, `rule` and
                               `twin`: the key of a line just within the rule, without finding
      given/<register>.csv     lines with the columns sender, period and, if needed, sequence, kind, created
      given/control_totals.csv declared totals that differ from the actual ones
      given/decisions.csv      decisions on breaks, with the columns of `intake.break_decisions`
      given/seeds/<seed>.csv   terms that replace the project's seed of this name
      expected/<model>.csv     rows of a model, in any order; columns left out are not compared

A `defaults.yaml` next to the scenario folders has the defaults of all scenarios.
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
from reassurance.scenario.decisions import store_decisions
from reassurance.scenario.packages import write_packages
from reassurance.scenario.prepared import PreparedModels, fill_models
from reassurance.settings import Settings
from reassurance.submissions import receive_all


def expected_models(stories: Iterable[Path]) -> list[str]:
    """The names of the models with expected rows."""
    return sorted({path.stem for story in stories for path in _expected(story)})


def run_scenario(settings: Settings, folder: Path, models: PreparedModels) -> list[Difference]:
    """Run a scenario in a temporary home; returns the differences, none when it passes.

    `models` must have those with expected rows. Raises ConfigurationError when the folder lacks a file.
    """
    with tempfile.TemporaryDirectory(prefix="scenario-") as scratch:
        story = _read_story(folder)
        seeds = sorted((folder / "given" / "seeds").glob("*.csv"))
        local = _scratch_settings(settings, seeds, Path(scratch))
        write_packages(local, folder / "given", story.get("defaults", {}))
        receive_all(local)
        store_decisions(local, folder / "given" / "decisions.csv")
        as_of = parse_instant(str(story["as_of"]))
        build = fill_models(models, local, as_of, expected_models([folder]), seeds)
        differences = [compare(local, build, path) for path in _expected(folder)]
        return [difference for difference in differences if difference is not None]


def _expected(folder: Path) -> list[Path]:
    expected = sorted((folder / "expected").glob("*.csv"))
    if not expected:
        raise ConfigurationError(f"{folder} has no expected rows: add at least one expected/<model>.csv.")
    return expected


def _read_story(folder: Path) -> dict[str, Any]:
    path = folder / "scenario.yaml"
    if not path.exists():
        raise ConfigurationError(f"{path} is missing: it must have at least `as_of`.")
    story: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    shared = folder.parent / "defaults.yaml"
    defaults = yaml.safe_load(shared.read_text(encoding="utf-8")) if shared.exists() else {}
    for register, values in story.get("defaults", {}).items():
        defaults[register] = defaults.get(register, {}) | values
    return story | {"defaults": defaults}


def _scratch_settings(settings: Settings, seeds: Sequence[Path], scratch: Path) -> Settings:
    """Settings of a home of its own, with the scenario's seeds in place of the project's."""
    project = scratch / "dbt_project"
    shutil.copytree(settings.seeds_dir, project / "seeds")
    for seed in seeds:
        for original in project.glob(f"seeds/**/{seed.name}"):
            shutil.copyfile(seed, original)
    return settings.model_copy(
        update={
            "home": scratch / "home",
            "inbox": None,
            "dbt_project_dir": project,
            "receipt_clock": "package",
        }
    )
