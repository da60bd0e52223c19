"""The assets: what the DAGs announce. The home page of Airflow lists their events, with what is announced.

Each published table is an asset too. It has one event per release, with its rows and the page of the release.
"""

import re
from pathlib import Path

import yaml
from airflow.sdk import Asset

from reassurance.settings import Settings

SUBMISSIONS_ACCEPTED = Asset("submissions_accepted")
BUILD_RELEASED = Asset("build_released")
BUILD_HELD = Asset("build_held")
BUILD_ALREADY_MADE = Asset("build_already_made")
RELEASE_PUBLISHED = Asset("release_published")

_EXPOSURES = Path("models") / "publication" / "_exposures.yml"
_TABLE = re.compile(r"ref\('(pub_[a-z0-9]+__[a-z0-9_]+)'\)")


def published_tables(dbt_project_dir: Path | None = None) -> list[Asset]:
    """An asset per published table, named like its model, in the order of the exposures."""
    path = (dbt_project_dir or Settings().dbt_project_dir) / _EXPOSURES
    exposures = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["exposures"]
    return [
        Asset(name[1], group="published_table")
        for exposure in exposures
        for reference in exposure["depends_on"]
        if (name := _TABLE.fullmatch(reference))
    ]
