"""How long all scheme and findings models take, on markets of growing size: seconds, memory, time per line.

    .venv/bin/python bench/models.py s m

A market is simulated and received once per size, under build/bench/<size>, and kept. The models of scheme
and findings, which look at each other, are one dbt process; the reconciliations, told apart, are another;
the open breaks, which are findings made of them, the last. The time of a process runs from the start of its
first model to the end of its last. Exits with 1 when a target is missed.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from reassurance.market.simulate import simulate
from reassurance.periods import parse_instant
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.submissions import receive_all
from reassurance.warehouse.build import dbt_environment, open_build
from reassurance.warehouse.connect import connect
from reassurance.warehouse.record import BuildRecord

PERIODS = {
    "xs": ("2020-04", "2020-06", "2020-07-14T00:00:00Z"),
    "s": ("2020-04", "2020-12", "2021-01-14T00:00:00Z"),
    "m": ("2020-04", "2021-03", "2021-04-14T00:00:00Z"),
}
PROCESSES = {
    "scheme, findings": ("--select", "scheme", "findings", "--exclude", "reconciliation+"),
    "reconciliation": ("--select", "reconciliation"),
    "breaks": ("--select", "reconciliation+,findings"),
}
MEASURED = ("scheme, findings", "breaks")
# On the largest market: the time of all models measured, the memory of a process. From one market to the
# next: the time per line, which noise alone may raise.
SECONDS, MEGABYTES, GROWTH = 60.0, 4096, 1.1


@dataclass(frozen=True)
class Measure:
    """One run of the models on one market."""

    size: str
    lines: int
    exposures: int
    processes: dict[str, float]
    megabytes: int
    models: tuple[tuple[str, float], ...]

    @property
    def seconds(self) -> float:
        """Time of all models of scheme and findings."""
        return sum(self.processes[title] for title in MEASURED)

    @property
    def microseconds_per_line(self) -> float:
        """The same for one line of premium."""
        return self.seconds * 1_000_000 / self.lines


def main() -> int:
    """Measure the sizes named; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description="Time of the scheme and findings models.")
    parser.add_argument("sizes", nargs="*", default=["s", "m"], choices=list(PERIODS))
    parser.add_argument("--slowest", type=int, default=8, help="how many of the slowest models to list")
    arguments = parser.parse_args()
    measures = [measure(size) for size in arguments.sizes]
    titles = ("premium lines", "exposures", *PROCESSES, "peak MB", "µs a line", "ratio")
    print(f"{'size':<5}" + "".join(f"{title:>18}" for title in titles))
    former: Measure | None = None
    for one in measures:
        ratio = one.microseconds_per_line / former.microseconds_per_line if former else 1.0
        times = "".join(f"{seconds:>16.1f} s" for seconds in one.processes.values())
        print(
            f"{one.size:<5}{one.lines:>18,}{one.exposures:>18,}{times}{one.megabytes:>18,}"
            f"{one.microseconds_per_line:>18.1f}{ratio:>18.2f}"
        )
        former = one
    for name, seconds in sorted(measures[-1].models, key=lambda pair: -pair[1])[: arguments.slowest]:
        print(f"  {measures[-1].size} {name:<40}{seconds:>8.1f} s")
    missed = missed_targets(measures)
    print("\n".join(missed) or "Every target is met.")
    return 1 if missed else 0


def missed_targets(measures: list[Measure]) -> list[str]:
    """A sentence for each target that the measures miss."""
    last = measures[-1]
    missed = []
    if last.seconds > SECONDS:
        missed.append(f"{last.size}: {last.seconds:.1f} s, at most {SECONDS:.0f} s expected")
    if last.megabytes > MEGABYTES:
        missed.append(f"{last.size}: {last.megabytes} MB, at most {MEGABYTES} MB expected")
    for smaller, larger in pairwise(measures):
        ratio = larger.microseconds_per_line / smaller.microseconds_per_line
        if ratio > GROWTH:
            missed.append(f"{smaller.size} to {larger.size}: {ratio:.2f} times the time per line")
    return missed


def measure(size: str) -> Measure:
    """Build the models of one market, and say what it took."""
    home = PROJECT_DIR / "build" / "bench" / size
    settings = Settings(home=home, receipt_clock="package")
    _ensure_market(settings, size)
    for former in settings.builds_dir.glob("*"):
        former.unlink()
    record = open_build(settings, parse_instant(PERIODS[size][2]))
    _dbt(settings, record, "seed")
    _dbt(settings, record, "run", "--select", "staging")
    processes, megabytes, models = {}, 0, []
    for title, selection in PROCESSES.items():
        megabytes = max(megabytes, _dbt(settings, record, "run", *selection))
        spans = _spans(home / "dbt" / record.build_id / "run_results.json")
        processes[title] = (
            max(last for *_, last in spans) - min(first for _, first, _ in spans)
        ).total_seconds()
        models += [(name, (last - first).total_seconds()) for name, first, last in spans]
    with connect(settings, record.path(settings), read_only=True) as connection:
        lines, exposures = connection.execute(
            "select (select count(*) from scheme.int_premiums_current),"
            " (select count(*) from scheme.int_exposures_current)"
        ).fetchall()[0]
    return Measure(size, lines, exposures, processes, megabytes, tuple(models))


def _spans(results: Path) -> list[tuple[str, datetime, datetime]]:
    """Each model of dbt's last run with the start and the end of its execution."""
    return [
        (
            result["unique_id"].split(".")[-1],
            datetime.fromisoformat(timing["started_at"]),
            datetime.fromisoformat(timing["completed_at"]),
        )
        for result in json.loads(results.read_text(encoding="utf-8"))["results"]
        for timing in result["timing"]
        if timing["name"] == "execute"
    ]


def _ensure_market(settings: Settings, size: str) -> None:
    """Simulate and receive the market, unless this was done before."""
    done = settings.home / "received"
    if done.exists():
        return
    first, last, _ = PERIODS[size]
    simulate(
        settings,
        size=size,
        first_period=first,
        last_period=last,
        seed=42,
        inbox=settings.inbox_dir,
        anomalies="default",
    )
    receive_all(settings)
    done.touch()


def _dbt(settings: Settings, record: BuildRecord, command: str, *selection: str) -> int:
    """Peak memory, in MB, of one dbt process; raises CalledProcessError when it fails."""
    project = str(settings.dbt_project_dir)
    target = settings.home / "dbt" / record.build_id
    words = [str(Path(sys.executable).with_name("dbt")), "--quiet", command, *selection]
    words += ["--project-dir", project, "--profiles-dir", project]
    words += ["--target-path", str(target), "--log-path", str(target / "logs")]
    process = subprocess.Popen(words, env=os.environ | dbt_environment(settings, record))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    return usage.ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
