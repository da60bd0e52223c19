"""Packages of many senders arrive at once in a running Airflow, some from sources: each is judged once.

`PACKAGES=200` sends 200 packages. The default is lower, so that CI is faster.
"""

import csv
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml

from reassurance.embedded.airflow import running_airflow
from reassurance.periods import parse_instant
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.submissions import list_packages, read_receipts
from reassurance.submissions.archive.chain import check_chains
from reassurance.warehouse.intake import known_submissions
from support.packages import Package, cedent_package, policy
from support.servers import s3_client, s3_server, sftp_server

SENDERS = [f"INS{number:02d}" for number in range(1, 11)]
EACH = int(os.environ.get("PACKAGES", "30")) // len(SENDERS)
BUCKET = "exchange"


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    """A home with ten insurers in its seeds."""
    root = tmp_path_factory.mktemp("many")
    project = root / "dbt_project"
    shutil.copytree(PROJECT_DIR / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    insurers = project / "seeds" / "reference" / "insurers.csv"
    known = {row["insurer_id"] for row in csv.DictReader(insurers.open(encoding="utf-8"))}
    with insurers.open("a", encoding="utf-8") as stream:
        stream.writelines(f"{name},{name},test,true\n" for name in SENDERS if name not in known)
    return Settings(home=root / "home", dbt_project_dir=project)


@pytest.mark.timeout(900)
def test_each_package_is_judged_once(settings, tmp_path_factory, monkeypatch):
    scratch = tmp_path_factory.mktemp("servers")
    sent = [_package(sender, number) for sender in SENDERS for number in range(1, EACH + 1)]
    outgoing = scratch / "outgoing"
    with sftp_server(scratch) as sftp, s3_server(scratch, BUCKET) as s3:
        for name, connection in (("over_ssh", sftp.connection()), ("store", s3)):
            fields = {key: getattr(connection, key) for key in ("host", "port", "login", "password")}
            fields |= {"conn_type": "generic", "extra": dict(connection.extra)}
            monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", json.dumps(fields))
        monkeypatch.setenv("REASSURANCE_DBT_PROJECT_DIR", str(settings.dbt_project_dir))
        settings.home.mkdir()
        settings.sources_path.write_text(
            yaml.safe_dump(
                [
                    {"sender": SENDERS[0], "url": f"sftp://{outgoing}", "connection": "over_ssh"},
                    {"sender": SENDERS[1], "url": f"s3://{BUCKET}/ins02", "connection": "store"},
                ]
            )
        )
        with running_airflow(settings) as airflow:
            _drop(settings, sent, outgoing, s3)
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
