"""Every setting reaches the processes that the platform starts, whichever source sets it."""

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


def test_what_a_dotenv_file_sets_reaches_dbt_and_airflow(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written = {"REASSURANCE_THREADS": "1", "REASSURANCE_MEMORY_LIMIT": "777MB", "REASSURANCE_SPILL": "disk"}
    Path(".env").write_text("".join(f"{name}={value}\n" for name, value in written.items()))
    assert dotenv_values(".env") == written
    settings = Settings()
    disk = tmp_path / "disk"
    for given, spill in (
        (dbt_environment(settings, RECORD), disk / RECORD.build_id), (environment(settings, 8080), disk),
    ):  # fmt: skip
        assert given["REASSURANCE_THREADS"] == "1"
        assert given["REASSURANCE_MEMORY_LIMIT"] == "777MB"
        assert given["REASSURANCE_SPILL"] == str(spill)


def test_every_setting_is_handed_on_and_read_back_alike(tmp_path, monkeypatch):
    settings = Settings(home=tmp_path, threads=7, settle_seconds=3, spill_limit="9GB")
    handed = settings.environment()
    assert {name.removeprefix("REASSURANCE_").lower() for name in handed} == set(Settings.model_fields)
    for name, value in handed.items():
        monkeypatch.setenv(name, value)
    again = Settings()
    assert again.environment() == handed
    assert (again.inbox_dir, again.sources_path, again.spill_dir) == (
        settings.inbox_dir, settings.sources_path, settings.spill_dir,
    )  # fmt: skip


def test_airflow_gives_dbt_every_variable_that_the_command_line_does():
    assert set(_DBT_ENVIRONMENT) == set(dbt_environment(Settings(), RECORD))


def test_dbt_names_the_setting_to_raise_when_memory_is_used_up():
    message = dbt_environment(Settings(memory_limit="777MB"), RECORD)["REASSURANCE_OUT_OF_MEMORY"]
    assert message.startswith("Out of memory: {node} needs more than REASSURANCE_MEMORY_LIMIT (777MB) allows")
    assert "Raise REASSURANCE_MEMORY_LIMIT" in message
    assert message.endswith("the SET statements that DuckDB suggests have no effect on a build.")
