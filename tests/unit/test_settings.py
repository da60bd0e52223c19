"""Each setting reaches the processes that the platform starts, whichever source sets it."""

from pathlib import Path

from dotenv import dotenv_values

from reassurance.embedded.airflow import environment
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.build import dbt_environment
from reassurance.warehouse.record import BuildRecord

RECORD = BuildRecord(
    "2020-07-14T00-00-00Z_0a1b2c3d", parse_instant("2020-07-14T00:00:00Z"), "open", (), "", None, {}
)


def test_settings_of_a_dotenv_file_reach_dbt_and_airflow(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written = {"REASSURANCE_THREADS": "1", "REASSURANCE_MEMORY_LIMIT": "777MB", "REASSURANCE_SPILL": "spill"}
    Path(".env").write_text("".join(f"{name}={value}\n" for name, value in written.items()))
    assert dotenv_values(".env") == written
    settings = Settings()
    for variables in (dbt_environment(settings, RECORD), environment(settings, 8080)):
        assert variables["REASSURANCE_THREADS"] == "1"
        assert variables["REASSURANCE_MEMORY_LIMIT"] == "777MB"
    # dbt has a link to the spill folder of its process.
    assert environment(settings, 8080)["REASSURANCE_SPILL"] == str(tmp_path / "spill")


def test_each_setting_is_passed_on_in_the_environment_and_read_back(tmp_path, monkeypatch):
    settings = Settings(home=tmp_path, threads=7, settle_seconds=3, spill_limit="9GB")
    passed = settings.environment()
    assert {name.removeprefix("REASSURANCE_").lower() for name in passed} == set(Settings.model_fields)
    for name, value in passed.items():
        monkeypatch.setenv(name, value)
    again = Settings()
    assert again.environment() == passed
    assert (again.inbox_dir, again.sources_path, again.spill_dir) == (
        settings.inbox_dir,
        settings.sources_path,
        settings.spill_dir,
    )


def test_an_argument_overrides_the_environment_which_overrides_a_dotenv_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("REASSURANCE_THREADS=3\nREASSURANCE_LOCK_SECONDS=4\nREASSURANCE_TASK_MINUTES=5\n")
    monkeypatch.setenv("REASSURANCE_LOCK_SECONDS", "6")
    monkeypatch.setenv("reassurance_task_minutes", "7")
    settings = Settings(task_minutes=8)
    assert (settings.threads, settings.lock_seconds, settings.task_minutes) == (3, 6, 8)
    assert Settings().task_minutes == 7
    assert Settings(outbox_groups={"INS01": "one"}).outbox_groups == {"INS01": "one"}
    monkeypatch.setenv("REASSURANCE_OUTBOX_GROUPS", '{"INS02": "two"}')
    assert Settings().outbox_groups == {"INS02": "two"}
