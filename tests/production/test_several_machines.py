"""Airflow on several machines: Celery workers, Redis, PostgreSQL, accounts with roles, killed processes."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from reassurance.embedded.airflow import Airflow
from reassurance.errors import AirflowError
from reassurance.settings import Settings
from support.nights import AS_OF, airflow_release, copy_home, published_release, running_dbt
from support.receivers import Receiver, receiver
from support.site import CANARIES, PASSWORD, Site, running_site

pytestmark = pytest.mark.timeout(3600)

ACCOUNTS = {"rita": ("reader",), "olga": ("reader", "operator"), "ada": ("reader", "approver")}
CONNECTION = "canary-connection-9e3f"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def watching() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture(scope="module")
def settings(received, folder) -> Settings:
    return copy_home(received, folder / "home")


@pytest.fixture(scope="module")
def site(settings, folder, watching) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", watching.url)
        environment.setenv("AIRFLOW__METRICS__OTEL_ON", "True")
        environment.setenv("AIRFLOW_CONN_MAIL", f'{{"conn_type": "smtp", "password": "{CONNECTION}"}}')
        with running_site(settings, folder, "CeleryExecutor", ACCOUNTS) as site:
            yield site


@pytest.fixture(scope="module")
def airflow(site) -> Airflow:
    return site.api("olga")


def test_a_night_on_two_workers_has_the_release_of_the_command_line(site, airflow, settings, expected):
    assert airflow_release(airflow, settings) == expected
    # Tasks that write builds run on the only worker of their queue.
    of_builds, others = ((site.logs / f"{queue}.log").read_text() for queue in ("builds", "default"))
    assert of_builds.count("succeeded in") > 10
    assert airflow.wait(airflow.trigger("check_archive"), within=600).state == "success"
    others = (site.logs / "default.log").read_text()
    assert "succeeded in" in others


def test_roles_separate_those_who_run_nights_from_those_who_release(site, airflow):
    reader, approver = site.api("rita"), site.api("ada")
    assert reader.runs("reconcile_nightly")
    for refused, dag_id, conf in (
        (reader, "reconcile_nightly", {}),
        (approver, "reconcile_nightly", {}),
        (airflow, "release_held_build", {"build_id": "2020-07-14T00-00-00Z_0a1b2c3d"}),
    ):
        with pytest.raises(AirflowError, match="403"):
            refused.trigger(dag_id, conf)
    # The build does not exist, so the run asks no one: it shows who may start it.
    asked = approver.trigger("release_held_build", {"build_id": "2020-07-14T00-00-00Z_0a1b2c3d"})
    approver.wait(asked, within=600)
    for account in (reader, airflow):
        with pytest.raises(AirflowError, match="403"):
            account.answer(asked, "ask_a_person", "Keep the last release", {})


@pytest.mark.parametrize("killed", ["builds", "scheduler", "api-server", "triggerer", "dbt"])
def test_a_killed_process_delays_a_night_and_changes_nothing(
    killed, site, airflow, received, settings, expected
):
    copy_home(received, settings.home)
    airflow.trigger("reconcile_nightly", {"as_of": AS_OF})
    dbt = running_dbt(settings)
    if killed == "dbt":
        os.kill(dbt, signal.SIGKILL)
    else:
        site.restart(killed)
    assert published_release(settings) == expected


def test_airflow_and_the_platform_send_metrics_to_one_receiver(airflow, watching):
    assert airflow.wait(airflow.trigger("monitor_platform"), within=600).state == "success"
    assert any(name.startswith("airflow.") for name in watching.units)
    assert watching.total("reassurance.rows.accepted") > 0


def test_no_secret_is_in_a_log_a_page_a_file_or_the_database(site, airflow, settings):
    folders = (site.logs, site.folder / "airflow", settings.home)
    paths = [path for folder in folders for path in folder.rglob("*")]
    contents = {path: path.read_bytes() for path in paths if path.is_file() and not path.is_symlink()}
    url = site.environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].replace("+psycopg2", "")
    with psycopg.connect(url) as database:
        listed = database.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        tables = [name for (name,) in listed]

        def places(text: str) -> list[str]:
            files = [str(path) for path, content in contents.items() if text.encode() in content]
            stored = 'select 1 from "{}" row_of where row_of::text like %s limit 1'
            return files + [
                name for name in tables if database.execute(stored.format(name), [f"%{text}%"]).fetchone()
            ]

        # What is no secret is found in files and tables.
        assert {"dag_run", str(site.logs / "scheduler.log")} <= set(places("reconcile_nightly"))
        for secret in (*CANARIES.values(), PASSWORD, CONNECTION):
            assert places(secret) == [], secret
