"""Measure the receiving of a large package, and two other programs on the same file in the same run.

    .venv/bin/python bench/intake.py 1000000 10000000

A package of one valid month with the given number of premium lines is created under build/bench/intake. Each
measure is a complete process, with its start:

- received: `reassurance receive`, from the inbox to the receipt: hash, decode, every rule, Parquet;
- frictionless: `frictionless validate` of the same package, for the first size only: it takes minutes;
- DuckDB: the CSV of premiums read into typed Parquet without checks.

The first size is measured REPEATS times, alternating with DuckDB. The minimum time counts, because other work
on the machine can only increase it. Then each target is printed with its actual figure. Exits with 1 when one
is missed.
"""

import json
import shutil
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import duckdb
from processes import Measure, Target, program, report, run

from reassurance.files import hash_file
from reassurance.reference.example_package import example_package
from reassurance.registers.contract import Register, load_contracts
from reassurance.settings import PROJECT_DIR, Settings

FOLDER = PROJECT_DIR / "build" / "bench" / "intake"
SENDER = "INS01"
REPEATS = 3
# Minimum of frictionless's time divided by ours; maximum of our time divided by DuckDB's; maximum memory at
# any size; maximum growth of the time per line from one size to the next, with a margin for noise.
FASTER, SLOWER, MEGABYTES, GROWTH = 12.0, 3.0, 1536, 1.1
# Megabytes that DuckDB may use in both processes, and that Python, its libraries and DuckDB itself need in
# addition.
MEMORY_LIMIT, OVERHEAD = 1000, 200


def main() -> int:
    """Measure the given sizes; returns 1 when a target is missed."""
    sizes = [int(size) for size in sys.argv[1:]] or [1_000_000, 10_000_000]
    received: dict[int, Measure] = {}
    targets: list[Target] = []
    print(f"{'lines':>12} {'':<15}{'seconds':>9}{'MB':>7}{'µs a line':>11}")
    for position, lines in enumerate(sizes):
        package = make_package(lines)
        pairs = [
            (receive(package, lines), copy_with_duckdb(package)) for _ in range(1 if position else REPEATS)
        ]
        ours = received[lines] = _best(ours for ours, _ in pairs)
        duck = _best(duck for _, duck in pairs)
        _show(lines, "received", ours)
        _show(lines, "DuckDB", duck)
        if position == 0:
            peer = validate_with_frictionless(package)
            _show(lines, "frictionless", peer)
            targets += _speed_targets(ours, duck, peer)
        targets += _memory_targets(lines, ours)
    targets += [_growth_target(*pair) for pair in pairwise(received.items())]
    return report(targets)


def _speed_targets(ours: Measure, duck: Measure, peer: Measure) -> list[Target]:
    faster, slower = peer.seconds / ours.seconds, ours.seconds / duck.seconds
    return [
        Target("frictionless takes", f"{faster:.1f} times as long", f"{FASTER:g} at least", faster >= FASTER),
        Target("DuckDB's reading", f"{slower:.1f} times as long", f"{SLOWER:g} at most", slower <= SLOWER),
    ]


def _memory_targets(lines: int, ours: Measure) -> list[Target]:
    """The memory bound, and the bound that shows that DuckDB respects its memory limit."""
    return [
        Target(
            f"memory at {lines:,} lines",
            f"{ours.megabytes} MB",
            f"{maximum} MB at most ({why})",
            ours.megabytes <= maximum,
        )
        for maximum, why in ((MEGABYTES, "bound"), (MEMORY_LIMIT + OVERHEAD, "limit respected"))
    ]


def _growth_target(few: tuple[int, Measure], many: tuple[int, Measure]) -> Target:
    growth = (many[1].seconds / many[0]) / (few[1].seconds / few[0])
    what = f"time per line, {few[0]:,} to {many[0]:,} lines"
    return Target(what, f"{growth:.2f} times", f"{GROWTH:g} at most (linear)", growth <= GROWTH)


def _best(measures: Iterable[Measure]) -> Measure:
    """The minimum times of several measures, and the maximum memory."""
    listed = list(measures)
    return Measure(
        min(measure.seconds for measure in listed),
        min(measure.processor_seconds for measure in listed),
        max(measure.megabytes for measure in listed),
    )


def make_package(lines: int) -> Path:
    """The folder of a valid package with the given number of premium lines, all of one guarantee."""
    folder = FOLDER / f"{lines}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = Settings()
    files = example_package(settings, "cedent", SENDER)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    register = load_contracts(settings)["premiums"]
    _write_premiums(folder / "premiums.csv", register, lines)
    descriptor = json.loads(files["datapackage.json"])
    for resource in descriptor["resources"]:
        if resource["name"] == register.name:
            digest, size = hash_file(folder / "premiums.csv")
            resource |= {"hash": f"sha256:{digest}", "bytes": size}
            resource["reassurance"] = {"rows": lines, "totals": _totals(folder / "premiums.csv", register)}
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=1), encoding="utf-8")
    return folder


def _write_premiums(path: Path, register: Register, lines: int) -> None:
    """Write copies of the schema's example with different keys and amounts."""
    changes = {
        "premium_line_id": "'PRM-' || n",
        "gross_premium_amount": "cast(n % 90000 / 100.0 as decimal(18, 2))",
        "premium_base_amount": "cast(n % 5000000 as decimal(18, 2))",
    }
    columns = ", ".join(
        f'{changes.get(field.name, _literal(field.example))} as "{field.name}"' for field in register.fields
    )
    duckdb.sql(f"select {columns} from range(1, {lines + 1}) as numbers(n)").write_csv(str(path), sep=";")


def _literal(text: str) -> str:
    return f"'{text}'" if text else "null"


def _totals(path: Path, register: Register) -> dict[str, str]:
    sums = ", ".join(f"sum(cast({measure} as decimal(18, 2)))" for measure in register.measures)
    row = duckdb.sql(f"select {sums} from read_csv('{path}', delim = ';', all_varchar = true)").fetchall()[0]
    return {measure: f"{total:.2f}" for measure, total in zip(register.measures, row, strict=True)}


def receive(package: Path, lines: int) -> Measure:
    """`reassurance receive` of a copy of the package, in an empty home."""
    home = FOLDER / "home"
    shutil.rmtree(home, ignore_errors=True)
    inbox = home / "inbox" / SENDER
    inbox.mkdir(parents=True)
    shutil.copytree(package, inbox / "INS01-2020-06-001")
    environment = {"REASSURANCE_HOME": str(home), "REASSURANCE_RECEIVING_MEMORY_LIMIT": f"{MEMORY_LIMIT}MB"}
    measure, output = run([program("reassurance"), "receive", "--json"], FOLDER, environment)
    (receipt,) = json.loads(output)
    accepted = {count["register"]: count["rows_accepted"] for count in receipt["registers"]}
    if receipt["verdict"] != "accepted" or accepted["premiums"] != lines:
        raise SystemExit(f"The package is not valid: {receipt['reasons']} {receipt['findings'][:3]}")
    return measure


def validate_with_frictionless(package: Path) -> Measure:
    """`frictionless validate` of the package."""
    command = [program("frictionless"), "validate", str(package / "datapackage.json"), "--json"]
    measure, output = run(command, FOLDER)
    if not json.loads(output)["valid"]:
        raise SystemExit("frictionless reports errors in the package.")
    return measure


def copy_with_duckdb(package: Path) -> Measure:
    """DuckDB reads the CSV of premiums into typed Parquet, with the same memory and threads."""
    types = {field.name: field.sql_type for field in load_contracts(Settings())["premiums"].fields}
    target = FOLDER / "premiums.parquet"
    script = (
        "import duckdb\n"
        f"connection = duckdb.connect(config={{'memory_limit': '{MEMORY_LIMIT}MB', 'threads': 2}})\n"
        f"connection.execute(\"copy (from read_csv('{package / 'premiums.csv'}', delim = ';', header = true,"
        f" auto_detect = false, columns = {types})) to '{target}' (format parquet, compression zstd)\")\n"
    )
    measure, _ = run([sys.executable, "-c", script], FOLDER)
    target.unlink()
    return measure


def _show(lines: int, what: str, measure: Measure) -> None:
    each = 1e6 * measure.seconds / lines
    print(f"{lines:>12,} {what:<15}{measure.seconds:>9.1f}{measure.megabytes:>7}{each:>11.2f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
