"""Commands give the next command; what is read by another program is not folded."""

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from reassurance import cli
from reassurance.cli.next_steps import NextStep, next_step
from reassurance.periods import format_instant
from reassurance.warehouse.record import BuildRecord, all_records, write_record

AS_OF = datetime(2020, 7, 14, tzinfo=UTC)
BUILD = "2020-07-14T00-00-00Z_abcdef01"
GATE = {"decision": "hold", "reasons": [], "decided_at": "2020-07-14T01:02:03Z", "override": None}


@pytest.fixture
def record(settings):
    settings.builds_dir.mkdir(parents=True)
    return BuildRecord(BUILD, AS_OF, "open", (), "", None, {}, opened_at=format_instant(datetime.now(UTC)))


def step_for(settings, record: BuildRecord, status: str) -> NextStep:
    write_record(settings, record.with_(status=status))
    return next_step(settings, all_records(settings))


@pytest.mark.parametrize(
    ("status", "commands"),
    [
        ("held", (f"reassurance release {BUILD} --by NAME --reason WHY", f"reassurance publish {BUILD}")),
        ("released", (f"reassurance publish {BUILD}",)),
        ("failed", ("reassurance build --as-of 2020-07-14T00:00:00Z",)),
    ],
)
def test_the_next_command_follows_from_the_last_build(settings, record, status, commands):
    assert step_for(settings, record, status).commands == commands


def test_a_published_build_needs_nothing(settings, record):
    (settings.releases_dir / BUILD).mkdir(parents=True)
    assert step_for(settings, record, "released") == NextStep("nothing, the last build is published.")


def test_a_failed_build_names_its_log(settings, record):
    assert f"dbt/{BUILD}/logs/dbt.log" in step_for(settings, record, "failed").why


def test_a_build_in_progress_differs_from_an_abandoned_one(settings, record):
    assert "is being made" in step_for(settings, record, "open").why
    left = record.with_(opened_at=format_instant(datetime.now(UTC) - timedelta(days=2)))
    assert "The build failed" in step_for(settings, left, "open").why


def test_an_empty_home_waits_for_a_package(settings):
    assert next_step(settings, []).why.startswith("No package was received yet")
    (settings.inbox_dir / "INS01" / "a-package").mkdir(parents=True)
    assert next_step(settings, []).commands == ("reassurance nightly",)


def test_status_names_builds_in_one_piece_and_ends_with_the_next_command(settings, record, monkeypatch):
    monkeypatch.setenv("REASSURANCE_HOME", str(settings.home))
    monkeypatch.setenv("COLUMNS", "80")
    reason = {"code": "missing_registers", "subject": "any", "message_fr": "x" * 300, "message_en": "y" * 300}
    write_record(settings, record.with_(status="held", gate=GATE | {"reasons": [reason]}))
    printed = CliRunner().invoke(cli.app, ["status"]).stdout
    assert f"│ {BUILD} │ held   │" in printed
    assert f"missing_registers: {'y' * 300}\n" in printed
    assert printed.endswith(f"  reassurance publish {BUILD}\n")
