"""A copied dbt project reads its own seeds, although dbt's cache has absolute paths of the original."""

import shutil
from pathlib import Path

from reassurance.database import connect
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.build import ensure_manifest, open_build, run_dbt


def test_a_copied_project_loads_its_own_seeds(tmp_path):
    original = _project(tmp_path / "original", Settings().dbt_project_dir, "target")
    ensure_manifest(original)
    copy = _project(tmp_path / "copy", original.dbt_project_dir)
    assert (copy.dbt_project_dir / "target" / "partial_parse.msgpack").exists()
    insurers = original.dbt_project_dir / "seeds" / "reference" / "insurers.csv"
    insurers.write_text(insurers.read_text().replace("Assureur fictif 01", "Assureur de l'original"))

    record = open_build(copy, parse_instant("2020-07-14T00:00:00Z"))
    run_dbt(copy, record, models=["dim_insurers"])

    with connect(copy, record.path(copy), read_only=True) as connection:
        query = "select insurer_name from marts.dim_insurers where insurer_id = 'INS01'"
        assert connection.execute(query).fetchall() == [("Assureur fictif 01",)]


def _project(folder: Path, source: Path, *ignored: str) -> Settings:
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(*ignored))
    return Settings(home=folder.with_name("home"), dbt_project_dir=folder)
