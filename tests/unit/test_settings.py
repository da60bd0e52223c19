"""Each setting reaches the processes that the platform starts, whichever source sets it."""

from pathlib import Path

from dotenv import dotenv_values

from reassurance.embedded.airflow import environment
from reassurance.orchestration import _DBT_ENVIRONMENT
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
    folder = tmp_path / "spill"
    for variables, spill in (
        (dbt_environment(settings, RECORD), folder / RECORD.build_id),
        (environment(settings, 8080), folder),
    ):
        assert variables["REASSURANCE_THREADS"] == "1"
        assert variables["REASSURANCE_MEMORY_LIMIT"] == "777MB"
        assert variables["REASSURANCE_SPILL"] == str(spill)


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


def test_airflow_gives_dbt_the_variables_that_the_command_line_gives():
    assert set(_DBT_ENVIRONMENT) == set(dbt_environment(Settings(), RECORD))


def test_the_message_of_dbt_names_the_memory_setting():
    message = dbt_environment(Settings(memory_limit="777MB"), RECORD)["REASSURANCE_OUT_OF_MEMORY"]
    assert message.startswith("Out of memory: {node} needs more than REASSURANCE_MEMORY_LIMIT (777MB) allows")
    assert "Raise REASSURANCE_MEMORY_LIMIT" in message
    assert message.endswith("the SET statements that DuckDB suggests have no effect on a build.")
