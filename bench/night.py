"""Measure a complete night on markets of increasing size: `receive`, `build` and `publish`, one process each.

    .venv/bin/python bench/night.py s m

Each market is simulated once, under build/bench/night/<size>, and its inbox is kept. Each run rebuilds
everything else with the default settings. Elapsed time, processor time and the memory of the largest process
are measured for `receive`, `build` (seeds, models, data tests, suites, gate) and `publish`. A build that the
gate holds is released, which is not measured. For comparison, `bare_join.py` joins the registered premiums
and the ledger with the same memory and threads.

The time of reporting is that of `publish` and the part of the build in which at least one model or data test
of the marts, of secrecy or of publication runs. dbt runs two nodes at a time: such a moment counts in full,
even if the other node belongs to an earlier layer. The start of dbt does not count.

Prints the slowest models and tests of the largest market, then each target. Exits with 1 when one is missed.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import duckdb
from processes import Measure, Target, program, report, run

from reassurance.market.simulate import simulate
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.sql import literal

FOLDER = PROJECT_DIR / "build" / "bench" / "night"
PERIODS = {
    "xs": ("2020-04", "2020-06", "2020-07-14T00:00:00Z"),
    "s": ("2020-04", "2020-12", "2021-01-14T00:00:00Z"),
    "m": ("2020-04", "2021-03", "2021-04-14T00:00:00Z"),
}
STEPS = ("receive", "build", "publish")
BARE = Path(__file__).with_name("bare_join.py")
# Maximum seconds of all steps on the largest market, on an idle machine with 2 cores; maximum time of the
# build as a multiple of the bare join; maximum memory of a process at any size; maximum growth of the time
# per line from one size to the next, with a margin for noise.
SECONDS, BARE_JOINS, MEGABYTES, GROWTH = 240.0, 20.0, 4096, 1.1
# The layers of reporting; maximum seconds of these and of `publish`, and of secondary suppression, on the
# largest market.
REPORTING, REPORTING_SECONDS = ("marts", "lineage", "secrecy", "publication"), 90.0
SUPPRESSION, SUPPRESSION_SECONDS = "model.int_public_patterns", 60.0


@dataclass(frozen=True)
class Node:
    """A dbt model, seed or test: its layer, and when it started and ended, in seconds since the first one."""

    name: str
    layer: str
    started: float
    ended: float

    @property
    def seconds(self) -> float:
        """Elapsed time."""
        return self.ended - self.started


@dataclass(frozen=True)
class Night:
    """Measures of one market: each step, the bare join, and each dbt node."""

    size: str
    lines: int
    steps: dict[str, Measure]
    bare: Measure
    nodes: tuple[Node, ...]

    @property
    def seconds(self) -> float:
        """Elapsed time of all steps."""
        return sum(self.steps[step].seconds for step in STEPS)

    @property
    def reporting_seconds(self) -> float:
        """Elapsed time of marts, secrecy, publication tables and `publish`."""
        own = [node for node in self.nodes if node.layer in REPORTING]
        return elapsed(own) + self.steps["publish"].seconds

    @property
    def suppression_seconds(self) -> float:
        """Elapsed time of secondary suppression."""
        return sum(node.seconds for node in self.nodes if node.name == SUPPRESSION)

    @property
    def megabytes(self) -> int:
        """Maximum memory of any process of the steps."""
        return max(self.steps[step].megabytes for step in STEPS)

    @property
    def microseconds_per_line(self) -> float:
        """Time of all steps per premium line."""
        return self.seconds * 1_000_000 / self.lines


def main() -> int:
    """Measure the given sizes; returns 1 when a target is missed."""
    parser = argparse.ArgumentParser(description="Time and memory of a complete night.")
    parser.add_argument("sizes", nargs="*", default=["s", "m"])
    parser.add_argument(
        "--slowest", type=int, default=10, help="how many of the slowest models and tests to list"
    )
    arguments = parser.parse_args()
    nights = [measure(size) for size in arguments.sizes]
    print(f"{'':<4}{'premium lines':>14}  {'':<10}{'seconds':>9}{'processor':>11}{'MB':>7}")
    for night in nights:
        for title, each in [*night.steps.items(), ("bare join", night.bare)]:
            print(
                f"{night.size:<4}{night.lines:>14,}  {title:<10}{each.seconds:>9.1f}"
                f"{each.processor_seconds:>11.1f}{each.megabytes:>7}"
            )
    largest = nights[-1]
    for node in sorted(largest.nodes, key=lambda node: -node.seconds)[: arguments.slowest]:
        print(f"{largest.size:<4}{node.seconds:>7.1f} s  {node.name}")
    return report(list(targets(nights)))


def targets(nights: Sequence[Night]) -> Iterator[Target]:
    """The targets of the measured markets, given in increasing size."""
    last = nights[-1]
    yield Target(
        f"receive, build and publish at {last.size}",
        f"{last.seconds:.0f} s",
        f"{SECONDS:g} s at most",
        last.seconds <= SECONDS,
    )
    joins = last.steps["build"].seconds / last.bare.seconds
    yield Target(
        f"build against the bare join at {last.size}",
        f"{joins:.1f} times",
        f"{BARE_JOINS:g} times at most",
        joins <= BARE_JOINS,
    )
    yield Target(
        f"marts, secrecy, publication tables and publish at {last.size}",
        f"{last.reporting_seconds:.0f} s",
        f"{REPORTING_SECONDS:g} s at most",
        last.reporting_seconds <= REPORTING_SECONDS,
    )
    yield Target(
        f"secondary suppression at {last.size}",
        f"{last.suppression_seconds:.1f} s",
        f"{SUPPRESSION_SECONDS:g} s at most",
        last.suppression_seconds <= SUPPRESSION_SECONDS,
    )
    for night in nights:
        yield Target(
            f"memory of a process at {night.size}",
            f"{night.megabytes} MB",
            f"{MEGABYTES} MB at most",
            night.megabytes <= MEGABYTES,
        )
    for smaller, larger in pairwise(nights):
        growth = larger.microseconds_per_line / smaller.microseconds_per_line
        yield Target(
            f"time per line, {smaller.size} to {larger.size}",
            f"{growth:.2f} times",
            f"{GROWTH:g} times at most",
            growth <= GROWTH,
        )


def measure(size: str) -> Night:
    """Receive, build and publish one market in an empty home, then run the bare join on its Parquet."""
    market, home = ensure_market(size), FOLDER / size / "home"
    shutil.rmtree(home, ignore_errors=True)
    # Hard links: `receive` removes packages from the inbox.
    shutil.copytree(market, home / "inbox", copy_function=os.link)
    environment = {"REASSURANCE_HOME": str(home), "REASSURANCE_RECEIPT_CLOCK": "package"}
    reassurance = program("reassurance")
    steps = {"receive": run([reassurance, "receive"], home, environment)[0]}
    build = [reassurance, "build", "--as-of", PERIODS[size][2], "--json"]
    steps["build"], output = run(build, home, environment, accepted=(0, 3))
    build_id = json.loads(output)["build_id"]
    if json.loads(output)["status"] == "held":
        decision = ["--by", "bench/night.py", "--reason", "Benchmark of a market with anomalies."]
        run([reassurance, "release", build_id, *decision], home, environment)
    steps["publish"], _ = run([reassurance, "publish", build_id], home, environment)
    settings = Settings(home=home)
    limits = [settings.memory_limit, str(settings.threads)]
    bare, _ = run([sys.executable, str(BARE), str(settings.registered_dir), *limits], home)
    premiums = literal(settings.registered_dir / "premiums" / "**" / "*.parquet")
    ((lines,),) = duckdb.sql(f"select count(*) from read_parquet({premiums})").fetchall()
    return Night(size, lines, steps, bare, tuple(read_nodes(home / "dbt" / build_id)))


def ensure_market(size: str) -> Path:
    """The inbox of a simulated market. It is simulated unless a complete one exists."""
    folder = FOLDER / size
    done = folder / "simulated"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        first, last, _ = PERIODS[size]
        settings = Settings(home=folder, receipt_clock="package")
        simulate(
            settings,
            size=size,
            first_period=first,
            last_period=last,
            seed=42,
            inbox=settings.inbox_dir,
            anomalies="default",
        )
        done.touch()
    return folder / "inbox"


def read_nodes(folder: Path) -> Iterator[Node]:
    """Each dbt model, seed and test that was run, from the files that a build leaves in `folder`."""
    layers = {
        node["unique_id"]: node["layer"]
        for node in json.loads((folder / "nodes.json").read_text(encoding="utf-8"))
    }
    timed = []
    for result in json.loads((folder / "run_results.json").read_text(encoding="utf-8"))["results"]:
        # The first part is the compilation of its SQL.
        moments = [
            datetime.fromisoformat(timing[moment]).timestamp()
            for timing in result["timing"]
            for moment in ("started_at", "completed_at")
        ]
        if moments:
            timed.append((result["unique_id"], min(moments), max(moments)))
    first = min((started for _, started, _ in timed), default=0.0)
    for unique_id, started, ended in timed:
        name = ".".join(unique_id.split(".")[::2][:2])
        yield Node(name, layers.get(unique_id) or "", started - first, ended - first)


def elapsed(nodes: Sequence[Node]) -> float:
    """Seconds in which at least one of the nodes runs."""
    total, until = 0.0, 0.0
    for node in sorted(nodes, key=lambda node: node.started):
        total += max(node.ended - max(node.started, until), 0.0)
        until = max(until, node.ended)
    return total


if __name__ == "__main__":
    sys.exit(main())
