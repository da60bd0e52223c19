"""Packages of many senders arrive at once in a running Airflow, some from sources: each is judged once.

They start a night that fails, because the dbt project of these tests has a broken model and a test that does
not hold. `PACKAGES=200` sends 200 packages. The default is lower, so that CI is faster.
"""

import csv
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from reassurance.embedded.airflow import Airflow, running_airflow
from reassurance.periods import parse_instant
from reassurance.places import Connection
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.submissions import list_packages, read_receipts
from reassurance.submissions.archive.chain import check_chains
from reassurance.warehouse.intake import known_submissions
from reassurance.warehouse.record import all_records
from support.packages import Package, cedent_package, policy
from support.servers import s3_client, s3_server, sftp_server

SENDERS = [f"INS{number:02d}" for number in range(1, 11)]
EACH = int(os.environ.get("PACKAGES", "30")) // len(SENDERS)
BUCKET = "exchange"


# The tests share one Airflow.
pytestmark = pytest.mark.xdist_group("many_senders")


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    """A home with ten insurers in its seeds, and with faults in its layers `registers` and `cover`."""
    root = tmp_path_factory.mktemp("many")
    project = root / "dbt_project"
    shutil.copytree(PROJECT_DIR / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    insurers = project / "seeds" / "reference" / "insurers.csv"
    known = {row["insurer_id"] for row in csv.DictReader(insurers.open(encoding="utf-8"))}
    with insurers.open("a", encoding="utf-8") as stream:
        stream.writelines(f"{name},{name},test,true\n" for name in SENDERS if name not in known)
    (project / "models" / "registers" / "int_accounts_current.sql").write_text("select * from nowhere\n")
    (project / "tests" / "cover" / "no_policy_is_in_force.sql").write_text(
        "select insurer_id, policy_id from {{ ref('int_policies_current') }}\n"
    )
    return Settings(home=root / "home", dbt_project_dir=project)


@pytest.fixture(scope="module")
def outgoing(tmp_path_factory) -> Path:
    """The folder of the first sender on a server."""
    return tmp_path_factory.mktemp("servers") / "outgoing"


@pytest.fixture(scope="module")
def store(outgoing) -> Iterator[Connection]:
    """The connection to the object store of the second sender."""
    with s3_server(outgoing.parent, BUCKET) as s3:
        yield s3


@pytest.fixture(scope="module")
def airflow(settings, outgoing, store) -> Iterator[Airflow]:
    """Airflow with a source for each of these senders."""
    settings.home.mkdir()
    settings.sources_path.write_text(
        yaml.safe_dump(
            [
                {"sender": SENDERS[0], "url": f"sftp://{outgoing}", "connection": "over_ssh"},
                {"sender": SENDERS[1], "url": f"s3://{BUCKET}/ins02", "connection": "store"},
            ]
        )
    )
    with sftp_server(outgoing.parent) as sftp, pytest.MonkeyPatch.context() as environment:
        for name, connection in (("over_ssh", sftp.connection()), ("store", store)):
            fields = {key: getattr(connection, key) for key in ("host", "port", "login", "password")}
            fields |= {"conn_type": "generic", "extra": dict(connection.extra)}
            environment.setenv(f"AIRFLOW_CONN_{name.upper()}", json.dumps(fields))
        with running_airflow(settings) as airflow:
            yield airflow


@pytest.mark.timeout(900)
def test_each_package_is_judged_once(settings, airflow, outgoing, store):
    sent = [_package(sender, number) for sender in SENDERS for number in range(1, EACH + 1)]
    _drop(settings, sent, outgoing, store)
    run = airflow.wait(airflow.trigger("receive_submissions"), within=800)
    # A scheduled run may have judged some or all of them.
    assert run.state == "success", run.tasks
    assert run.tasks["report_failures"] == "skipped"
    receipts = read_receipts(settings)
    assert Counter((receipt.sender_id, receipt.package_name) for receipt in receipts) == Counter(
        (package.sender, package.name) for package in sent
    )
    assert {receipt.verdict for receipt in receipts} == {"accepted"}
    assert list_packages(settings) == []
    assert len(known_submissions(check_chains(settings), parse_instant("2100-01-01T00:00:00Z"))) == len(sent)


@pytest.mark.timeout(900)
def test_a_failed_night_shows_what_failed_in_its_layer(settings, airflow):
    night = airflow.wait(airflow.wait_for_next("reconcile_nightly", []), within=800)
    assert night.state == "failed"
    shown = ("staging", "registers", "cover", "envelopes")
    states = [night.tasks[task] for task in ("run_dbt", *(f"layers.{layer}" for layer in shown))]
    assert states == ["failed", "success", "failed", "failed", "skipped"]
    assert (night.tasks["close_build"], night.tasks["close_failed_build"]) == ("upstream_failed", "failed")
    # Another attempt would fail too, and would replace the artifacts.
    assert night.tasks["try_again"] == "upstream_failed"
    (record,) = all_records(settings)
    assert record.status == "failed"

    artifacts = settings.home / "dbt" / record.build_id
    compiled = artifacts / "compiled" / "reassurance"
    log = airflow.log("reconcile_nightly", night.run_id, "layers.registers")
    assert "model.reassurance.int_accounts_current: Runtime Error" in log
    assert f"compiled SQL: {compiled / 'models' / 'registers' / 'int_accounts_current.sql'}" in log
    log = airflow.log("reconcile_nightly", night.run_id, "layers.cover")
    assert "test.reassurance.no_policy_is_in_force: Got " in log
    query = compiled / "tests" / "cover" / "no_policy_is_in_force.sql"
    assert query.exists()
    assert f"compiled SQL: {query}" in log
    rows = (artifacts / "failing_rows" / "no_policy_is_in_force.csv").read_text().splitlines()
    assert rows[0] == "insurer_id,policy_id"
    assert len(rows) > 1
    assert "\n".join(rows) in log


def _package(sender: str, number: int) -> Package:
    """A package of a month. Each replaces the previous one."""
    lines = cedent_package().lines | {"policies": [policy(insured_turnover_amount=f"{number}.00")]}
    return Package(lines, sender=sender, sequence=number, created=f"2020-07-05T18:{number:02d}:00Z")


def _drop(settings: Settings, sent: list[Package], outgoing: Path, s3) -> None:
    """Send every package at once: to the source of its sender, with a marker, or to the inbox."""
    client = s3_client(s3)
    written = Settings(home=settings.home.with_name("senders"))
    for package in sent:
        folder = package.write(written).path
        if package.sender == SENDERS[0]:
            shutil.copytree(folder, outgoing / folder.name)
            (outgoing / f"{folder.name}.ready").touch()
        elif package.sender == SENDERS[1]:
            for path in folder.iterdir():
                client.upload_file(str(path), BUCKET, f"ins02/{folder.name}/{path.name}")
            client.put_object(Bucket=BUCKET, Key=f"ins02/{folder.name}.ready", Body=b"")
        else:
            inbox = settings.inbox_dir / package.sender
            inbox.mkdir(parents=True, exist_ok=True)
            folder.rename(inbox / folder.name)
