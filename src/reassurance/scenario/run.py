"""Run a story of the trade: what was given, what must come out.

    late_bordereau_restates_a_closed_quarter/
      README.md                the story
      scenario.yaml            as_of, and default values for columns the story does not tell; for a story
                               of a rule, `rule` and `twin`: the line just inside, which is not found
      given/<register>.csv     lines with the columns sender, period and, when needed, sequence, kind, created
      given/control_totals.csv what a sender declares when it is not what it sends
      given/seeds/<seed>.csv   terms that replace or join those of the project
      expected/<model>.csv     rows of a model: only the columns named, in any order of rows

A `defaults.yaml` beside the scenario folders completes every story's own defaults.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from reassurance.errors import ConfigurationError
from reassurance.periods import parse_instant
from reassurance.scenario.compare import Difference, compare
from reassurance.scenario.packages import write_packages
from reassurance.settings import Settings
from reassurance.submissions import receive_all
from reassurance.warehouse.build import close_build, ensure_manifest, open_build, run_dbt


def run_scenario(
    settings: Settings, folder: Path, progress: Callable[[str], None] | None = None
) -> list[Difference]:
    """The differences between what a scenario expects and what the platform makes of it; none when it holds.

    Works in a scratch home that is removed afterwards. Raises ConfigurationError when the folder
    does not tell a whole story.
    """
    expected = sorted((folder / "expected").glob("*.csv"))
    if not expected:
        raise ConfigurationError(f"{folder} expects nothing: add at least one expected/<model>.csv.")
    with tempfile.TemporaryDirectory(prefix="scenario-") as scratch:
        local = _scratch_settings(settings, folder, Path(scratch))
        story = _read_story(folder)
        write_packages(local, folder / "given", story.get("defaults", {}))
        receive_all(local)
        record = open_build(local, parse_instant(str(story["as_of"])))
        run_dbt(local, record, models=[path.stem for path in expected], progress=progress)
        record = close_build(local, record)
        differences = [compare(local, record, path) for path in expected]
        return [difference for difference in differences if difference is not None]


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


def _scratch_settings(settings: Settings, folder: Path, scratch: Path) -> Settings:
    """Settings of a home of its own, with the story's seeds in a copy of the dbt project."""
    project = scratch / "dbt_project"
    ensure_manifest(settings)
    shutil.copytree(settings.dbt_project_dir, project, ignore=shutil.ignore_patterns("logs"))
    for seed in sorted((folder / "given" / "seeds").glob("*.csv")):
        former = next(project.glob(f"seeds/**/{seed.name}"), project / "seeds" / seed.name)
        shutil.copyfile(seed, former)
    return settings.model_copy(
        update={
            "home": scratch / "home",
            "inbox": None,
            "dbt_project_dir": project,
            "receipt_clock": "package",
        }
    )
