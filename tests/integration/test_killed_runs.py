"""After a kill of receiving at a random moment, the next run gives the files of an uninterrupted run.

After a kill of persons' decisions on breaks, each decision is recorded for all its breaks or for none.

    KILLS=200 KILL_SEED=7 .venv/bin/pytest tests/integration/test_killed_runs.py -s

kills more often and at other moments.
"""

import multiprocessing
import os
import time
from collections import Counter
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import count

import pytest

from reassurance.break_decisions import BreakDecision, read_events
from reassurance.breaks import OpenBreak, decide_on
from reassurance.settings import Settings
from reassurance.submissions.archive.verify import verify
from reassurance.verification import verify_home
from support.killed_runs import Run, Scene
from support.packages import cedent_package, policy, reinsurer_package, zipped

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("KILL_SEED", "42"))
LINES, BREAKS = 200, 300


def write_packages(settings: Settings) -> None:
    """Write packages of three senders, as folders and a zip: accepted, partly refused and rejected."""
    many = cedent_package()
    many.lines["policies"] = [policy(number) for number in range(1, LINES + 1)]
    many.lines["policies"] += [policy(LINES + 1, insured_siren="123456789")]
    zipped(many.write(settings))
    empty = {name: [] for name in many.lines}
    cedent_package(lines=empty, sequence=2, created="2020-07-06T08:00:00Z").write(settings)
    cedent_package(sender="INS02").write(settings)
    cedent_package(sender="INS02", sequence=0, created="2020-07-06T09:00:00Z").write(settings)
    reinsurer_package().write(settings)


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Scene:
    return Scene.of(write_packages, tmp_path_factory.mktemp("killed"))


@pytest.mark.timeout(1800)
def test_an_uninterrupted_run_receives_everything(scene):
    files = scene.uninterrupted.files
    assert scene.uninterrupted.returncode == 0
    assert len([name for name in files if name.startswith("archive/receipts/")]) == 5
    assert {name.split("/")[0] for name in files} == {"archive", "outbox", "quarantine", "registered"}


@pytest.mark.timeout(1800 + 60 * KILLS)
def test_the_next_run_completes_a_run_killed_at_any_moment(scene):
    marks = (0.0, *scene.uninterrupted.marks)
    stages: Counter[str] = Counter()
    for number in range(KILLS):
        receipts = int(drawn(number, "receipts") * (len(marks) - 1))
        after = drawn(number, "after") * (marks[receipts + 1] - marks[receipts])
        killed = scene.killed(f"kill {number}", receipts, after)
        stages[stage(killed, scene.uninterrupted)] += 1
        assert scene.completed(killed) == scene.uninterrupted.files, (
            f"kill {number}, {after:.4f} s after receipt {receipts}"
        )
        assert verify(killed.settings, {}).faults == ()
    print(f"\n{KILLS} kills of {marks[-1]:.2f} s of work, seed {SEED}:", dict(sorted(stages.items())))
    assert stages.total() == KILLS
    assert KILLS - stages["before the first package"] - stages["at the end"] >= KILLS / 2, stages


def open_breaks(name: str) -> list[OpenBreak]:
    amount = Decimal(-10)
    values = (amount, amount, amount, "EUR", amount, date(2020, 6, 5), 30, "open")
    return [
        OpenBreak(f"{name} {number}", "premium_ledger", "INS01", "2020-05", "L1", "amount_differs", *values)
        for number in range(BREAKS)
    ]


def decide_without_end(settings: Settings) -> None:
    """Decide on many breaks, then on many others."""
    for number in count(1):
        decide_on(
            settings, BreakDecision("acknowledge"), open_breaks(f"{os.getpid()}-{number}"), "operator A"
        )


@pytest.mark.timeout(300 + 10 * KILLS)
def test_a_decision_that_is_killed_is_recorded_for_all_its_breaks_or_for_none(tmp_path):
    settings = Settings(home=tmp_path)
    # A forked process needs no start, which would take longer than the decision.
    forking = multiprocessing.get_context("fork")
    for number in range(KILLS):
        before = len(list(settings.decisions_dir.glob("*.json")))
        process = forking.Process(target=decide_without_end, args=(settings,))
        process.start()
        deadline = time.monotonic() + 60
        while len(list(settings.decisions_dir.glob("*.json"))) == before:
            assert time.monotonic() < deadline, "no decision was recorded"
            time.sleep(0.0005)
        time.sleep(0.01 * drawn(number, "decision"))
        process.kill()
        process.join()
        assert process.exitcode == -9
        assert {len(list(event.made())) for event in read_events(settings)} == {BREAKS}
    assert verify_home(settings).faults == ()
    recorded = len(read_events(settings))
    assert recorded >= KILLS
    decision = BreakDecision("acknowledge")
    assert decide_on(settings, decision, open_breaks("next"), "operator A").recorded == BREAKS
    assert [event.content.position for event in read_events(settings)] == list(range(1, recorded + 2))


def drawn(number: int, what: str) -> float:
    """A number from 0 to 1 that depends on the seed only."""
    return int.from_bytes(sha256(f"{SEED} {number} {what}".encode()).digest()[:8], "big") / 2**64


def stage(killed: Run, uninterrupted: Run) -> str:
    """The stage that a killed run had reached."""
    if killed.is_mid_work:
        receipts = sum(name.startswith("archive/receipts/") for name in killed.files)
        links = sum(name.startswith("archive/chain/") for name in killed.files)
        leaving = any("/.judged-" in name for name in killed.files)
        doing = "clearing the inbox" if leaving else "committing" if receipts > links else "at work"
        return f"{doing}, {receipts} receipts given"
    if killed.files == uninterrupted.files:
        return "at the end"
    return (
        "between packages"
        if any(name.startswith("archive/") for name in killed.files)
        else ("before the first package")
    )
