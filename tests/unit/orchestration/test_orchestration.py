"""The tasks of the DAGs as functions: their arguments and results."""

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException
from airflow.serialization.decoders import decode_timetable
from airflow.serialization.encoders import encode_timetable
from airflow.timetables.base import TimeRestriction

from reassurance import orchestration
from reassurance.errors import BuildError, ConfigurationError
from reassurance.files import remove_tree
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.dbt_results import Node
from reassurance.warehouse.record import BuildRecord, read_record, write_record

BUILD = "2020-07-14T00-00-00Z_0a1b2c3d"
# Airflow's limit on the items of a mapped task.
MAX_MAP_LENGTH = 1024


@pytest.fixture(autouse=True)
def _home_of_the_tasks(settings, monkeypatch) -> None:
    """The tasks read their settings from the environment."""
    monkeypatch.setenv("REASSURANCE_HOME", str(settings.home))


def in_context(monkeypatch, opened: str | None, conf: dict | None) -> None:
    context = {
        "ti": SimpleNamespace(xcom_pull=lambda task_ids: opened),
        "dag_run": SimpleNamespace(conf=conf),
    }
    monkeypatch.setattr(orchestration, "get_current_context", lambda: context)


def record(settings: Settings, status: str) -> BuildRecord:
    as_of = parse_instant("2020-07-14T00:00:00Z")
    return write_record(settings, BuildRecord(BUILD, as_of, status, (), "", None, {}, opened_by="a/run"))


@pytest.mark.parametrize("minutes", [1, 45, 143, 23 * 60])
def test_a_new_platform_does_not_start_the_past_night(monkeypatch, minutes):
    """Airflow's default starts it at once in the 2.4 hours that follow."""
    installed = datetime(2026, 11, 29, 1, 0, tzinfo=UTC) + timedelta(minutes=minutes)
    monkeypatch.setattr("airflow.timetables.trigger.utcnow", lambda: installed)
    scheduler = decode_timetable(encode_timetable(orchestration.NIGHTLY_OR_ON_SUBMISSIONS))
    first = scheduler.next_dagrun_info(
        last_automated_data_interval=None, restriction=TimeRestriction(None, None, catchup=False)
    )
    assert first.run_after == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def test_a_new_platform_does_not_receive_for_the_past_quarter_of_an_hour(monkeypatch):
    """Airflow's default starts that run at once in the 90 seconds that follow."""
    installed = datetime(2026, 11, 29, 1, 0, 30, tzinfo=UTC)
    monkeypatch.setattr("airflow.timetables.trigger.utcnow", lambda: installed)
    scheduler = decode_timetable(encode_timetable(orchestration.EVERY_QUARTER_OF_AN_HOUR))
    first = scheduler.next_dagrun_info(
        last_automated_data_interval=None, restriction=TimeRestriction(None, None, catchup=False)
    )
    assert first.run_after == datetime(2026, 11, 29, 1, 15, tzinfo=UTC)


def test_each_sender_with_packages_gets_one_task(settings, monkeypatch):
    monkeypatch.setattr(orchestration, "_MAX_MAPPED", 2)
    for number in range(5):
        (settings.inbox_dir / "INS01" / f"P{number}").mkdir(parents=True)
    (settings.inbox_dir / "CCR" / "P").mkdir(parents=True)
    assert orchestration.list_senders.function() == ["CCR", "INS01"]


def test_unusual_inbox_names_are_listed_and_stop_no_other_sender(settings):
    inbox = settings.inbox_dir
    (inbox / "INS01" / "P").mkdir(parents=True)
    (inbox / os.fsdecode(b"\xff") / "P").mkdir(parents=True)
    (inbox / ("N" * 252) / "P").mkdir(parents=True)
    (inbox / "INS02" / ("d" * 250) / "P").mkdir(parents=True)
    deep = inbox / "INS03"
    deep.mkdir()
    here = Path.cwd()
    try:
        os.chdir(deep)
        for _ in range(1_200):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(here)
    assert orchestration.list_senders.function() == ["INS01", "INS02", "INS03", "N" * 252]
    remove_tree(deep)


def test_the_list_of_senders_ends_at_the_limit_of_airflow(settings, monkeypatch):
    assert orchestration._MAX_MAPPED < MAX_MAP_LENGTH
    monkeypatch.setattr(orchestration, "_MAX_MAPPED", 2)
    for number in range(3):
        (settings.inbox_dir / f"S{number}" / "P").mkdir(parents=True)
    assert orchestration.list_senders.function() == ["S0", "S1"]


@pytest.mark.parametrize("status", ["open", "built"])
def test_the_build_of_a_killed_run_is_closed_as_failed_and_retried(settings, monkeypatch, status):
    record(settings, status)
    in_context(monkeypatch, BUILD, {})
    closed = orchestration.close_failed_build.function()
    assert closed == {"as_of": "2020-07-14T00:00:00Z", "attempt": "2"}
    assert read_record(settings, BUILD).status == "failed"


def test_a_build_that_failed_twice_is_not_retried(settings, monkeypatch):
    record(settings, "open")
    in_context(monkeypatch, BUILD, {"as_of": "2020-07-14T00:00:00Z", "attempt": "2"})
    with pytest.raises(AirflowFailException, match="failed 2 times"):
        orchestration.close_failed_build.function()
    assert read_record(settings, BUILD).status == "failed"


def test_a_build_with_a_failed_model_is_not_retried(settings, monkeypatch):
    record(settings, "failed")
    failed = Node("model.reassurance.int_claims", "model", "cover", "error", 0.1, message="Runtime Error")
    target = settings.home / "dbt" / BUILD
    target.mkdir(parents=True)
    (target / "nodes.json").write_text(json.dumps([asdict(failed)]))
    in_context(monkeypatch, BUILD, {})
    with pytest.raises(AirflowFailException, match="A model or a data test failed"):
        orchestration.close_failed_build.function()


def test_a_decided_build_stays_decided(settings, monkeypatch):
    record(settings, "held")
    in_context(monkeypatch, BUILD, {})
    orchestration.close_failed_build.function()
    assert read_record(settings, BUILD).status == "held"


def test_a_run_that_opened_no_build_is_not_retried(monkeypatch):
    in_context(monkeypatch, None, None)
    with pytest.raises(AirflowFailException, match="No build was opened"):
        orchestration.close_failed_build.function()


@pytest.mark.parametrize(
    ("given", "attempt"),
    [({}, 1), ({"attempt": "2"}, 2), ({"attempt": "x"}, 1), ({"attempt": 2}, 2)],
)
def test_the_number_of_an_attempt_is_read_from_the_run(given, attempt):
    assert orchestration._attempt({"dag_run": SimpleNamespace(conf=given)}) == attempt


UNKNOWN = "2019-07-14T00-00-00Z_0a1b2c3d"
BAD = ["../../inbox/INS01/x", "/etc/passwd", "..", "2020-07-14T00-00-00Z_abcdef01\n", "é", "*", "x" * 300]


@pytest.mark.parametrize(
    ("parameter", "use", "text", "cause"),
    [
        *(("build_id", "publish_build", text, ConfigurationError) for text in BAD),
        *(("as_of", "open_build", text, ConfigurationError) for text in BAD),
        ("build_id", "publish_build", UNKNOWN, BuildError),
    ],
)
def test_a_parameter_that_names_nothing_is_refused_before_it_is_used_and_not_retried(
    settings, monkeypatch, parameter, use, text, cause
):
    context = {
        "params": {parameter: text},
        "dag": SimpleNamespace(dag_id="a"),
        "run_id": "run",
        "ti": SimpleNamespace(xcom_pull=lambda task_ids: None),
        "dag_run": SimpleNamespace(conf={parameter: text}),
    }
    monkeypatch.setattr(orchestration, "get_current_context", lambda: context)
    with pytest.raises(AirflowFailException, match="form corrected") as refused:
        getattr(orchestration, use).function()
    assert isinstance(refused.value.__cause__, cause)
    assert not [path for path in settings.home.rglob("*") if path.is_file() and path.suffix != ".lock"]


@pytest.mark.parametrize("text", ["../../inbox/INS01", "/etc", ".."])
def test_a_sender_that_is_a_path_is_refused(settings, text):
    with pytest.raises(ConfigurationError, match="is no name of a lock"):
        orchestration.receive_packages.function(text)
