"""The next build closes an abandoned build as failed. An abandoned build can be built again."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from reassurance.errors import BuildError
from reassurance.locks import hold
from reassurance.periods import format_instant, parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.build import dbt_target, open_build, run_dbt
from reassurance.warehouse.dbt_results import RESULTS
from reassurance.warehouse.record import read_record, unseen_submissions, write_record

NIGHT, NEXT = parse_instant("2020-07-14T01:00:00Z"), parse_instant("2020-07-15T01:00:00Z")
KILLED = """
import os, signal, sys
from pathlib import Path
from reassurance.locks import hold
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.build import open_build
settings = Settings(home=Path(sys.argv[1]))
with hold(settings, "build"):
    open_build(settings, parse_instant(sys.argv[2]))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def opened(settings: Settings, as_of: datetime, opened_by: str | None = None, running: tuple[str, ...] = ()):
    with hold(settings, "build", wait=False):
        return open_build(settings, as_of, opened_by, is_running=running.__contains__)


def backdated(settings: Settings, record, minutes: int):
    """Write the record of a build as if it was opened `minutes` ago."""
    before = format_instant(datetime.now(UTC) - timedelta(minutes=minutes))
    return write_record(settings, record.with_(opened_at=before))


def status(settings: Settings, record) -> str:
    return read_record(settings, record.build_id).status


def test_the_next_command_closes_the_open_build_of_a_killed_command(settings):
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(settings.home), format_instant(NIGHT)],
        env=os.environ,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    (left,) = settings.builds_dir.glob("*_????????.json")
    assert read_record(settings, left.stem).status == "open"
    later = opened(settings, NEXT)
    assert read_record(settings, left.stem).status == "failed"
    assert status(settings, later) == "open"
    assert opened(settings, NIGHT).build_id == left.stem
    assert read_record(settings, left.stem).status == "open"


@pytest.mark.parametrize("status_left", ["open", "built"])
def test_an_airflow_run_closes_the_open_build_of_an_earlier_run(settings, status_left):
    left = write_record(settings, opened(settings, NIGHT, "dag/first").with_(status=status_left))
    opened(settings, NEXT, "dag/second")
    assert status(settings, left) == "failed"
    assert opened(settings, NIGHT, "dag/third").build_id == left.build_id
    assert status(settings, left) == "open"


def test_an_airflow_run_does_not_close_the_build_of_a_run_that_has_not_ended(settings):
    """Such as a run of a backfill, which runs next to the nightly one."""
    left = opened(settings, NIGHT, "dag/first")
    opened(settings, NEXT, "dag/second", running=("dag/first",))
    assert status(settings, left) == "open"
    with pytest.raises(BuildError, match="is being made by the Airflow run dag/first"):
        opened(settings, NIGHT, "dag/second", running=("dag/first",))
    # A cleared run makes its build again.
    assert opened(settings, NIGHT, "dag/first", running=("dag/first",)).build_id == left.build_id


def test_a_command_does_not_close_the_build_of_a_recent_airflow_run(settings):
    left = opened(settings, NIGHT, "dag/first")
    opened(settings, NEXT)
    assert status(settings, left) == "open"
    with pytest.raises(BuildError, match="is being made by the Airflow run dag/first"):
        opened(settings, NIGHT)


def test_a_command_closes_the_build_of_an_expired_airflow_run(settings):
    left = backdated(settings, opened(settings, NIGHT, "dag/first"), settings.run_minutes + 1)
    assert opened(settings, NIGHT).build_id == left.build_id
    assert read_record(settings, left.build_id).opened_by is None


def test_a_decided_build_is_never_closed(settings):
    held = write_record(settings, opened(settings, NIGHT, "dag/first").with_(status="held"))
    backdated(settings, held, settings.run_minutes + 1)
    opened(settings, NEXT, "dag/second")
    assert status(settings, held) == "held"


def test_submissions_of_an_abandoned_build_are_announced_for_another_build(settings):
    receipt = settings.receipts_dir / "INS01" / f"{'a' * 64}.json"
    record = opened(settings, NIGHT, "dag/first").with_(submissions=(receipt.stem,))
    receipt.parent.mkdir(parents=True)
    receipt.touch()
    backdated(settings, record, settings.run_minutes - 1)
    assert unseen_submissions(settings) == []
    backdated(settings, record, settings.run_minutes + 1)
    assert unseen_submissions(settings) == [receipt]
    # The next run closed the build. Its submissions are not announced again.
    write_record(settings, record.with_(status="failed"))
    assert unseen_submissions(settings) == []


def test_dbt_is_killed_when_the_time_limit_of_its_task_ends(settings):
    record = opened(settings, NIGHT, "dag/first")

    def end_of_time(line: str) -> None:
        raise TimeoutError(line)

    with pytest.raises(TimeoutError, match="Running with dbt"):
        run_dbt(settings, record, progress=end_of_time)
    target = dbt_target(settings, record.build_id)
    assert target.exists()
    assert not (target / RESULTS).exists()
    assert opened(settings, NIGHT, "dag/second").build_id == record.build_id
    assert not target.exists()
