"""Five nights under a real scheduler, as the operators see and answer them: `make cockpit-test`.

The packages of a market of size `xs` arrive in five parts. It has three of the five insurers that owe
registers.

1. A fourth insurer sends a package with a wrong total: it is rejected. The build is held. A person releases
   it by REST, after an answer without a reason is refused.
2. A person releases the build in a browser, from the page for operators.
3. A model fails. It is mended and the run is cleared. A person decides on a break of its build.
4. No one answers.
5. A newer build ends the question of night 4. It is released, and the release is replayed. A further run
   waits beyond its deadline.

`PICTURES=folder` writes screenshots.
"""

import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reassurance.break_decisions import read_events
from reassurance.breaks import open_register
from reassurance.embedded.airflow import USER, Airflow, Run, environment, running_airflow
from reassurance.quality.hold import RELEASE
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.submissions import list_packages, read_receipts
from reassurance.warehouse.record import all_records
from support.browser import TELEPHONE, Browser, chromium, violations_in
from support.mounted_paths import answered, private_routes
from support.packages import cedent_package
from support.small_market import drop_small_market

NIGHTS = 5
WHY = "Deux assureurs ne sont pas encore raccordés"
# The shortest deadline that the settings allow.
DEADLINE_MINUTES = 1
BROKEN = Path("models") / "registers" / "int_accounts_current.sql"

pytestmark = [
    pytest.mark.skipif(
        os.environ.get("NIGHTS") != str(NIGHTS), reason="`make cockpit-test` runs five nights"
    ),
    pytest.mark.timeout(3600),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    root = tmp_path_factory.mktemp("nights")
    project = root / "dbt_project"
    shutil.copytree(PROJECT_DIR / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    return Settings(
        home=root / "home",
        dbt_project_dir=project,
        receipt_clock="package",
        deadline_minutes=DEADLINE_MINUTES,
    )


@pytest.fixture(scope="module")
def airflow(settings) -> Iterator[Airflow]:
    with running_airflow(settings) as airflow:
        yield airflow


@pytest.fixture(scope="module")
def parts(settings) -> list[list[Path]]:
    """The packages of each night, in the order of their creation."""
    senders = settings.model_copy(update={"home": settings.home.with_name("senders")})
    drop_small_market(senders)
    packages = sorted((package.path for package in list_packages(senders)), key=_created)
    each = len(packages) // NIGHTS
    assert each >= 3
    starts = [night * each for night in range(NIGHTS)]
    return [packages[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _created(package: Path) -> tuple[str, str]:
    """When a package was created, and its name."""
    if package.is_dir():
        content = (package / "datapackage.json").read_bytes()
    else:
        with zipfile.ZipFile(package) as archive:
            content = archive.read("datapackage.json")
    return json.loads(content)["created"], package.name


def test_night_1_is_released_by_rest_and_shows_its_rejected_packages(settings, airflow, parts):
    received, night = run_night(settings, airflow, [*parts[0], rejected_package(settings)])
    assert (received.outcome, night.outcome) == ("new lines", "held")
    receipts = list(read_receipts(settings))
    labels = received.labels.values()
    assert {label.partition(":")[0] for label in labels} == {receipt.sender_id for receipt in receipts}
    assert "INS04: 1 rejected" in labels
    asked = airflow.read("release_held_build", f"held__{last_build(settings)}")
    question = airflow.question(asked)
    assert "Écarts ouverts (open breaks)" in question["body"]
    airflow.answer(asked, "ask_a_person", RELEASE, {"reason": " "})
    refused = airflow.wait(asked, within=300)
    assert (refused.state, refused.outcome) == ("failed", "failed")
    airflow.clear(refused, "ask_a_person")
    airflow.question(asked)
    airflow.answer(asked, "ask_a_person", RELEASE, {"reason": WHY})
    released = airflow.wait(airflow.read(asked.dag_id, asked.run_id), within=300)
    assert (released.state, released.outcome) == ("success", "released by a person")
    wait_for_release(settings, airflow)

    late = airflow.wait(airflow.trigger("follow_submissions"), within=300)
    assert "sender_is_late" in airflow.log("follow_submissions", late.run_id, "remind_late_senders")


@pytest.mark.skipif(chromium() is None, reason="Chromium shows the pages")
def test_night_2_is_released_in_a_browser_from_the_page_for_operators(settings, airflow, parts):
    _, night = run_night(settings, airflow, parts[1])
    assert night.outcome == "held"
    build = last_build(settings)
    # The browser answers later than a person could.
    airflow.question(airflow.read("release_held_build", f"held__{build}"))
    with Browser() as browser:
        for width, dark in ((1280, False), (1280, True), (TELEPHONE, True)):
            with browser.signed_in(airflow, width=width, dark=dark) as window:
                take_pictures(airflow, window, build, f"{width}-{'dark' if dark else 'light'}")
                window.goto(f"{airflow.url}/cockpit/")
                assert violations_in(window) == [], (width, dark)
        with browser.signed_in(airflow) as window:
            window.goto(f"{airflow.url}/plugin/cockpit")
            page = window.frame_locator("iframe")
            page.get_by_role("link", name="Écarts ouverts").click()
            page.get_by_role("link", name="Répondre dans Airflow").click()
            window.fill("#element_reason", WHY)
            window.get_by_role("button", name=RELEASE).click()
            asked = airflow.wait(airflow.read("release_held_build", f"held__{build}"), within=300)
    assert asked.outcome == "released by a person"
    (record,) = (record for record in all_records(settings) if record.build_id == build)
    assert (record.gate["override"]["by"], record.gate["override"]["reason"]) == (USER, WHY)
    wait_for_release(settings, airflow)


def test_night_3_fails_and_is_mended_and_cleared(settings, airflow, parts):
    model = settings.dbt_project_dir / BROKEN
    whole = model.read_text(encoding="utf-8")
    model.write_text("select * from nowhere\n", encoding="utf-8")
    _, failed = run_night(settings, airflow, parts[2])
    assert (failed.state, failed.outcome, failed.tasks["layers.registers"]) == ("failed", "failed", "failed")
    assert str(BROKEN) in airflow.log(failed.dag_id, failed.run_id, "layers.registers")
    model.write_text(whole, encoding="utf-8")
    airflow.clear(failed, "open_build")
    mended = airflow.wait(airflow.read(failed.dag_id, failed.run_id), within=900)
    assert (mended.state, mended.outcome) == ("success", "held")
    assert {state for task, state in mended.tasks.items() if task.startswith("layers.")} == {"success"}


def test_a_person_decides_on_a_break_of_night_3(settings, airflow):
    asked = next(iter(open_register(settings).breaks.values()))
    form = {"break_id": asked.break_id, "action": "assign", "owner": "CCR"}
    decided = airflow.wait(airflow.trigger("record_decision", form), within=300)
    assert decided.state == "success"
    (event,) = read_events(settings)
    assert event.content.decided_by == USER
    last = open_register(settings).breaks[asked.break_id].last
    assert (last.decision.action, last.decision.owner) == ("assign", "CCR")


def test_a_newer_build_ends_the_question_about_an_older_one(settings, airflow, parts):
    """The question of night 3 ends in night 4, that of night 4 in night 5."""
    for part in parts[3:]:
        older = airflow.read("release_held_build", f"held__{last_build(settings)}")
        airflow.question(older)
        _, night = run_night(settings, airflow, part)
        assert night.outcome == "held"
        assert night.tasks["close_questions[0]"] == "success"
        ended = airflow.wait(airflow.read(older.dag_id, older.run_id), within=300)
        assert (ended.state, ended.outcome, ended.tasks["ask_a_person"]) == (
            "success",
            "superseded",
            "skipped",
        )


def test_night_5_is_released_and_replayed(settings, airflow):
    build = last_build(settings)
    asked = airflow.read("release_held_build", f"held__{build}")
    airflow.question(asked)
    airflow.answer(asked, "ask_a_person", RELEASE, {"reason": WHY})
    assert airflow.wait(asked, within=300).outcome == "released by a person"
    wait_for_release(settings, airflow)
    replayed = airflow.wait(airflow.trigger("replay_release", {"release": build}), within=900)
    assert replayed.state == "success"
    nothing = airflow.wait(airflow.trigger("receive_submissions"), within=300)
    assert (nothing.outcome, nothing.tasks["nothing_new"]) == ("nothing new", "success")


def test_all_mounted_paths_refuse_anonymous_requests(settings, airflow):
    private = private_routes(environment(settings, int(airflow.url.rpartition(":")[2])))
    assert len(private) > 150
    assert answered(airflow.url, private) == []


def test_a_run_that_waits_beyond_its_deadline_is_reported_and_finds_its_build_made(settings, airflow):
    pause(airflow, "reconcile_nightly", is_paused=True)
    as_of = all_records(settings)[-1].as_of
    waiting = airflow.trigger("reconcile_nightly", {"as_of": as_of.isoformat()})
    logs = settings.home / "airflow" / "logs" / "executor_callbacks" / waiting.dag_id / waiting.run_id
    end = time.monotonic() + 60 * DEADLINE_MINUTES + 300
    while "run_is_late" not in "".join(path.read_text() for path in logs.glob("*")):
        assert time.monotonic() < end, "the missed deadline of the run is not in a log"
        time.sleep(1)
    listed = httpx.get(
        f"{airflow.url}/ui/dags/{waiting.dag_id}/dagRuns/{waiting.run_id}/deadlines",
        headers=airflow.headers,
        timeout=120,
    ).json()
    assert [deadline["missed"] for deadline in listed["deadlines"]] == [True]
    assert airflow.read(waiting.dag_id, waiting.run_id).state == "queued"
    pause(airflow, "reconcile_nightly", is_paused=False)
    again = airflow.wait(waiting, within=300)
    assert (again.outcome, again.tasks["already_made"]) == ("already made", "success")
    # The page for operators links to the list of runs, filtered by outcome.
    assert runs_with(airflow, "reconcile_nightly", "already made") == [waiting.run_id]
    assert len(runs_with(airflow, "reconcile_nightly", "held")) == NIGHTS
    assert len(runs_with(airflow, "receive_submissions", "nothing new")) >= 1


def rejected_package(settings: Settings) -> Path:
    """A package whose total of premiums is not that of its lines, sent before those of the market."""
    elsewhere = settings.model_copy(update={"home": settings.home.with_name("rejected")})
    package = cedent_package(
        sender="INS04",
        period="2020-04",
        created="2020-05-02T08:00:00Z",
        totals={("premiums", "gross_premium_amount"): "1.00"},
    )
    return package.write(elsewhere).path


def run_night(settings: Settings, airflow: Airflow, packages: list[Path]) -> tuple[Run, Run]:
    """Deliver packages; the runs that receive them and that build, once both have ended."""
    known = {dag: airflow.runs(dag) for dag in ("receive_submissions", "reconcile_nightly")}
    for package in packages:
        inbox = settings.inbox_dir / package.parent.name
        inbox.mkdir(parents=True, exist_ok=True)
        package.rename(inbox / package.name)
    received = airflow.wait(airflow.trigger("receive_submissions"), within=600)
    assert received.state == "success", received.tasks
    night = airflow.wait_for_next("reconcile_nightly", known["reconcile_nightly"])
    return received, airflow.wait(night, within=1200)


def pause(airflow: Airflow, dag_id: str, *, is_paused: bool) -> None:
    """Pause a DAG, or let its queued runs start."""
    answer = httpx.patch(
        f"{airflow.url}/api/v2/dags/{dag_id}",
        headers=airflow.headers,
        json={"is_paused": is_paused},
        timeout=120,
    )
    assert answer.is_success, answer.text


def runs_with(airflow: Airflow, dag_id: str, outcome: str) -> list[str]:
    """The runs of a DAG that the list of runs shows for an outcome."""
    answer = httpx.get(
        f"{airflow.url}/api/v2/dags/{dag_id}/dagRuns",
        params={"conf_contains": outcome},
        headers=airflow.headers,
        timeout=120,
    )
    assert answer.is_success, answer.text
    return [run["dag_run_id"] for run in answer.json()["dag_runs"]]


def last_build(settings: Settings) -> str:
    return all_records(settings)[-1].build_id


def wait_for_release(settings: Settings, airflow: Airflow) -> None:
    """Wait until the last build is the current release."""
    for run_id in airflow.runs("publish_release"):
        airflow.wait(airflow.read("publish_release", run_id), within=300)
    published = airflow.wait(airflow.trigger("publish_release"), within=600)
    assert published.state == "success"
    assert (settings.releases_dir / "current").resolve().name == last_build(settings)


def take_pictures(airflow: Airflow, window, build: str, name: str) -> None:
    """Screenshots of what an operator sees, in the folder `PICTURES`."""
    folder = os.environ.get("PICTURES")
    question = f"/dags/release_held_build/runs/held__{build}/tasks/ask_a_person/required_actions"
    pages = {"home": "/", "grid": "/dags/reconcile_nightly", "runs": "/dags/reconcile_nightly/runs"}
    pages |= {"received": "/dags/receive_submissions/runs", "question": question, "page": "/plugin/cockpit"}
    if not folder:
        return

    def take(title: str) -> None:
        window.wait_for_timeout(3000)
        window.screenshot(path=Path(folder) / f"{title}-{name}.png")

    for title, path in pages.items():
        window.goto(airflow.url + path)
        take(title)
    for title, path in {"breaks": "/breaks", "build": f"/builds/{build}"}.items():
        window.goto(f"{airflow.url}/cockpit{path}")
        take(title)
    # The key shows the tasks as a graph.
    window.goto(airflow.url + pages["grid"])
    window.wait_for_timeout(3000)
    window.keyboard.press("g")
    window.get_by_label("Expand all task groups").first.click()
    take("graph")
