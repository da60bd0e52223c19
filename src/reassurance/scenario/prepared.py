"""Models shared by scenarios: dbt builds them once, empty; DuckDB fills a copy for each scenario in a second.

The empty build has the seeds and every model as a table; its dbt manifest has the compiled query of each. The
build of a scenario is a copy, with the scenario's seeds and intake, in which the queries run again, parents
first.
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
from reassurance.warehouse.chain_ladder import register_functions
from reassurance.warehouse.intake import load_intake

# The `as_of` of the empty build; in each query it is replaced by the scenario's.
_EMPTY_AS_OF = parse_instant("1999-12-31T23:59:59Z")


@dataclass(frozen=True)
class Query:
    """A model: its table or view, its compiled SQL, and all models upstream of it."""

    model: str
    relation: str
    is_view: bool
    sql: str
    made_from: frozenset[str]


@dataclass(frozen=True)
class PreparedModels:
    """An empty build with the seeds, and the queries of its models, parents first."""

    build: Path
    queries: tuple[Query, ...]

    def with_(self, model: str, change: str) -> "PreparedModels":
        """The same models with one changed: `change` is a query on the original `{query}`."""
        if model not in {query.model for query in self.queries}:
            raise ConfigurationError(f"{model!r} is not among the prepared models.")
        changed = (
            replace(query, sql=change.format(query=query.sql)) if query.model == model else query
            for query in self.queries
        )
        return replace(self, queries=tuple(changed))

    def needed_for(self, models: Iterable[str]) -> list[Query]:
        """The queries of these models and all models upstream of them, parents first.

        Raises ConfigurationError when a model is not among them.
        """
        asked = set(models)
        if unknown := sorted(asked - {query.model for query in self.queries}):
            raise ConfigurationError(f"{', '.join(unknown)} is not among the prepared models.")
        needed = asked.union(*(query.made_from for query in self.queries if query.model in asked))
        return [query for query in self.queries if query.model in needed]


def prepare_models(
    settings: Settings, models: Sequence[str], progress: Callable[[str], None] | None = None
) -> PreparedModels:
    """Build these models and all models upstream of them, in a home without submissions.

    Raises BuildError when dbt fails.
    """
    record = open_build(settings, _EMPTY_AS_OF)
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
        node = compiled[name]
        # Only dbt runs a Python model: it is not prepared, nor are the models made from its rows.
        if node["language"] != "sql" or not parents[name] <= queries.keys():
            continue
        direct = [queries[parent] for parent in parents[name]]
        made_from = frozenset[str]().union(*({query.model} | query.made_from for query in direct))
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
    """Fill these models from the submissions of a home as of a moment; returns the path of the build.

    `seeds` replace those of the project with the same name. Raises ConfigurationError when a seed does not
    exist or has other columns, BuildError when a model cannot be filled.
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
        register_functions(connection)
        for query in prepared.needed_for(models):
            sql = query.sql.replace(f"'{_EMPTY_AS_OF:{AS_OF_FORMAT}}'", moment)
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
