"""The tasks of the layers: what they log, and when they succeed, fail or are skipped."""

import json
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from structlog.testing import capture_logs

from reassurance.orchestration import dbt_tasks
from reassurance.warehouse.dbt_results import Node

BUILD = "2020-07-14T00-00-00Z_0a1b2c3d"
MADE = Node("model.reassurance.int_claims", "model", "cover", "success", 1.234, rows=30)
HOLDS = Node("test.reassurance.unique_claim_id.0a1b", "test", "cover", "pass", 0.01)
NOT_RUN = Node("model.reassurance.int_losses", "model", "treaties", "skipped", 0.0)


@pytest.fixture
def target(settings, monkeypatch) -> Path:
    """The folder of dbt's artifacts of the build that `open_build` opened."""
    monkeypatch.setenv("REASSURANCE_HOME", str(settings.home))
    context = {"ti": SimpleNamespace(xcom_pull=lambda task_ids: BUILD)}
    monkeypatch.setattr(dbt_tasks, "get_current_context", lambda: context)
    folder = settings.home / "dbt" / BUILD
    folder.mkdir(parents=True)
    return folder


def write(target: Path, *nodes: Node) -> None:
    (target / "nodes.json").write_text(json.dumps([asdict(node) for node in nodes]))


def test_a_layer_shows_its_models_with_seconds_and_rows_and_its_tests(target):
    write(target, MADE, HOLDS, NOT_RUN)
    with capture_logs() as lines:
        assert dbt_tasks.show_layer.function("cover") == {"pass": 1, "success": 1}
    assert lines == [
        {"event": "model int_claims", "log_level": "info", "status": "success", "seconds": 1.23, "rows": 30},
        {"event": "test unique_claim_id", "log_level": "info", "status": "pass", "seconds": 0.01},
    ]


def test_a_failure_fails_its_layer_and_shows_message_compiled_sql_and_failing_rows(target):
    rows = target / "rows.csv"
    rows.write_text("claim_id,amount\nC1,-5.00\n")
    failed = Node(
        "test.reassurance.claims_are_positive",
        "test",
        "cover",
        "fail",
        0.02,
        message="Got 1 result",
        compiled_sql="/compiled.sql",
        failing_rows=str(rows),
    )
    write(target, MADE, failed)
    with (
        capture_logs() as lines,
        pytest.raises(AirflowFailException, match="1 of 2 failed: claims_are_positive"),
    ):
        dbt_tasks.show_layer.function("cover")
    assert [line["event"].strip() for line in lines if line["log_level"] == "error"] == [
        "test test.reassurance.claims_are_positive: Got 1 result",
        "compiled SQL: /compiled.sql",
        f"failing rows: {rows}",
        "claim_id,amount",
        "C1,-5.00",
    ]


def test_a_layer_that_has_not_run_is_skipped(target):
    write(target, MADE, NOT_RUN)
    with pytest.raises(AirflowSkipException, match="dbt ran no model of treaties"):
        dbt_tasks.show_layer.function("treaties")


def test_layers_are_skipped_when_dbt_was_killed(target):
    with pytest.raises(AirflowSkipException, match="see the log of run_dbt"):
        dbt_tasks.show_layer.function("cover")


def test_layers_are_skipped_when_no_build_was_opened(target, monkeypatch):
    context = {"ti": SimpleNamespace(xcom_pull=lambda task_ids: None)}
    monkeypatch.setattr(dbt_tasks, "get_current_context", lambda: context)
    with pytest.raises(AirflowSkipException, match="No build was opened"):
        dbt_tasks.show_layer.function("cover")


@pytest.mark.parametrize(
    ("line", "is_logged"),
    [
        ("15:51:03  3 of 622 OK created sql table model staging.stg_submissions .. [OK in 0.32s]", True),
        ("15:51:03  7 of 622 ERROR creating sql table model cover.int_claims ..... [ERROR in 0.32s]", True),
        ("15:51:03  8 of 622 FAIL 3 claims_are_positive .......................... [FAIL 3 in 0.02s]", True),
        ("15:51:03  9 of 622 SKIP relation treaties.int_losses ................... [SKIP]", True),
        ("15:51:03  Finished running 36 seeds, 141 table models in 40.54 seconds.", True),
        ("15:51:03  3 of 622 START sql table model staging.stg_submissions ....... [RUN]", False),
        ("15:51:03  10 of 622 PASS unique_claim_id ............................... [PASS in 0.02s]", False),
        ("15:51:03  11 of 622 SKIP test unique_loss_id ........................... [SKIP]", False),
        ("", False),
    ],
)
def test_the_log_of_dbt_has_a_line_per_finished_model_and_per_failed_test(line, is_logged):
    with capture_logs() as lines:
        dbt_tasks._log_line(line)
    assert [each["event"] for each in lines] == ([line] if is_logged else [])
