"""Each measure of each published table declares its lineage, with models and columns that exist."""

import copy
from functools import cache

import pytest
import yaml

from reassurance.explain.lineage import Project, read_nodes
from reassurance.settings import PROJECT_DIR

_PROJECT = PROJECT_DIR / "dbt_project"


@cache
def nodes() -> list[dict]:
    """The models and seeds, as a dbt manifest has them."""
    models = [
        {
            "name": model["name"],
            "schema": path.parent.name,
            "meta": meta(model),
            "columns": {
                column["name"]: {"name": column["name"], "meta": meta(column)}
                for column in model.get("columns") or []
            },
        }
        for path in sorted((_PROJECT / "models").rglob("*.yml"))
        for model in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get("models") or []
    ]
    seeds = sorted((_PROJECT / "seeds").rglob("*.csv"))
    return models + [{"name": path.stem, "schema": "seeds", "meta": {}, "columns": {}} for path in seeds]


def meta(holder: dict) -> dict:
    return (holder.get("config") or {}).get("meta") or {}


def project_without(table: str, column: str, **changed: object) -> Project:
    """The project after a change of the meta of a measure."""
    altered = copy.deepcopy(nodes())
    (node,) = [node for node in altered if node["name"] == table]
    node["columns"][column]["meta"] |= changed
    if changed["lineage"] is None:
        del node["columns"][column]["meta"]["lineage"]
    return read_nodes(altered)


def test_every_measure_declares_its_lineage():
    project = read_nodes(nodes())
    assert sum(len(table.measures) for table in project.tables.values()) > 150
    assert project.faults == ()


@pytest.mark.parametrize(
    ("lineage", "fault"),
    [
        (None, "no lineage"),
        ("total", "'total' is no lineage"),
        ({"from": "nowhere"}, "nowhere is neither a published table nor a model with `lines`"),
        ({"from": "pub_ministry__claims", "sum": "x"}, "x is not a column of pub_ministry__claims"),
        ({"match": {"week": None}}, "week, in `match`, is not in the key"),
        ({"filter": "x"}, "filter is no part of a lineage"),
        ({"formula": "a / b", "inputs": ["x"]}, "its input x is not a published column"),
        ({"by": "x", "of": {}}, "x is not a column of the table"),
    ],
)
def test_a_wrong_lineage_is_reported(lineage, fault):
    """Sabotage twins."""
    project = project_without("pub_ministry__premiums", "ceded_premium_amount_eur", lineage=lineage)
    assert len(project.faults) == 1
    assert project.faults[0].startswith("pub_ministry__premiums.ceded_premium_amount_eur: ")
    assert fault in project.faults[0]


def test_a_table_without_lines_is_reported():
    """Sabotage twin: `sum` needs the lines of the table."""
    project = project_without("pub_ministry__dashboard", "figure_count", lineage="sum")
    assert project.faults == (
        "pub_ministry__dashboard.figure_count: no `from`, neither its own nor that of the table",
    )
