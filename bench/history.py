"""What the receipts of a long history cost each package and each build.

    .venv/bin/python bench/history.py 10000

One sender has as many receipts as said, of a month with eight registers. Measured in processor seconds: the
check of its whole chain, as `verify` does it; the same check before a build, which names the submissions it
is made from, when all were verified before; and when one receipt is new; the contents of all receipts, read
by the first build and by one with one receipt new; the opening of that build, which also hashes every file
of lines. Exits with 1 when a target is missed.
"""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from processes import Target, tell

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
# Against reading everything: what is checked when nothing is new, and when one receipt is.
FASTER, READ_FASTER = 10.0, 4.0


def main() -> int:
    """Measure a history of as many receipts as named; 1 when a target is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    settings = Settings(home=HOME)
    last = make_history(settings, count)
    if faults := chain_faults(settings, SENDER):
        raise SystemExit(f"The history made does not hold together: {faults[0].message}")
    whole = processor_seconds(lambda: chain_faults(settings, SENDER))
    check_chains(settings)
    known = processor_seconds(lambda: known_submissions(check_chains(settings), AS_OF))
    last = add_receipt(settings, last)
    new = processor_seconds(lambda: known_submissions(check_chains(settings), AS_OF))
    all_read = processor_seconds(lambda: read_receipts(settings))
    add_receipt(settings, last)
    one_read = processor_seconds(lambda: read_receipts(settings))
    opened = processor_seconds(lambda: load_intake(settings, settings.home / "build.duckdb", AS_OF))
    print(
        f"{count:,} receipts: whole chain {whole:.2f} s, nothing new {known:.2f} s, one new {new:.2f} s; "
        f"contents, all read {all_read:.2f} s, one new {one_read:.2f} s; opening a build {opened:.2f} s"
    )
    return tell(
        [
            Target(f"checking {what}", f"{whole / each:.0f} times as fast", f"{FASTER:g} at least",
                   whole / each >= FASTER)
            for what, each in (("with nothing new", known), ("with one receipt new", new))
        ]
        + [
            Target("contents with one receipt new", f"{all_read / one_read:.0f} times as fast",
                   f"{READ_FASTER:g} at least", all_read / one_read >= READ_FASTER)
        ]
    )  # fmt: skip


def read_receipts(settings: Settings) -> None:
    """Read the contents of all receipts as a new build does."""
    with connect(settings) as connection:
        load_receipts(connection, settings, AS_OF)


def processor_seconds(work: Callable[[], object]) -> float:
    """What a piece of work takes of the processor, in this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def make_history(settings: Settings, count: int) -> Receipt:
    """Receive one package, and repeat its receipt until there are `count`; gives the last."""
    shutil.rmtree(settings.home, ignore_errors=True)
    package = settings.inbox_dir / SENDER / "first"
    package.mkdir(parents=True)
    for name, content in example_package(settings, "cedent", SENDER).items():
        (package / name).write_bytes(content)
    (receipt,) = receive_all(settings, parse_instant("2020-07-05T08:00:00Z"))
    for _ in range(count - 1):
        receipt = add_receipt(settings, receipt)
    return receipt


def add_receipt(settings: Settings, former: Receipt) -> Receipt:
    """The receipt after another, which judges the same, stored with its link and its files of lines."""
    position = former.position + 1
    before = receipt_path(settings, SENDER, former.submission_hash)
    submission_hash = f"{position:064x}"
    lines = []
    for member in former.lines:
        lines.append(replace(member, path=member.path.replace(former.submission_hash, submission_hash)))
        (settings.home / lines[-1].path).hardlink_to(settings.home / member.path)
    receipt = replace(
        former,
        submission_hash=submission_hash,
        sequence=position,
        position=position,
        lines=tuple(lines),
        former_sha256=hash_file(before)[0],
    )
    save_receipt(settings, receipt, scratch(settings))
    path = receipt_path(settings, SENDER, receipt.submission_hash)
    link = settings.chain_dir / SENDER / f"{position:06d}"
    link.write_text(f"{hash_file(path)[0]}  {path.name}\n", encoding="utf-8")
    return receipt


def scratch(settings: Settings) -> Path:
    """A folder for what is not finished."""
    settings.scratch_dir.mkdir(parents=True, exist_ok=True)
    return settings.scratch_dir


if __name__ == "__main__":
    sys.exit(main())
