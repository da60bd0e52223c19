"""Lineage events and metrics reach real receivers, and a receiver that is down loses none."""

import json
import shutil
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from reassurance.cli import app
from reassurance.embedded.airflow import free_port
from reassurance.monitoring import lineage_is_on, metrics_are_on
from reassurance.monitoring.lineage import of_build
from reassurance.monitoring.send import send_lineage, send_metrics
from reassurance.settings import Settings
from reassurance.submissions import read_receipts
from reassurance.warehouse.record import latest_record
from support.receivers import Receiver, receiver


@pytest.fixture
def watched(released) -> Iterator[Settings]:
    """The published market, of which nothing was sent yet."""
    settings, _ = released
    yield settings
    shutil.rmtree(settings.monitoring_dir, ignore_errors=True)


@pytest.fixture
def receiving(monkeypatch) -> Iterator[Receiver]:
    with receiver() as running:
        monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "http")
        monkeypatch.setenv("OPENLINEAGE__TRANSPORT__URL", running.url)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", running.url)
        yield running


def reachable(events: list[dict], start: str) -> set[str]:
    """Every dataset that is made from `start`, directly or not."""
    edges = [
        (source["name"], made["name"])
        for event in events
        for source in event["inputs"]
        for made in event["outputs"]
    ]
    names, size = {start}, 0
    while len(names) > size:
        size = len(names)
        names |= {made for source, made in edges if source in names}
    return names


def test_a_published_table_is_traced_to_the_packages_of_its_senders(market, watched, receiving):
    sent, error = send_lineage(watched)
    assert (sent, error) == (len(receiving.events), None)
    assert sent > 200
    for sender in {receipt.sender_id for receipt in read_receipts(watched)}:
        made = reachable(receiving.events, f"packages.{sender}")
        assert "published.pub_ministry__reconciliation" in made, sender
    made = reachable(receiving.events, "packages.INS01")
    assert {"registers.premiums", "staging.stg_premiums", "published.pub_ministry__premiums"} <= made
    assert not {name for name in made if watched.home.name in name or "2020" in name}, "names change"

    by_job = {event["job"]["name"]: event for event in receiving.events}
    (output,) = by_job["build.fct_premiums"]["outputs"]
    ((rows,),) = market.query("select count(*) from marts.fct_premiums")
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == rows
    assert {"insurer_id", "period"} <= {column["name"] for column in output["facets"]["schema"]["fields"]}
    runs = [event["run"]["runId"] for event in receiving.events]
    assert len(set(runs)) == len(runs)


def test_events_that_a_receiver_refuses_are_sent_later_and_none_twice(watched, receiving):
    receiving.dies_after = 5
    sent, error = send_lineage(watched)
    assert sent == 5
    assert error is not None
    assert "127.0.0.1" not in error
    receiving.dies_after = None
    assert send_lineage(watched)[1] is None
    assert len({event["run"]["runId"] for event in receiving.events}) == len(receiving.events)
    assert send_lineage(watched) == (0, None)


def test_lineage_can_go_to_a_file(watched, tmp_path, monkeypatch):
    path = tmp_path / "lineage.jsonl"
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "file")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", str(path))
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__APPEND", "true")
    sent, error = send_lineage(watched)
    assert error is None
    assert len([json.loads(line) for line in path.read_text().splitlines()]) == sent


def test_a_failed_build_is_a_failed_run(watched):
    record = latest_record(watched)
    assert record is not None
    *_, event = of_build(watched, record.with_(status="failed"))
    assert (event.job.name, event.eventType) == ("build", event.eventType.FAIL)


def test_metrics_are_those_of_the_marts(market, watched, receiving):
    sent, error = send_metrics(watched)
    assert (sent, error) == (len(receiving.metrics), None)
    for metric, query in {
        "rows.declared": "select sum(rows_declared_count) from marts.fct_submissions",
        "rows.refused": "select sum(rows_quarantined_count) from marts.fct_submissions",
        "breaks.open": "select sum(open_break_count) from marts.fct_reconciliation where not is_agreement",
        "findings": "select count(*) from marts.fct_findings",
        "premiums.ceded": "select 100 * sum(ceded_premium_amount_eur) from marts.fct_premium_months",
    }.items():
        ((expected,),) = market.query(query)
        assert receiving.total(f"reassurance.{metric}") == expected, metric
        assert expected > 0, metric
    assert receiving.units["reassurance.premiums.ceded"] == "{cent}"
    assert receiving.total("reassurance.build.duration") > 0
    assert receiving.total("reassurance.build.layer.duration") > 0
    late = {attributes for name, attributes in receiving.metrics if name == "reassurance.registers.late"}
    assert (("sender", "INS05"),) in late


def test_a_receiver_that_is_down_is_an_error_without_its_address(watched, monkeypatch):
    url = f"http://canary:secret@127.0.0.1:{free_port()}"
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "http")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__URL", url)
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__RETRY", '{"total": 0}')
    monkeypatch.setenv("REASSURANCE_HOME", str(watched.home))
    answered = CliRunner().invoke(app, ["monitor"])
    assert answered.exit_code == 1
    assert "the rest waits for the next run" in answered.output
    assert "canary" not in answered.output
    assert not watched.monitoring_dir.exists()


def test_nothing_is_sent_without_a_receiver(watched, monkeypatch):
    monkeypatch.setenv("REASSURANCE_HOME", str(watched.home))
    assert (lineage_is_on(), metrics_are_on()) == (False, False)
    answered = CliRunner().invoke(app, ["monitor"])
    assert answered.exit_code == 0
    assert "No receiver is configured" in answered.output
