"""Nights of a small market whose build the gate releases, under any Airflow and from the command line."""

import csv
import hashlib
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

from reassurance import pipeline
from reassurance.embedded.airflow import Airflow
from reassurance.periods import parse_instant
from reassurance.publication.release import publish
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.submissions import receive_all
from reassurance.warehouse.build import BUILD_NAME
from support.small_market import drop_small_market

AS_OF = "2020-07-14T00:00:00Z"
WITHIN = 1800


def open_gate(folder: Path) -> Path:
    """A copy of the dbt project whose thresholds hold nothing, although two insurers have sent nothing."""
    project = folder / "dbt_project"
    shutil.copytree(PROJECT_DIR / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    path = project / "seeds" / "gate" / "gate_thresholds.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["limit_value"] = {"at_most": "1000000", "at_least": "0"}[row["comparison"]]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return project


def received_market(folder: Path) -> Settings:
    """A home with all packages received and no build."""
    settings = Settings(home=folder / "home", receipt_clock="package", dbt_project_dir=open_gate(folder))
    drop_small_market(settings)
    receive_all(settings)
    return settings


def copy_home(received: Settings, home: Path) -> Settings:
    """The received market in another home; what was there is removed."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(received.home, home, symlinks=True)
    return received.model_copy(update={"home": home})


def command_line_release(settings: Settings) -> dict[str, str]:
    """Build and publish in this process; returns the files of the release."""
    record = pipeline.build(settings, parse_instant(AS_OF))
    assert record.status == "released", record.gate
    return files_of(publish(settings, record).path)


def files_of(release: Path) -> dict[str, str]:
    """The sha256 of each file of a release."""
    paths = sorted(path for path in release.rglob("*") if path.is_file())
    return {str(path.relative_to(release)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def airflow_release(airflow: Airflow, settings: Settings) -> dict[str, str]:
    """Run a night in Airflow; returns the files of the release."""
    known = airflow.runs("publish_release")
    night = airflow.wait(airflow.trigger("reconcile_nightly", {"as_of": AS_OF}), WITHIN)
    assert night.state == "success", night.tasks
    published = airflow.wait(airflow.wait_for_next("publish_release", known), WITHIN)
    assert published.state == "success", published.tasks
    return files_of(settings.releases_dir / "current")


def published_release(settings: Settings) -> dict[str, str]:
    """Wait for a release, however many runs it takes; returns its files."""
    deadline = time.monotonic() + WITHIN
    while not (settings.releases_dir / "current").exists():
        assert time.monotonic() < deadline, "no release was published"
        time.sleep(1)
    return files_of(settings.releases_dir / "current")


def running_dbt(settings: Settings) -> int:
    """Wait for the process that has the file of a build open under its name for dbt."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
            with suppress(OSError):
                path = descriptor.readlink()
                if path.name == BUILD_NAME and path.parent.parent == settings.home / "dbt":
                    return int(descriptor.parts[2])
        time.sleep(0.2)
    raise AssertionError(f"dbt opened no build (process {os.getpid()})")
