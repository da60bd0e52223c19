"""Measure what Airflow adds to a night: the same market received and built by `nightly`, then by the DAGs.

    .venv/bin/python bench/airflow.py

The market of size `xs` is that of `night.py`. `nightly` runs in an empty home. In another empty home a local
Airflow starts, which is not measured, and `receive_submissions` is triggered; the night ends with the run of
`reconcile_nightly` that it triggers. The gate holds a build of `xs`, so neither publishes.

Processor seconds are those of the night, by process of Airflow. Tasks are processes of the scheduler; dbt,
which one of them starts, is listed separately. Then each DAG file is imported in a process of its own.
Exits with 1 when a target is missed.
"""

import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from night import FOLDER, PERIODS, ensure_market
from processes import Target, program, report, run

from reassurance.embedded.airflow import COMPONENTS, environment, running_airflow
from reassurance.settings import PROJECT_DIR, Settings

SIZE = "xs"
# Maximum seconds that a night under Airflow takes longer than `nightly`, on an idle machine with 2 cores.
ADDED = 40.0
# Maximum processor seconds that a DAG file adds to importing Airflow.
IMPORT = 1.0
_IMPORT = """
import runpy, sys, time
import airflow.sdk
started = time.process_time()
runpy.run_path(sys.argv[1])
print(time.process_time() - started)
"""


def main() -> int:
    """Measure both nights; returns 1 when the target is missed."""
    market = ensure_market(SIZE)
    home = _fresh_home(market, "nightly")
    environment = {"REASSURANCE_HOME": str(home), "REASSURANCE_RECEIPT_CLOCK": "package"}
    command = [program("reassurance"), "nightly", "--as-of", PERIODS[SIZE][2], "--json"]
    alone, _ = run(command, home, environment, accepted=(0, 3))
    print(f"{'nightly':<14}{alone.seconds:>9.1f} s{alone.processor_seconds:>9.1f} processor seconds")

    settings = Settings(home=_fresh_home(market, "airflow"), receipt_clock="package")
    with running_airflow(settings) as airflow, _processor_seconds() as used:
        started = time.perf_counter()
        received = airflow.wait(airflow.trigger("receive_submissions"), within=1800)
        night = airflow.wait(airflow.wait_for_next("reconcile_nightly", []), within=1800)
        seconds = time.perf_counter() - started
    if (received.state, night.state) != ("success", "success"):
        raise SystemExit(f"A run failed: {received} {night}")
    print(f"{'DAGs':<14}{seconds:>9.1f} s{sum(used.values()):>9.1f} processor seconds")
    for component, processor in used.items():
        print(f"  {component:<12}{'':>11}{processor:>9.1f}")
    added = seconds - alone.seconds
    target = Target(
        f"time that Airflow adds to a night of {SIZE}",
        f"{added:.0f} s",
        f"{ADDED:g} s at most",
        added <= ADDED,
    )
    return report([target, _slowest_import(home)])


def _slowest_import(home: Path) -> Target:
    """The processor seconds of the slowest DAG file; prints those of each one."""
    seconds = {}
    for path in sorted((PROJECT_DIR / "dags").glob("*.py")):
        finished = subprocess.run(
            [sys.executable, "-c", _IMPORT, str(path)],
            env=environment(Settings(home=home), 8080),
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
            check=True,
        )
        seconds[path.stem] = float(finished.stdout.splitlines()[-1])
        print(f"{path.stem:<22}{seconds[path.stem]:>6.2f} processor seconds of import")
    slowest = max(seconds, key=seconds.__getitem__)
    actual = f"{seconds[slowest]:.2f} s ({slowest})"
    return Target(
        "import of a DAG file after Airflow", actual, f"{IMPORT:g} s at most", seconds[slowest] <= IMPORT
    )


def _fresh_home(market: Path, name: str) -> Path:
    """An empty home whose inbox has the packages of the market, as hard links: `receive` removes them."""
    home = FOLDER / SIZE / name
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(market, home / "inbox", copy_function=os.link)
    return home


@contextmanager
def _processor_seconds() -> Iterator[dict[str, float]]:
    """The processor seconds that each component of Airflow uses in the block, and dbt; known at its end."""
    used: dict[str, float] = {}
    dbt: dict[int, float] = {}
    ended = Event()
    sampler = Thread(target=_sample_dbt, args=(dbt, ended), daemon=True)
    sampler.start()
    before = _by_component()
    yield used
    after = _by_component()
    ended.set()
    sampler.join()
    used.update({component: after[component] - before[component] for component in COMPONENTS})
    used["dbt"] = sum(dbt.values())
    used["scheduler"] -= used["dbt"]


def _by_component() -> dict[str, float]:
    """Processor seconds so far of each component: a child of this process, with its descendants."""
    used: dict[str, float] = defaultdict(float)
    processes = dict(_processes(with_ended_children=True))
    for process, (_, _, seconds) in processes.items():
        used[_component(process, processes)] += seconds
    return used


def _sample_dbt(seconds: dict[int, float], ended: Event) -> None:
    """Read the processor time of dbt every second until `ended`."""
    while not ended.wait(1):
        processes = dict(_processes(with_ended_children=False))
        for process, (_, command, used) in processes.items():
            if "warehouse.dbt_process" in command and _component(process, processes) == "scheduler":
                seconds[process] = used


def _processes(*, with_ended_children: bool) -> Iterator[tuple[int, tuple[int, str, float]]]:
    """The identifier of each process, and its parent, command and processor seconds, from /proc."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            ticks = sum(int(field) for field in fields[11 : 15 if with_ended_children else 13])
            yield int(folder.name), (int(fields[1]), command, ticks / os.sysconf("SC_CLK_TCK"))


def _component(process: int, processes: dict[int, tuple[int, str, float]]) -> str:
    """The component that started a process, directly or not; an empty text for processes of others."""
    while process in processes:
        process, command, _ = processes[process]
        if process == os.getpid():
            return next((name for name in COMPONENTS if name in command.replace("_", "-")), "")
    return ""


if __name__ == "__main__":
    sys.exit(main())
