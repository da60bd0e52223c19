"""Measure the comparison of premiums with the ledger next to other tools, on the same Parquet files.

    .venv/bin/python bench/reconciliation.py 1250000 2500000 5000000
    .venv/bin/python bench/reconciliation.py 20000000 --without-peers

Ours is the model `rec_premium_ledger` of the dbt project: its SQL as a build runs it, on premium lines and
entries in Parquet. Each number of lines is that of each side. One bare full outer join of DuckDB writes the
same rows with the same limits. datacompy runs on polars and pandas, in an environment of its own
(`peers.lock`), for the largest size. Prints the figures and the targets, and draws the times in
`docs/images/reconciliation.svg` with `--plot`.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
from plot import write_plot
from processes import Measure, Target, program, report, run
from reconciliation_data import write_build, write_lines

from reassurance.settings import PROJECT_DIR, Settings

FOLDER = PROJECT_DIR / "build" / "bench" / "reconciliation"
PEERS = PROJECT_DIR / "build" / "bench" / "peers"
SCRIPT = Path(__file__).with_name("reconciliation_peers.py")
PLOT = PROJECT_DIR / "docs" / "images" / "reconciliation.svg"
# Maximum time of the model as a multiple of the bare join, minimum times of datacompy as multiples of the
# model, maximum memory up to 5 million lines and beyond, maximum growth of the time per line with a margin.
BARE_JOINS, POLARS, PANDAS, MEGABYTES, LARGE_MEGABYTES, GROWTH = 2.0, 8.0, 12.0, 2048, 4096, 1.1
# The model within the memory that the target allows: the process of dbt needs the rest.
LIMITS = {"REASSURANCE_MEMORY_LIMIT": "1500MB", "REASSURANCE_THREADS": "2"}


@dataclass(frozen=True)
class Comparison:
    """One size: the model's seconds and the memory of its process, and the measure of each peer."""

    lines: int
    seconds: float
    megabytes: int
    peers: dict[str, Measure]


def main() -> int:
    """Measure the given sizes; returns 1 when a target is missed."""
    parser = argparse.ArgumentParser(description="Time and memory of a comparison with the ledger.")
    parser.add_argument("sizes", nargs="*", type=int, default=[1_250_000, 2_500_000, 5_000_000])
    parser.add_argument("--without-peers", action="store_true", help="leave out datacompy")
    parser.add_argument("--plot", action="store_true", help="write docs/images/reconciliation.svg")
    arguments = parser.parse_args()
    sizes = sorted(arguments.sizes)
    compared = [
        measure(lines, with_peers=not arguments.without_peers and lines == sizes[-1]) for lines in sizes
    ]
    print(f"{'lines':>12}  {'':<10}{'seconds':>9}{'MB':>7}")
    for each in compared:
        print(f"{each.lines:>12,}  {'model':<10}{each.seconds:>9.1f}{each.megabytes:>7}")
        for name, peer in each.peers.items():
            print(f"{each.lines:>12,}  {name:<10}{peer.seconds:>9.1f}{peer.megabytes:>7}")
    if arguments.plot:
        write_plot(
            PLOT,
            "Premium lines compared with ledger entries",
            ("million lines on each side", "seconds"),
            {
                "rec_premium_ledger": [(each.lines / 1e6, each.seconds) for each in compared],
                "bare join of DuckDB": [(each.lines / 1e6, each.peers["bare"].seconds) for each in compared],
            },
        )
    return report(list(targets(compared)))


def targets(compared: list[Comparison]) -> Iterator[Target]:
    """The targets of the measured sizes, given in increasing size."""
    for each in compared:
        joins = each.seconds / each.peers["bare"].seconds
        yield Target(
            f"model against the bare join, {each.lines:,} lines",
            f"{joins:.2f} times",
            f"{BARE_JOINS:g} times at most",
            joins <= BARE_JOINS,
        )
        megabytes = MEGABYTES if each.lines <= 5_000_000 else LARGE_MEGABYTES
        yield Target(
            f"memory, {each.lines:,} lines",
            f"{each.megabytes} MB",
            f"{megabytes} MB at most",
            each.megabytes <= megabytes,
        )
    for name, minimum in (("polars", POLARS), ("pandas", PANDAS)):
        if name in compared[-1].peers:
            times = compared[-1].peers[name].seconds / compared[-1].seconds
            yield Target(
                f"datacompy on {name} against the model, {compared[-1].lines:,} lines",
                f"{times:.1f} times",
                f"{minimum:g} times at least",
                times >= minimum,
            )
    for smaller, larger in pairwise(compared):
        growth = larger.seconds / larger.lines * smaller.lines / smaller.seconds
        yield Target(
            f"time per line, {smaller.lines:,} to {larger.lines:,} lines",
            f"{growth:.2f} times",
            f"{GROWTH:g} times at most",
            growth <= GROWTH,
        )


def measure(lines: int, *, with_peers: bool) -> Comparison:
    """Run the model, the bare join and, if asked, datacompy on new files."""
    folder = FOLDER / str(lines)
    write_lines(folder, lines)
    seconds, megabytes, differing = run_model(folder)
    bare, rows = run(
        [sys.executable, str(SCRIPT), "bare", str(folder), "1500MB", LIMITS["REASSURANCE_THREADS"]], folder
    )
    peers, counts = {"bare": bare}, {"bare": rows}
    for name in ("polars", "pandas") if with_peers else ():
        peers[name], counts[name] = run([str(peers_python()), str(SCRIPT), name, str(folder)], folder)
    if {int(count) for count in counts.values()} != {differing}:
        raise SystemExit(f"The tools report other rows than the model's {differing}: {counts}")
    return Comparison(lines, seconds, megabytes, peers)


def run_model(folder: Path) -> tuple[float, int, int]:
    """Seconds of the model in dbt, memory of the dbt process, and rows that are not matched."""
    build, results = write_build(folder), folder / "target"
    environment = LIMITS | {
        "REASSURANCE_BUILD_PATH": str(build),
        "REASSURANCE_AS_OF": "2020-08-01 00:00:00",
        "REASSURANCE_SPILL": str(folder),
        "DBT_TARGET_PATH": str(results),
        "DBT_LOG_PATH": str(results),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    project = str(Settings().dbt_project_dir)
    command = [program("dbt"), "run", "--select", "rec_premium_ledger", "--project-dir", project]
    used, _ = run([*command, "--profiles-dir", project], folder, environment)
    (result,) = json.loads((results / "run_results.json").read_text())["results"]
    with duckdb.connect(build, read_only=True) as connection:
        ((differing,),) = connection.execute(
            "select count(*) from reconciliation.rec_premium_ledger where class <> 'matched'"
        ).fetchall()
    build.unlink()
    return float(result["execution_time"]), used.megabytes, int(differing)


def peers_python() -> Path:
    """The interpreter of the peers' environment, which is made from `peers.lock` when it is missing."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        lock = Path(__file__).with_name("peers.lock")
        subprocess.run([program("uv"), "venv", "--quiet", "--python", sys.executable, str(PEERS)], check=True)
        install = [program("uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", str(python)]
        subprocess.run([*install, str(lock)], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main())
