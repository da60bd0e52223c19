"""After a kill half-way, readers see the complete previous release, and a repetition delivers the new one.

    DELIVERY_KILLS=20 KILL_SEED=7 .venv/bin/pytest tests/integration/delivery/test_killed_deliveries.py -s

kills more often and at other moments.
"""

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from reassurance.settings import Settings
from support.delivered import (
    INSURERS,
    MINISTRY_TABLE,
    MINISTRY_VIEW,
    PREMIUM_TABLE,
    STATEMENT,
    TABLE,
    VIEW,
    Releases,
    folder_target,
)
from support.killed_deliveries import complete, kill, start_delivery, wait_until
from support.postgresql import OWNER, Database

KILLS = int(os.environ.get("DELIVERY_KILLS", "2"))
SEED = int(os.environ.get("KILL_SEED", "42"))

# Where the delivery waits for a lock of the test, before the kill. Readers do not wait for these locks.
STOPS = (
    f"lock table {TABLE} in share update exclusive mode",
    "lock table reassurance.current_release in share mode",
    f"lock table {MINISTRY_TABLE} in share update exclusive mode",
)

# Without a pause, readers take all processors.
PAUSE = 0.005

pytestmark = pytest.mark.timeout(300 + 30 * KILLS)


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Releases:
    """One more release than kills, each with another number of rows."""
    releases = Releases(Settings(home=tmp_path_factory.mktemp("many")))
    for day in range(KILLS + 1):
        releases.publish(day, lines=day + 1)
    return releases


def rows_of(releases: Releases, release: str) -> dict[str, int]:
    """The number of rows of each view in a release, for the ministry and each insurer."""
    folder = releases.settings.releases_dir / release
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    counted = {r["path"]: r["rows"] for r in descriptor["resources"] if r["type"] == "table"}
    return {"ministry_reader": counted[f"ministry/{PREMIUM_TABLE}.csv"]} | {
        f"insurer_{insurer}": counted[f"insurers/{insurer}/{STATEMENT}.csv"] for insurer in INSURERS
    }


class Watch:
    """Readers that look at their view again and again, each in a thread."""

    def __init__(self, database: Database, expected: dict[str, dict[str, int]]) -> None:
        self.seen: Counter[str] = Counter()
        self.faults: list[str] = []
        self._database, self._expected = database, expected
        self._ends = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        readers = [
            threading.Thread(target=self._look, args=(role,)) for role in ("ministry_reader", "insurer_INS01")
        ]
        for reader in readers:
            reader.start()
        try:
            yield
        finally:
            self._ends.set()
            for reader in readers:
                reader.join()

    def _look(self, role: str) -> None:
        view = MINISTRY_VIEW if role == "ministry_reader" else VIEW
        query = (
            f"select release_id, count(*), (select release_id from reassurance.current_release)"
            f" from {view} group by 1"
        )
        with self._database.open(role) as connection:
            while not self._ends.is_set():
                rows = connection.execute(query).fetchall()
                self.seen[role] += 1
                time.sleep(PAUSE)
                release, count, current = rows[0] if len(rows) == 1 else (None, None, None)
                if release is None or release != current or count != self._expected[release][role]:
                    self.faults.append(f"{role} saw {rows}")


def test_readers_of_postgresql_always_see_one_complete_release(database, many):
    many.configure(database.target())
    connection = json.dumps({"host": str(database.socket), "login": OWNER})
    first, *others = many.names
    complete(many.settings, first, connection)
    watch = Watch(database, {release: rows_of(many, release) for release in many.names})
    with watch.running():
        for number, release in enumerate(others):
            before = database.rows("select release_id from reassurance.current_release")
            with database.open(autocommit=False) as holder:
                holder.execute(STOPS[number % len(STOPS)])
                process = start_delivery(many.settings, release, connection)
                assert wait_until(database.waits_for_lock, process), "the delivery did not wait"
                kill(process)
                holder.rollback()
            assert before != [(release,)]
            complete(many.settings, release, connection)
            assert database.rows("select release_id from reassurance.current_release") == [(release,)]
    assert watch.faults == []
    assert min(watch.seen.values()) > KILLS
    print(f"\n{KILLS} kills in a transaction; views read {dict(watch.seen)} times")
    attached = database.rows("select count(*), count(*) filter (where is_attached) from reassurance.releases")
    assert attached == [(KILLS + 1, min(KILLS + 1, many.settings.attached_releases))]


def released_there(folder: Path) -> str | None:
    """The release to which the pointer of a folder leads, every file of which is verified."""
    pointer = folder / "current.json"
    if not pointer.exists():
        return None
    current = json.loads(pointer.read_text(encoding="utf-8"))
    release = folder / current["release"]
    manifest = (release / "datapackage.json").read_bytes()
    assert sha256(manifest).hexdigest() == current["descriptor_sha256"]
    for resource in json.loads(manifest)["resources"]:
        assert f"sha256:{sha256((release / resource['path']).read_bytes()).hexdigest()}" == resource["hash"]
    return current["release"]


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def has_files(folder: Path, count: int) -> bool:
    return len(files_of(folder)) >= count


def test_readers_of_a_folder_always_see_one_complete_release(many, tmp_path):
    target = folder_target(tmp_path / "drive", "all")
    many.configure(target)
    draw = random.Random(SEED)  # noqa: S311 (moments of kills)
    first, *others = many.names
    complete(many.settings, first)
    stages: Counter[str] = Counter()
    current = first
    files = len(files_of(tmp_path / "drive" / first))
    for release in others:
        there = tmp_path / "drive" / release
        process = start_delivery(many.settings, release)
        wait_until(partial(has_files, there, draw.randint(1, files)), process)
        kill(process)
        is_complete = (there / "datapackage.json").exists()
        stages["complete" if is_complete else "incomplete"] += 1
        assert released_there(tmp_path / "drive") in ((current, release) if is_complete else (current,))
        complete(many.settings, release)
        current = release
        assert released_there(tmp_path / "drive") == current
    print(f"\n{KILLS} kills while files were copied, seed {SEED}: {dict(stages)}")
    assert stages["incomplete"] > 0
