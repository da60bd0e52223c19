"""Measure the pages for operators on a home with a long history.

    .venv/bin/python bench/cockpit.py HOME

HOME has a decided build. Its records, receipts and releases are copied to build/bench/cockpit and repeated:
a build for each day of a year, with 500 reasons to hold each of them, 1 000 receipts of a sender, and 200 000
open breaks in the last build.

Each page is asked for in this process, without a server: first after a new build, then again. The first
request after the start of the server, which reads all receipts and records, is measured apart. Elapsed and
processor times are medians; the target is about elapsed time. Exits with 1 when it is missed.
"""

import os
import shutil
import statistics
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from fastapi import Depends
from fastapi.testclient import TestClient
from history import SENDER, add_receipt, make_history
from processes import Target, report

from reassurance.cockpit.app import make_app
from reassurance.database import connect
from reassurance.publication.releases_folder import DESCRIPTOR
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.warehouse.record import BuildRecord, all_records, write_record

HOME = PROJECT_DIR / "build" / "bench" / "cockpit"
BUILDS, REASONS, RECEIPTS, BREAKS = 365, 500, 1_000, 200_000
# Maximum milliseconds of a page.
MILLISECONDS = 300.0
REPEATS = 5


def main() -> int:
    """Measure each page; returns 1 when the target is missed."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    settings = Settings(home=HOME)
    record = make_home(settings, Settings(home=Path(sys.argv[1])))
    client = TestClient(make_app(settings, [Depends(lambda: None)]))
    started, processor = request(client, "/")
    print(f"{'first request of the server':<44}{started:>8.0f} ms{processor:>8.0f} ms of processor")
    slowest = 0.0
    for path in pages(settings, record):
        # A build that has changed is read again, as a new one is.
        os.utime(record.path(settings))
        first, of_first = request(client, path)
        times = [request(client, path) for _ in range(REPEATS)]
        again, of_again = (statistics.median(each) for each in zip(*times, strict=True))
        print(f"{path[:42]:<44}{first:>8.0f} ms{of_first:>8.0f} ms, then {again:.0f} ms {of_again:.0f} ms")
        slowest = max(slowest, first, again)
    actual = f"{slowest:.0f} ms"
    return report([Target("slowest page", actual, f"{MILLISECONDS:g} ms at most", slowest <= MILLISECONDS)])


def request(client: TestClient, path: str) -> tuple[float, float]:
    """Elapsed and processor milliseconds of a page."""
    started, processor = time.perf_counter(), time.process_time()
    answer = client.get(path)
    seconds = time.perf_counter() - started, time.process_time() - processor
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}: {answer.text}")
    return seconds[0] * 1000, seconds[1] * 1000


def pages(settings: Settings, record: BuildRecord) -> list[str]:
    """The address of each page: the first one, breaks with and without filters, the others."""
    with connect(settings, record.path(settings), read_only=True) as connection:
        group = connection.execute(
            "select reconciliation, class from marts.fct_breaks where is_open"
            " group by all order by count(*) desc, reconciliation, class limit 1"
        ).fetchone()
    if group is None:
        raise SystemExit(f"{record.build_id} has no open break.")
    chosen = f"/breaks?reconciliation={group[0]}&class={group[1]}"
    listed = ["/", "/breaks", chosen, f"{chosen}&page=20", f"/builds/{record.build_id}", f"/senders/{SENDER}"]
    return listed + ["/releases/current"] * (settings.releases_dir / "current").exists()


def make_home(settings: Settings, given: Settings) -> BuildRecord:
    """The enlarged copy of a home; returns its last decided build."""
    decided = [each for each in all_records(given) if each.is_finished and each.path(given).is_file()]
    if not decided:
        raise SystemExit(f"{given.home} has no decided build: run bench/night.py, or `reassurance nightly`.")
    record = decided[-1]
    last = make_history(settings, 1)
    for _ in range(RECEIPTS - 1):
        last = add_receipt(settings, last)
    settings.builds_dir.mkdir(parents=True, exist_ok=True)
    shutil.copy(record.path(given), record.path(settings))
    enlarge(settings, record)
    record = with_reasons(record)
    for age in range(BUILDS):
        as_of = record.as_of - timedelta(days=age)
        name = f"{as_of:%Y-%m-%dT%H-%M-%SZ}_{record.build_id.rpartition('_')[2]}"
        write_record(settings, replace(record, build_id=name, as_of=as_of))
    if (given.releases_dir / "current").exists():
        release = (given.releases_dir / "current").resolve()
        (settings.releases_dir / release.name).mkdir(parents=True)
        shutil.copy(release / DESCRIPTOR, settings.releases_dir / release.name / DESCRIPTOR)
        (settings.releases_dir / "current").symlink_to(release.name)
    return record


def with_reasons(record: BuildRecord) -> BuildRecord:
    """A build that is held for many reasons and contains many submissions."""
    reason = {"code": "missing_registers", "subject": "policies"}
    texts = {"message_fr": "Un registre manque.", "message_en": "A register is missing."}
    gate = (record.gate or {}) | {"decision": "hold", "reasons": [reason | texts] * REASONS, "override": None}
    submissions = tuple(f"{number:064x}" for number in range(RECEIPTS))
    return replace(record, status="held", gate=gate, submissions=submissions)


def enlarge(settings: Settings, record: BuildRecord) -> None:
    """Repeat the open breaks of a build until there are `BREAKS`, under other identifiers."""
    with connect(settings, record.path(settings)) as connection:
        (count,) = connection.execute("select count(*) from marts.fct_breaks where is_open").fetchall()[0]
        connection.execute(
            "insert into marts.fct_breaks"
            " select breaks.* replace (breaks.break_id || copies.copy as break_id)"
            " from marts.fct_breaks as breaks"
            f" cross join range(1, {-(-BREAKS // count)}) as copies (copy)"
            " where breaks.is_open"
        )


if __name__ == "__main__":
    sys.exit(main())
