"""How fast a large package is received whole, beside two peers on the same file in the same run.

    .venv/bin/python bench/intake.py 1000000 10000000

A package of one sound month is made with as many premium lines as said, under build/bench/intake. Each
measure is a process of its own, its start included:

- received: `reassurance receive`, from the inbox to the receipt: hash, decode, every rule, Parquet;
- frictionless: `frictionless validate` of the same package, on the first size only: it takes minutes;
- DuckDB: the CSV of premiums read into typed Parquet, nothing checked.

The first size is measured REPEATS times, alternating with DuckDB, and the least time of each counts, for
whatever else the machine does only adds. Then each target, with what was found. Exits with 1 when one is
missed.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb

from reassurance.files import hash_file
from reassurance.reference.example_package import example_package
from reassurance.registers.contract import Register, load_contracts
from reassurance.settings import PROJECT_DIR, Settings

FOLDER = PROJECT_DIR / "build" / "bench" / "intake"
SENDER = "INS01"
REPEATS = 3
# At least so many times faster than frictionless, at most so many times slower than DuckDB; megabytes at
# any size; from one size to the next, the time per line, which noise alone may raise.
FASTER, SLOWER, MEGABYTES, GROWTH = 12.0, 3.0, 1536, 1.1
# What DuckDB may use in both processes, and what Python, libraries and DuckDB's own code take besides.
MEMORY_LIMIT, BESIDES = 1000, 200


@dataclass(frozen=True)
class Measure:
    """What a process took: seconds, and megabytes at its peak."""

    seconds: float
    megabytes: int


@dataclass(frozen=True)
class Target:
    """What is asked of a figure, and whether it was found so."""

    what: str
    found: str
    asked: str
    is_met: bool


def main() -> int:
    """Measure the sizes named; 1 when a target is missed."""
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
    print()
    for target in targets:
        print(f"{'met' if target.is_met else 'MISSED':<8}{target.what}: {target.found}, asked {target.asked}")
    return 0 if all(target.is_met for target in targets) else 1


def _speed_targets(ours: Measure, duck: Measure, peer: Measure) -> list[Target]:
    faster, slower = peer.seconds / ours.seconds, ours.seconds / duck.seconds
    return [
        Target("frictionless takes", f"{faster:.1f} times as long", f"{FASTER:g} at least", faster >= FASTER),
        Target("DuckDB's reading", f"{slower:.1f} times as long", f"{SLOWER:g} at most", slower <= SLOWER),
    ]


def _memory_targets(lines: int, ours: Measure) -> list[Target]:
    """The issue's bound, and the one that shows that DuckDB keeps to what it was given."""
    return [
        Target(f"memory at {lines:,} lines", f"{ours.megabytes} MB", f"{most} MB at most ({why})",
               ours.megabytes <= most)
        for most, why in ((MEGABYTES, "bound"), (MEMORY_LIMIT + BESIDES, "limit held"))
    ]  # fmt: skip


def _growth_target(few: tuple[int, Measure], many: tuple[int, Measure]) -> Target:
    growth = (many[1].seconds / many[0]) / (few[1].seconds / few[0])
    what = f"time per line, {few[0]:,} to {many[0]:,} lines"
    return Target(what, f"{growth:.2f} times", f"{GROWTH:g} at most (linear)", growth <= GROWTH)


def _best(measures: Iterable[Measure]) -> Measure:
    """The least time of several measures, and the most memory."""
    seconds, megabytes = zip(*((measure.seconds, measure.megabytes) for measure in measures), strict=True)
    return Measure(min(seconds), max(megabytes))


def make_package(lines: int) -> Path:
    """The folder of a sound package with as many lines of premiums, all of one guarantee."""
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
    """Lines like the schema's example, with keys and amounts of their own."""
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
    measure, output = _run([_program("reassurance"), "receive", "--json"], environment)
    (receipt,) = json.loads(output)
    accepted = {count["register"]: count["rows_accepted"] for count in receipt["registers"]}
    if receipt["verdict"] != "accepted" or accepted["premiums"] != lines:
        raise SystemExit(f"The package is not sound: {receipt['reasons']} {receipt['findings'][:3]}")
    return measure


def validate_with_frictionless(package: Path) -> Measure:
    """`frictionless validate` of the package."""
    command = [_program("frictionless"), "validate", str(package / "datapackage.json"), "--json"]
    measure, output = _run(command, {})
    if not json.loads(output)["valid"]:
        raise SystemExit("frictionless does not find the package sound.")
    return measure


def copy_with_duckdb(package: Path) -> Measure:
    """DuckDB reads the CSV of premiums into typed Parquet, within the same memory and threads."""
    types = {field.name: field.sql_type for field in load_contracts(Settings())["premiums"].fields}
    target = FOLDER / "premiums.parquet"
    program = (
        "import duckdb\n"
        f"connection = duckdb.connect(config={{'memory_limit': '{MEMORY_LIMIT}MB', 'threads': 2}})\n"
        f"connection.execute(\"copy (from read_csv('{package / 'premiums.csv'}', delim = ';', header = true,"
        f" auto_detect = false, columns = {types})) to '{target}' (format parquet, compression zstd)\")\n"
    )
    measure, _ = _run([sys.executable, "-c", program], {})
    target.unlink()
    return measure


def _run(command: list[str], environment: dict[str, str]) -> tuple[Measure, str]:
    """What one process took, and what it printed; SystemExit with its error when it fails."""
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with (FOLDER / "output.txt").open("w+") as output, (FOLDER / "errors.txt").open("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=known | environment, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command[0]} failed:\n{(FOLDER / 'errors.txt').read_text()[-2000:]}")
        output.seek(0)
        return Measure(seconds, usage.ru_maxrss // 1024), output.read()


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _show(lines: int, what: str, measure: Measure) -> None:
    each = 1e6 * measure.seconds / lines
    print(f"{lines:>12,} {what:<15}{measure.seconds:>9.1f}{measure.megabytes:>7}{each:>11.2f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
