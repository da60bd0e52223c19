"""Connections to DuckDB, and the profile of dbt, disable the optimizers that change rows or their order."""

import pytest
import yaml

from reassurance.database import Room, connect
from reassurance.settings import Settings

WRONG = "common_subplan"


@pytest.mark.parametrize(
    ("receiving", "expected"),
    [(None, {WRONG}), (Room(memory=2**28, spill=2**28), {WRONG, "in_clause"})],
    ids=["any step", "receiving"],
)
def test_a_connection_disables_the_optimizers_that_change_rows(tmp_path, receiving, expected):
    with connect(Settings(home=tmp_path), receiving=receiving) as connection:
        ((disabled,),) = connection.execute("select current_setting('disabled_optimizers')").fetchall()
    assert set(disabled.split(",")) == expected


def test_the_profile_of_dbt_disables_the_optimizer_that_changes_rows():
    profile = (Settings().dbt_project_dir / "profiles.yml").read_text(encoding="utf-8")
    target = yaml.safe_load(profile)["reassurance"]["outputs"]["duckdb"]
    assert target["config_options"]["disabled_optimizers"] == WRONG
