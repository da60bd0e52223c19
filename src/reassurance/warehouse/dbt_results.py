"""What dbt did in a build, node by node: outcome, time, rows, compiled SQL and the rows that failed a test.

`run_dbt` writes it to `nodes.json` in the folder of dbt's artifacts, from the command line and from Airflow.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from reassurance.database import connect
from reassurance.database_errors import Limits, exhausted, exhausted_message
from reassurance.files import overwrite
from reassurance.kept import read_as
from reassurance.log import EventLogger
from reassurance.settings import Settings
from reassurance.sql import literal

RESULTS = "run_results.json"  # written by dbt
# Folder of the rows that failed data tests: one CSV file per test, with at most this number of rows.
FAILING_ROWS, _MAX_FAILING_ROWS = "failing_rows", 20
_NODES = "nodes.json"
_KINDS = ("model", "seed", "test")

log = EventLogger(__name__)


@dataclass(frozen=True)
class Node:
    """A model, a seed or a data test of a build, after dbt has run.

    `layer` is a folder of `models`. A data test has the layer of the model that it tests; seeds and their
    tests have the first layer. `status` is that of dbt. `rows` counts those of a table; None for views,
    tests, and tables that were not made. `compiled_sql` and `failing_rows` are absolute paths, None when
    there is no such file.
    """

    unique_id: str
    kind: str
    layer: str
    status: str
    seconds: float
    rows: int | None = None
    message: str | None = None
    compiled_sql: str | None = None
    failing_rows: str | None = None

    @property
    def name(self) -> str:
        """The name of the model, the seed or the test."""
        return self.unique_id.split(".")[2]

    @property
    def has_run(self) -> bool:
        """False when dbt skipped it because of an earlier failure."""
        return self.status != "skipped"

    @property
    def has_failed(self) -> bool:
        """True for a model or seed that could not be made and for a test that does not hold."""
        return self.status in ("error", "fail")

    @property
    def failure(self) -> str:
        """The node and its message, then the paths of its compiled SQL and of its failing rows."""
        lines = [f"{self.unique_id}: {self.message}"]
        lines += [f"compiled SQL: {self.compiled_sql}"] if self.compiled_sql else []
        lines += [f"failing rows: {self.failing_rows}"] if self.failing_rows else []
        return "\n  ".join(lines)


def layers(project: Path) -> tuple[str, ...]:
    """The layers of models in the order of `dbt_project.yml`: the folders of `models`."""
    content = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    configured = content["models"][content["name"]]
    return tuple(name for name in configured if not name.startswith("+"))


def store_nodes(settings: Settings, target: Path, manifest: Path, database: Path) -> list[Node]:
    """Write `nodes.json` and the failing rows of data tests. Returns the nodes.

    `target` has dbt's artifacts. `database` is the build under the name that compiled queries contain; dbt
    has ended, and no other process writes to it.
    """
    described = json.loads(manifest.read_bytes())["nodes"]
    outcomes = json.loads((target / RESULTS).read_bytes())["results"]
    first_layer = layers(settings.dbt_project_dir)[0]
    with connect(settings, database, read_only=True) as connection:
        counted = {
            (schema, table): count
            for schema, table, count in connection.execute(
                "select schema_name, table_name, estimated_size from duckdb_tables()"
            ).fetchall()
        }
        nodes = []
        for outcome in outcomes:
            node = described.get(outcome["unique_id"], {})
            if node.get("resource_type") not in _KINDS:  # such as an exposure
                continue
            compiled = _compiled_sql(target, node)
            nodes.append(
                Node(
                    unique_id=node["unique_id"],
                    kind=node["resource_type"],
                    layer=_layer(node, described) or first_layer,
                    status=str(outcome["status"]),
                    seconds=outcome["execution_time"],
                    rows=counted.get((node["schema"], node["alias"])),
                    message=_message(settings, outcome),
                    compiled_sql=str(compiled) if compiled.exists() else None,
                    failing_rows=_failing_rows(connection, target, node, outcome),
                )
            )
    overwrite(target / _NODES, json.dumps([asdict(node) for node in nodes], indent=1, ensure_ascii=False))
    return nodes


def read_nodes(target: Path) -> list[Node]:
    """The nodes of a build; none when dbt was killed, or has not run."""
    path = target / _NODES
    return list(read_as(tuple[Node, ...], path.read_bytes())) if path.exists() else []


def of_layer(nodes: Iterable[Node], layer: str) -> Iterator[Node]:
    """The nodes of a layer: models first, then seeds and tests, each by time."""
    those = (node for node in nodes if node.layer == layer)
    yield from sorted(those, key=lambda node: (_KINDS.index(node.kind), -node.seconds))


def _layer(node: dict[str, Any], described: dict[str, Any]) -> str | None:
    """The folder of a model, of the model that a generic test is about, or of a singular test."""
    if node["resource_type"] == "test" and node.get("attached_node"):
        return _layer(described.get(node["attached_node"], {"resource_type": "source"}), described)
    folder: str = Path(node["path"]).parts[0]
    return folder if node["resource_type"] in ("model", "test") else None


def _compiled_sql(target: Path, node: dict[str, Any]) -> Path:
    """The path at which dbt writes the compiled query of a node."""
    path = Path(node["original_file_path"])
    if path.name != Path(node["path"]).name:  # generic tests of a YAML file
        path /= node["path"]
    return target / "compiled" / str(node["package_name"]) / path


def _message(settings: Settings, outcome: dict[str, Any]) -> str | None:
    """The message of dbt; when memory or disk were used up, the setting to change."""
    message: str | None = outcome["message"]
    kind = exhausted(message or "")
    return exhausted_message(kind, outcome["unique_id"], Limits.of(settings)) if kind else message


def _failing_rows(
    connection: duckdb.DuckDBPyConnection, target: Path, node: dict[str, Any], outcome: dict[str, Any]
) -> str | None:
    """Store the first rows of a failed data test. Returns the path of the file, None when there is none."""
    if outcome["status"] != "fail":
        return None
    path = target / FAILING_ROWS / f"{Path(node['path']).stem}.csv"
    path.parent.mkdir(exist_ok=True)
    query = f"select * from ({outcome['compiled_code']}\n) limit {_MAX_FAILING_ROWS}"
    try:
        connection.execute(f"copy ({query}) to {literal(path)} (header)")
    except duckdb.Error as error:
        log.warning("failing_rows_not_stored", test=outcome["unique_id"], error=str(error))
        return None
    return str(path)
