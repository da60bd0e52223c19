"""The cost of a long history of receipts for each package and each build.

    .venv/bin/python bench/history.py 10000

One sender has the given number of receipts, each of a month with eight registers. These are measured, in
processor seconds:

- the check of the complete chain, as `verify` does it;
- the same check before a build, when all receipts were verified earlier and when one is new;
- reading the contents of all receipts for the first build, and of one new receipt for a later build;
- opening a build, which also hashes every file of lines.

Exits with 1 when a target is missed.
"""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from processes import Target, report

from reassurance.database import connect
from reassurance.files import hash_file
from reassurance.periods import parse_instant
from reassurance.reference.example_package import example_package
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.submissions import receive_all
from reassurance.submissions.archive.chain import chain_faults, check_chains
from reassurance.submissions.archive.receipts import receipt_path, save_receipt
from reassurance.submissions.receipt.model import Receipt
from reassurance.warehouse.intake import known_submissions, load_intake
from reassurance.warehouse.receipt_facts import load_receipts

HOME = PROJECT_DIR / "build" / "bench" / "history"
SENDER = "INS01"
AS_OF = parse_instant("2020-07-14T00:00:00Z")
# How many times as fast as with all receipts: the check, and the reading of contents.
FASTER, READ_FASTER = 10.0, 4.0


def main() -> int:
    """Measure a history of the given number of receipts; returns 1 when a target is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    settings = Settings(home=HOME)
    last = make_history(settings, count)
    if faults := chain_faults(settings, SENDER):
        raise SystemExit(f"The chain of the created history is wrong: {faults[0].message}")
    complete = processor_seconds(lambda: chain_faults(settings, SENDER))
    check_chains(settings)
    known = processor_seconds(lambda: known_submissions(check_chains(settings), AS_OF))
    last = add_receipt(settings, last)
    new = processor_seconds(lambda: known_submissions(check_chains(settings), AS_OF))
    all_read = processor_seconds(lambda: read_receipts(settings))
    add_receipt(settings, last)
    one_read = processor_seconds(lambda: read_receipts(settings))
    opened = processor_seconds(lambda: load_intake(settings, settings.home / "build.duckdb", AS_OF))
    print(
        f"{count:,} receipts: complete chain {complete:.2f} s, nothing new {known:.2f} s, "
        f"one new {new:.2f} s; contents, all read {all_read:.2f} s, one new {one_read:.2f} s; "
        f"opening a build {opened:.2f} s"
    )
    return report(
        [
            Target(
                f"check {what}",
                f"{complete / each:.0f} times as fast",
                f"{FASTER:g} at least",
                complete / each >= FASTER,
            )
            for what, each in (("with nothing new", known), ("with one receipt new", new))
        ]
        + [
            Target(
                "contents with one receipt new",
                f"{all_read / one_read:.0f} times as fast",
                f"{READ_FASTER:g} at least",
                all_read / one_read >= READ_FASTER,
            )
        ]
    )


def read_receipts(settings: Settings) -> None:
    """Read the contents of all receipts as a new build does."""
    with connect(settings) as connection:
        load_receipts(connection, settings, AS_OF)


def processor_seconds(work: Callable[[], object]) -> float:
    """Processor time of a function, in this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def make_history(settings: Settings, count: int) -> Receipt:
    """Receive one package, and repeat its receipt until there are `count`; returns the last one."""
    shutil.rmtree(settings.home, ignore_errors=True)
    package = settings.inbox_dir / SENDER / "first"
    package.mkdir(parents=True)
    for name, content in example_package(settings, "cedent", SENDER).items():
        (package / name).write_bytes(content)
    (receipt,) = receive_all(settings, parse_instant("2020-07-05T08:00:00Z"))
    for _ in range(count - 1):
        receipt = add_receipt(settings, receipt)
    return receipt


def add_receipt(settings: Settings, previous: Receipt) -> Receipt:
    """Store a receipt after `previous` with the same verdict, its chain link and its files of lines."""
    position = previous.position + 1
    previous_path = receipt_path(settings, SENDER, previous.submission_hash)
    submission_hash = f"{position:064x}"
    lines = []
    for member in previous.lines:
        lines.append(replace(member, path=member.path.replace(previous.submission_hash, submission_hash)))
        (settings.home / lines[-1].path).hardlink_to(settings.home / member.path)
    receipt = replace(
        previous,
        submission_hash=submission_hash,
        sequence=position,
        position=position,
        lines=tuple(lines),
        former_sha256=hash_file(previous_path)[0],
    )
    save_receipt(settings, receipt, scratch(settings))
    path = receipt_path(settings, SENDER, receipt.submission_hash)
    link = settings.chain_dir / SENDER / f"{position:06d}"
    link.write_text(f"{hash_file(path)[0]}  {path.name}\n", encoding="utf-8")
    return receipt


def scratch(settings: Settings) -> Path:
    """The folder of unfinished files."""
    settings.scratch_dir.mkdir(parents=True, exist_ok=True)
    return settings.scratch_dir


if __name__ == "__main__":
    sys.exit(main())
