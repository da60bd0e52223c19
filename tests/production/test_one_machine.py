"""Airflow on one server: LocalExecutor and PostgreSQL: nights at once, a backfill, anonymous requests."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reassurance.embedded.airflow import Airflow
from reassurance.journal import entries
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.record import all_records
from support.mounted_paths import answered, private_routes
from support.nights import AS_OF, WITHIN, airflow_release, copy_home, published_release, running_dbt
from support.site import Site, running_site, wait_for

pytestmark = pytest.mark.timeout(7200)

NIGHTS = int(os.environ.get("NIGHTS", "9"))


@pytest.fixture(scope="module")
def settings(received, tmp_path_factory) -> Settings:
    return copy_home(received, tmp_path_factory.mktemp("site") / "home")


@pytest.fixture(scope="module")
def site(settings) -> Iterator[Site]:
    with running_site(
        settings, settings.home.parent, "LocalExecutor", {"olga": ("reader", "operator")}
    ) as site:
        yield site


@pytest.fixture(scope="module")
def airflow(site) -> Airflow:
    return site.api("olga")


def test_anonymous_requests_are_refused(site):
    private = private_routes(site.environment)
    assert len(private) > 150
    assert answered(site.url, private) == []
    with httpx.Client(base_url=site.url, timeout=60) as anonymous:
        # The pages of accounts lead to the login.
        for path in ("/auth/users/list/", "/auth/roles/list/", "/auth/permissions/list/"):
            answer = anonymous.get(path)
            assert answer.status_code in (302, 401, 403, 404), path
        assert anonymous.get("/api/v2/dags", headers={"Host": "rebound.example"}).status_code == 400


def test_a_night_has_the_release_of_the_command_line(airflow, settings, expected):
    assert airflow_release(airflow, settings) == expected


def test_a_killed_scheduler_takes_its_night_with_it_and_the_next_one_completes_it(
    site, airflow, received, settings, expected
):
    copy_home(received, settings.home)
    airflow.trigger("reconcile_nightly", {"as_of": AS_OF})
    running_dbt(settings)
    site.restart("scheduler")
    assert published_release(settings) == expected


def test_a_backfill_manual_runs_and_a_command_at_once_make_each_build_once(site, airflow, received, settings):
    copy_home(received, settings.home)
    answered = httpx.post(
        f"{airflow.url}/api/v2/backfills",
        headers=airflow.headers,
        timeout=120,
        json={
            "dag_id": "reconcile_nightly",
            "from_date": "2020-07-14T00:00:00Z",
            "to_date": f"2020-07-{13 + NIGHTS}T23:00:00Z",
            "max_active_runs": 1,
        },
    )
    assert answered.is_success, answered.text
    running_dbt(settings)
    manual = [airflow.trigger("reconcile_nightly", {"as_of": AS_OF}) for _ in range(2)]
    command = subprocess.run(
        [Path(sys.executable).with_name("reassurance"), "nightly", "--as-of", AS_OF, "--json"],
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    # A run that finds its build being made by another one waits two minutes. If it then fails, it names it.
    for run in manual:
        ended = airflow.wait(run, WITHIN * 3)
        log = airflow.log("reconcile_nightly", ended.run_id, "open_build")
        assert (
            ended.state == "success" or "is being made by the Airflow run reconcile_nightly/backfill__" in log
        ), log

    def nights() -> list[str]:
        return [run for run in airflow.runs("reconcile_nightly") if run.startswith("backfill__")]

    wait_for(lambda: len(nights()) == NIGHTS, within=WITHIN)
    ended = [airflow.wait(airflow.read("reconcile_nightly", night), WITHIN * 3) for night in nights()]
    assert {night.state for night in ended} == {"success"}, ended
    # The manual runs and the command ask for the build of the first night. Runs on submissions are earlier.
    records = [record for record in all_records(settings) if record.as_of >= parse_instant(AS_OF)]
    assert len({record.as_of for record in records}) == len(records) == NIGHTS
    assert {record.status for record in records} == {"released"}
    made = {record.build_id for record in records}
    decided = Counter(entry.build_id for entry in entries(settings)[0] if entry.event == "build_decided")
    assert {build: decided[build] for build in made} == dict.fromkeys(made, 1)
    assert command.returncode in (0, 1), command.stderr
    logs = "".join(path.read_text(errors="replace") for path in site.folder.rglob("*.log"))
    assert "Could not set lock" not in logs + command.stderr
