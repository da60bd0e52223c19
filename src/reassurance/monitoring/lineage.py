"""The lineage events of a package, a build or a release.

    packages.INS01 → registers.premiums → staging.stg_premiums → … → marts.fct_premiums
      → publication.pub_ministry__premiums → published.pub_ministry__premiums

Names are those of senders, registers, models and published tables: they are the same every night. An event
is made from stored facts only, with an identifier that follows from them. Sent twice, it is the same run.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.generated.data_quality_assertions_dataset import (
    Assertion,
    DataQualityAssertionsDatasetFacet,
)
from openlineage.client.generated.dataset_version_dataset import DatasetVersionDatasetFacet
from openlineage.client.generated.documentation_dataset import DocumentationDatasetFacet
from openlineage.client.generated.error_message_run import ErrorMessageRunFacet
from openlineage.client.generated.output_statistics_output_dataset import OutputStatisticsOutputDatasetFacet
from openlineage.client.generated.parent_run import Job as ParentJob
from openlineage.client.generated.parent_run import ParentRunFacet
from openlineage.client.generated.parent_run import Run as ParentRun
from openlineage.client.generated.schema_dataset import SchemaDatasetFacet, SchemaDatasetFacetFields

from reassurance.monitoring.configuration import namespace
from reassurance.periods import format_instant, parse_instant
from reassurance.settings import Settings
from reassurance.submissions.receipt.model import Receipt
from reassurance.warehouse.build import dbt_manifest, dbt_target
from reassurance.warehouse.dbt_results import Node, read_nodes
from reassurance.warehouse.record import BuildRecord

_PRODUCER = "urn:reassurance:monitoring"
# Nodes of dbt that make a table or a view.
_DATASETS = ("model", "seed")


def of_package(receipt: Receipt) -> RunEvent:
    """A received package: from its sender to the registers with its lines. A rejected one is a failed run."""
    hashed = receipt.submission_hash
    rejected = {
        "errorMessage": ErrorMessageRunFacet(
            message=", ".join(reason.code for reason in receipt.reasons), programmingLanguage="en"
        )
    }
    return _event(
        "receive_package",
        f"receive {receipt.sender_id} {hashed}",
        receipt.received_at,
        failed=bool(receipt.reasons),
        facets=rejected if receipt.reasons else {},
        inputs=[
            InputDataset(
                namespace(),
                f"packages.{receipt.sender_id}",
                facets={"version": DatasetVersionDatasetFacet(datasetVersion=hashed)},
            )
        ],
        outputs=[
            OutputDataset(
                namespace(),
                f"registers.{register.register}",
                outputFacets={
                    "outputStatistics": OutputStatisticsOutputDatasetFacet(rowCount=register.rows_accepted)
                },
            )
            for register in receipt.registers
        ],
    )


def of_build(settings: Settings, record: BuildRecord) -> Iterator[RunEvent]:
    """A build: one event per model and seed that dbt made or failed to make, then one for the build."""
    at = parse_instant(
        (record.gate or {}).get("decided_at") or record.opened_at or format_instant(record.as_of)
    )
    subject = f"build {record.build_id} {record.opened_at}"
    parent = ParentRunFacet(
        run=ParentRun(runId=str(_run_id(subject))), job=ParentJob(namespace=namespace(), name="build")
    )
    described = json.loads(dbt_manifest(settings, record).read_bytes())
    known = described["nodes"] | described["sources"]
    nodes = read_nodes(dbt_target(settings, record.build_id))
    tests = _tests_by_model(nodes, known)
    for node in nodes:
        if node.kind in _DATASETS and node.has_run and node.unique_id in known:
            model = known[node.unique_id]
            yield _event(
                f"build.{node.name}",
                f"{subject} {node.unique_id}",
                at,
                failed=node.has_failed,
                facets={"parent": parent} | _failure(node),
                inputs=[
                    InputDataset(namespace(), _dataset(known[name]))
                    for name in model["depends_on"].get("nodes", [])
                    if name in known
                ],
                outputs=[_output(model, node, tests[node.unique_id])],
            )
    yield _event("build", subject, at, failed=record.status == "failed", facets={}, inputs=[], outputs=[])


def of_release(release_id: str, at: datetime, tables: list[str]) -> RunEvent:
    """A published release: from the models of publication to the tables that readers have."""
    return _event(
        "publish_release",
        f"publish {release_id}",
        at,
        failed=False,
        facets={},
        inputs=[InputDataset(namespace(), f"publication.{table}") for table in tables],
        outputs=[
            OutputDataset(
                namespace(),
                f"published.{table}",
                facets={"version": DatasetVersionDatasetFacet(datasetVersion=release_id)},
            )
            for table in tables
        ],
    )


def _dataset(node: dict[str, Any]) -> str:
    """The name of the dataset of a node. The tables of `intake` are those of the registers."""
    if node["resource_type"] == "source":
        return f"registers.{node['name']}"
    return f"{node['schema']}.{node['alias']}"


def _tests_by_model(nodes: list[Node], known: dict[str, Any]) -> dict[str, list[Assertion]]:
    """The data tests of each model with their outcomes."""
    tests: dict[str, list[Assertion]] = defaultdict(list)
    for node in nodes:
        described = known.get(node.unique_id, {})
        if node.kind == "test" and node.has_run:
            for tested in [described.get("attached_node")] if described.get("attached_node") else []:
                tests[tested].append(
                    Assertion(
                        assertion=node.name, success=not node.has_failed, column=described.get("column_name")
                    )
                )
    return tests


def _output(model: dict[str, Any], node: Node, tests: list[Assertion]) -> OutputDataset:
    fields = [
        SchemaDatasetFacetFields(name=name, type=column.get("data_type"), description=column["description"])
        for name, column in model["columns"].items()
    ]
    facets: dict[str, Any] = {"documentation": DocumentationDatasetFacet(description=model["description"])}
    if fields:
        facets["schema"] = SchemaDatasetFacet(fields=fields)
    if tests:
        facets["dataQualityAssertions"] = DataQualityAssertionsDatasetFacet(assertions=tests)
    counted: dict[str, Any] = (
        {} if node.rows is None else {"outputStatistics": OutputStatisticsOutputDatasetFacet(node.rows)}
    )
    return OutputDataset(namespace(), _dataset(model), facets=facets, outputFacets=counted)


def _failure(node: Node) -> dict[str, Any]:
    if not node.has_failed:
        return {}
    return {"errorMessage": ErrorMessageRunFacet(message=node.message or "", programmingLanguage="SQL")}


def _event(
    job: str,
    subject: str,
    at: datetime,
    *,
    failed: bool,
    facets: dict[str, Any],
    inputs: list[InputDataset],
    outputs: list[OutputDataset],
) -> RunEvent:
    return RunEvent(
        eventTime=format_instant(at),
        producer=_PRODUCER,
        eventType=RunState.FAIL if failed else RunState.COMPLETE,
        run=Run(runId=str(_run_id(subject)), facets=facets),
        job=Job(namespace=namespace(), name=job),
        inputs=inputs,
        outputs=outputs,
    )


def _run_id(subject: str) -> UUID:
    """The identifier of a run, from what it was about and its namespace."""
    return uuid5(NAMESPACE_URL, f"{_PRODUCER}/{namespace()}/{subject}")
