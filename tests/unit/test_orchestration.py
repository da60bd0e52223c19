"""The tasks of the DAGs as functions: what a scheduler gives them and gets from them."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException

from reassurance import orchestration
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.submissions.disk import remove_tree
from reassurance.warehouse.record import BuildRecord, read_record, write_record

BUILD = "2020-07-14T00-00-00Z_0a1b2c3d"
# Airflow maps a task over so many items at most.
MAX_MAP_LENGTH = 1024


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path / "home"))
    return Settings()


def in_context(monkeypatch, opened: dict | None, conf: dict | None) -> None:
    context = {
        "ti": SimpleNamespace(xcom_pull=lambda task_ids: opened),
        "dag_run": SimpleNamespace(conf=conf),
    }
    monkeypatch.setattr(orchestration, "get_current_context", lambda: context)


def record(settings: Settings, status: str) -> BuildRecord:
    as_of = parse_instant("2020-07-14T00:00:00Z")
    return write_record(settings, BuildRecord(BUILD, as_of, status, (), "", None, {}, opened_by="a/run"))


def test_any_number_of_waiting_packages_is_one_task_per_sender(settings, monkeypatch):
    monkeypatch.setattr(orchestration, "_MOST_MAPPED", 2)
    for number in range(5):
        (settings.inbox_dir / "INS01" / f"P{number}").mkdir(parents=True)
    (settings.inbox_dir / "CCR" / "P").mkdir(parents=True)
    assert orchestration.list_senders.function() == ["CCR", "INS01"]


def test_odd_inboxes_are_listed_as_nobodys_and_stop_no_other(settings):
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


def test_more_senders_than_airflow_maps_are_cut(settings, monkeypatch):
    assert orchestration._MOST_MAPPED < MAX_MAP_LENGTH
    monkeypatch.setattr(orchestration, "_MOST_MAPPED", 2)
    for number in range(3):
        (settings.inbox_dir / f"S{number}" / "P").mkdir(parents=True)
    assert orchestration.list_senders.function() == ["S0", "S1"]


@pytest.mark.parametrize("status", ["open", "built"])
def test_a_build_whose_run_was_killed_is_closed_as_failed_and_made_again(settings, monkeypatch, status):
    record(settings, status)
    in_context(monkeypatch, {"build_id": BUILD}, {})
    told = orchestration.close_failed_build.function()
    assert told == {"as_of": "2020-07-14T00:00:00Z", "attempt": "2"}
    assert read_record(settings, BUILD).status == "failed"


def test_a_build_that_failed_too_often_is_left(settings, monkeypatch):
    record(settings, "open")
    in_context(monkeypatch, {"build_id": BUILD}, {"as_of": "2020-07-14T00:00:00Z", "attempt": "2"})
    with pytest.raises(AirflowFailException, match="failed 2 times"):
        orchestration.close_failed_build.function()
    assert read_record(settings, BUILD).status == "failed"


def test_a_decided_build_stays_decided(settings, monkeypatch):
    record(settings, "held")
    in_context(monkeypatch, {"build_id": BUILD}, {})
    orchestration.close_failed_build.function()
    assert read_record(settings, BUILD).status == "held"


def test_a_run_that_opened_no_build_is_not_tried_again(monkeypatch):
    in_context(monkeypatch, None, None)
    with pytest.raises(AirflowFailException, match="No build was opened"):
        orchestration.close_failed_build.function()


@pytest.mark.parametrize(
    ("given", "attempt"),
    [({}, 1), ({"attempt": "2"}, 2), ({"attempt": "x"}, 1), ({"attempt": 2}, 2)],
)
def test_an_attempt_is_a_small_number(given, attempt):
    assert orchestration._attempt({"dag_run": SimpleNamespace(conf=given)}) == attempt
