"""dbt in `reconcile_nightly`: one task runs it, then one task per layer shows what became of its models.

dbt runs once, as from the command line: only one process can write to a DuckDB file. The tasks of the layers
read the results that it stored.
"""

import re
from pathlib import Path
from typing import Any

import structlog
from airflow.sdk import TaskGroup, chain, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from reassurance.settings import Settings
from reassurance.warehouse.dbt_results import Node, layers, of_layer, read_nodes

# Lines of dbt that are not logged: the start of each node, and data tests that pass or are skipped. There are
# hundreds of tests; the tasks of the layers list them.
_NOT_LOGGED = re.compile(r"\d+ of \d+ (START|PASS|SKIP test) ")

log = structlog.get_logger()


# A failed build is made again from `open_build`, in a new file.
@task(retries=0)
def run_dbt(build_id: str) -> str:
    """Fill the build with one dbt process: seeds, models, data tests. Returns the name of the build."""
    from reassurance.warehouse.build import run_dbt as fill
    from reassurance.warehouse.record import read_record

    settings = Settings()
    fill(settings, read_record(settings, build_id), progress=_log_line)
    return build_id


def show_layers() -> TaskGroup:
    """One task per layer of the dbt project. It fails when a model or a data test of the layer failed.

    The tasks follow each other, because Airflow shows tasks without order by name.
    """
    with TaskGroup("layers") as group:
        chain(*(show_layer.override(task_id=layer)(layer) for layer in layers(Settings().dbt_project_dir)))
    return group


@task(trigger_rule="all_done")
def show_layer(layer: str) -> dict[str, int]:
    """Log the models and data tests of a layer; returns their numbers by status.

    Each failure is logged with its message, the path of its compiled SQL and its failing rows. Skipped when
    no node of the layer has run; fails, without a retry, when one of them failed.
    """
    from reassurance.warehouse.build import dbt_target

    build_id = get_current_context()["ti"].xcom_pull(task_ids="open_build")
    if not build_id:
        raise AirflowSkipException("No build was opened: see the log of open_build.")
    nodes = list(of_layer(read_nodes(dbt_target(Settings(), build_id)), layer))
    if not any(node.has_run for node in nodes):
        raise AirflowSkipException(f"dbt ran no model of {layer}: see the log of run_dbt.")
    for node in nodes:
        _log_node(node)
    failed = [node.name for node in nodes if node.has_failed]
    if failed:
        raise AirflowFailException(f"{len(failed)} of {len(nodes)} failed: {', '.join(failed)}.")
    statuses = [node.status for node in nodes]
    return {status: statuses.count(status) for status in sorted(set(statuses))}


def _log_line(line: str) -> None:
    if line and not _NOT_LOGGED.search(line):
        log.info(line)


def _log_node(node: Node) -> None:
    outcome: dict[str, Any] = {"status": node.status}
    if node.has_run:
        outcome["seconds"] = round(node.seconds, 2)
    if node.rows is not None:
        outcome["rows"] = node.rows
    if not node.has_failed:
        (log.info if node.has_run else log.warning)(f"{node.kind} {node.name}", **outcome)
        return
    for line in f"{node.kind} {node.failure}".splitlines():
        log.error(line, **outcome)
    if node.failing_rows:
        for row in Path(node.failing_rows).read_text(encoding="utf-8").splitlines():
            log.error(row)
