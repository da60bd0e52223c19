"""dbt's cache of the parsed project is used only for the project and the database it was written for."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from reassurance.database import connect
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.build import ensure_manifest, open_build, run_dbt

_FOLDERS = ("analyses", "macros", "models", "seeds", "tests")


def test_a_copied_project_loads_its_own_seeds(tmp_path):
    original = _project(tmp_path / "original", Settings().dbt_project_dir, "target")
    _replace_models(original.dbt_project_dir)
    ensure_manifest(original)
    copy = _project(tmp_path / "copy", original.dbt_project_dir)
    assert (copy.dbt_project_dir / "target" / "partial_parse.msgpack").exists()
    insurers = original.dbt_project_dir / "seeds" / "reference" / "insurers.csv"
    insurers.write_text(insurers.read_text().replace("Assureur fictif 01", "Assureur de l'original"))

    record = open_build(copy, parse_instant("2020-07-14T00:00:00Z"))
    run_dbt(copy, record, models=["one"])

    with connect(copy, record.path(copy), read_only=True) as connection:
        query = "select name from cover.one where insurer_id = 'INS01'"
        assert connection.execute(query).fetchall() == [("Assureur fictif 01",)]


def test_the_project_is_parsed_again_after_dbt_was_run_by_hand_on_another_database(tmp_path):
    # dbt parses a project of one model in a second.
    settings = _project(tmp_path / "project", Settings().dbt_project_dir, "target", *_FOLDERS)
    project = settings.dbt_project_dir
    (project / "models").mkdir()
    (project / "models" / "one.sql").write_text("select 1 as one")
    assert _databases(ensure_manifest(settings)) == {"build"}

    by_hand = {"REASSURANCE_BUILD_PATH": "by_hand.duckdb", "DBT_PROFILES_DIR": "."}
    dbt = Path(sys.executable).with_name("dbt")
    subprocess.run([dbt, "parse"], cwd=project, env=os.environ | by_hand, check=True, capture_output=True)
    assert _databases(project / "target" / "manifest.json") == {"by_hand"}

    assert _databases(ensure_manifest(settings)) == {"build"}


def _project(folder: Path, source: Path, *ignored: str) -> Settings:
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(*ignored))
    return Settings(home=folder.with_name("home"), dbt_project_dir=folder)


def _replace_models(project: Path) -> None:
    """Replace all models by one, and remove all tests between models: dbt parses them in 10 s."""
    for folder in ("analyses", "models", "tests"):
        for path in (project / folder).rglob("*.*"):
            if path.suffix != ".md" and path.parent.name != "generic":
                path.unlink()
    (project / "models" / "cover" / "one.sql").write_text("select * from {{ ref('insurers') }}")


def _databases(manifest: Path) -> set[str]:
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    return {node["database"] for node in nodes.values()}
