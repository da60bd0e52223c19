"""Builds in a second instead of many: dbt compiles the models once, DuckDB runs them on each home."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from reassurance.settings import Settings
from reassurance.warehouse.build import close_build, open_build, run_dbt
from reassurance.warehouse.connect import connect
from reassurance.warehouse.intake import load_intake


@dataclass(frozen=True)
class CompiledModels:
    """A build of nothing, which holds the seeds, and its models as (relation, query), parents first."""

    build: Path
    as_of: datetime
    queries: tuple[tuple[str, str], ...]

    def with_(self, model: str, change: str) -> "CompiledModels":
        """The same models, one of them altered: `change` is a query on the former `{query}`."""
        found = [relation for relation, _ in self.queries if relation.endswith(f'"{model}"')]
        assert len(found) == 1, f"{model} is not among the compiled models"
        queries = tuple(
            (relation, change.format(query=query) if relation in found else query)
            for relation, query in self.queries
        )
        return replace(self, queries=queries)


def compile_models(home: Path, as_of: datetime, models: Sequence[str]) -> CompiledModels:
    """These models and all that they are made from, of a home that has received nothing."""
    settings = Settings(home=home)
    record = open_build(settings, as_of)
    run_dbt(settings, record, models=models)
    record = close_build(settings, record)
    nodes = json.loads(record.manifest_path(settings).read_bytes())["nodes"]
    compiled = {
        name: node
        for name, node in nodes.items()
        if node["resource_type"] == "model" and node.get("compiled_code")
    }
    assert {node["name"] for node in compiled.values()} >= set(models)
    parents = {name: set(node["depends_on"]["nodes"]) & set(compiled) for name, node in compiled.items()}
    ordered = [compiled[name] for name in TopologicalSorter(parents).static_order()]
    queries = tuple((node["relation_name"], node["compiled_code"]) for node in ordered)
    return CompiledModels(record.path(settings), as_of, queries)


@contextmanager
def built(models: CompiledModels, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A build of what this home has received, open to queries."""
    # Compiled queries name the database after the file it was in.
    path = settings.home / "build.duckdb"
    shutil.copyfile(models.build, path)
    with connect(settings, path) as connection:
        connection.execute("drop schema intake cascade")
    load_intake(settings, path, models.as_of)
    with connect(settings, path) as connection:
        for relation, query in models.queries:
            connection.execute(f"create or replace table {relation} as {query}")
        yield connection
