"""Models that stories share: dbt makes them once, DuckDB fills them for each story in a second.

A build of nothing is made by dbt, as any build is. It holds the seeds, and every model as a table of its own
types; its manifest holds the query of each. A story's build is a copy of it, with the story's seeds and
intake, in which these queries are run again, parents first.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from reassurance.database import connect
from reassurance.errors import BuildError, ConfigurationError
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.build import AS_OF_FORMAT, BUILD_NAME, close_build, open_build, run_dbt
from reassurance.warehouse.intake import load_intake

# No story looks from this moment: where it stands in a query, the story's own belongs.
_NOWHEN = parse_instant("1999-12-31T23:59:59Z")


@dataclass(frozen=True)
class Query:
    """How dbt fills a model: its table or view, the SQL compiled for it, and all models it is made from."""

    model: str
    relation: str
    is_view: bool
    sql: str
    made_from: frozenset[str]


@dataclass(frozen=True)
class PreparedModels:
    """A build of nothing, which holds the seeds, and how its models are filled, parents first."""

    build: Path
    queries: tuple[Query, ...]

    def with_(self, model: str, change: str) -> "PreparedModels":
        """The same models, one of them altered: `change` is a query on the former `{query}`."""
        if model not in {query.model for query in self.queries}:
            raise ConfigurationError(f"There is no model {model!r} among those prepared.")
        altered = (
            replace(query, sql=change.format(query=query.sql)) if query.model == model else query
            for query in self.queries
        )
        return replace(self, queries=tuple(altered))

    def needed_for(self, models: Iterable[str]) -> list[Query]:
        """How these models and all that they are made from are filled, parents first."""
        asked = set(models)
        needed = asked.union(*(query.made_from for query in self.queries if query.model in asked))
        return [query for query in self.queries if query.model in needed]


def prepare_models(
    settings: Settings, models: Sequence[str], progress: Callable[[str], None] | None = None
) -> PreparedModels:
    """These models and all that they are made from, in a home that has received nothing.

    Raises BuildError when dbt cannot make them.
    """
    record = open_build(settings, _NOWHEN)
    run_dbt(settings, record, models=models, progress=progress)
    record = close_build(settings, record)
    nodes = json.loads(record.manifest_path(settings).read_bytes())["nodes"]
    compiled = {
        name: node
        for name, node in nodes.items()
        if node["resource_type"] == "model" and node.get("compiled_code")
    }
    parents = {name: set(node["depends_on"]["nodes"]) & set(compiled) for name, node in compiled.items()}
    queries: dict[str, Query] = {}
    for name in TopologicalSorter(parents).static_order():
        direct = [queries[parent] for parent in parents[name]]
        made_from = frozenset[str]().union(*({query.model} | query.made_from for query in direct))
        node = compiled[name]
        is_view = node["config"]["materialized"] == "view"
        queries[name] = Query(node["name"], node["relation_name"], is_view, node["compiled_code"], made_from)
    return PreparedModels(record.path(settings), tuple(queries.values()))


def fill_models(
    prepared: PreparedModels,
    settings: Settings,
    as_of: datetime,
    models: Iterable[str],
    seeds: Iterable[Path] = (),
) -> Path:
    """A build of what this home knew at `as_of`: these models, with these seeds in place of the project's.

    Raises ConfigurationError when a seed is not one of the project's or does not fit its columns, and
    BuildError when a model cannot be filled.
    """
    path = settings.home / BUILD_NAME
    shutil.copyfile(prepared.build, path)
    with connect(settings, path) as connection:
        connection.execute("drop schema intake cascade")
        for seed in seeds:
            _replace_seed(connection, seed)
    load_intake(settings, path, as_of)
    moment = f"'{as_of:{AS_OF_FORMAT}}'"
    with connect(settings, path) as connection:
        for query in prepared.needed_for(models):
            sql = query.sql.replace(f"'{_NOWHEN:{AS_OF_FORMAT}}'", moment)
            try:
                if query.is_view:
                    connection.execute(f"create or replace view {query.relation} as {sql}")
                else:
                    connection.execute(f"delete from {query.relation}")
                    connection.execute(f"insert into {query.relation} by name {sql}")
            except duckdb.Error as error:
                raise BuildError(f"{query.relation} cannot be filled: {error}") from error
    return path


def _replace_seed(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        connection.execute(f'delete from seeds."{path.stem}"')
        source = connection.read_csv(str(path), header=True, all_varchar=True)  # noqa: F841 (DuckDB reads it)
        connection.execute(f'insert into seeds."{path.stem}" by name from source')
    except duckdb.CatalogException as error:
        raise ConfigurationError(f"{path}: the project has no seed {path.stem!r} to replace.") from error
    except duckdb.Error as error:
        raise ConfigurationError(f"{path} does not fit the seed {path.stem!r}: {error}") from error
