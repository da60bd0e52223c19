"""Each process has its own spill folder. The folders of killed processes are removed."""

import os
import signal
import subprocess
import sys
import time

from reassurance.database import connect
from reassurance.settings import Settings
from reassurance.spill import spill_folder, sweep_spill
from reassurance.submissions import receive_all

SPILLS = """
import os, signal, sys
from pathlib import Path
from reassurance.database import connect
from reassurance.settings import Settings
settings = Settings(home=Path(sys.argv[1]), memory_limit="60MB")
with connect(settings) as connection:
    connection.execute(
        "create table t as select range as r, md5(cast(range as varchar)) as m from range(1500000)"
    )
    print("spilled", len(list(settings.spill_dir.rglob("duckdb_temp_*"))) > 0, flush=True)
    sys.stdin.readline()
    (wrong,) = connection.execute("select count(*) from t where m <> md5(cast(r as varchar))").fetchone()
    print("wrong", wrong, flush=True)
    if len(sys.argv) > 2:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def start(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SPILLS, str(settings.home), *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_two_processes_that_spill_at_once_read_their_own_data(settings):
    both = [start(settings) for _ in range(2)]
    assert [process.stdout.readline() for process in both] == ["spilled True\n"] * 2
    assert [process.communicate("go on\n")[0] for process in both] == ["wrong 0\n"] * 2
    assert [process.returncode for process in both] == [0, 0]
    assert list(settings.spill_dir.iterdir()) == []


def test_only_the_spill_folder_of_a_killed_process_is_removed(settings):
    killed, alive = start(settings, "killed"), start(settings)
    for process in (killed, alive):
        assert process.stdout.readline() == "spilled True\n"
    killed.communicate("go on\n")
    assert killed.returncode == -signal.SIGKILL
    assert len(list(settings.spill_dir.iterdir())) == 2
    sweep_spill(settings)
    (left,) = settings.spill_dir.iterdir()
    assert f"-{alive.pid}-" in left.name
    assert alive.communicate("go on\n")[0] == "wrong 0\n"
    assert list(settings.spill_dir.iterdir()) == []


def test_receiving_removes_the_spill_of_a_killed_process(settings):
    killed = start(settings, "killed")
    assert killed.stdout.readline() == "spilled True\n"
    killed.communicate("go on\n")
    assert len(list(settings.spill_dir.iterdir())) == 1
    assert receive_all(settings) == []
    assert list(settings.spill_dir.iterdir()) == []


def test_folders_of_running_processes_and_of_other_programs_are_not_removed(settings):
    folder = settings.spill_dir
    other = f"elsewhere-1-{'a' * 8}"
    old = time.time() - 25 * 3600
    remaining = [other, spill_folder(settings).name, "notes", "duckdb_temp_block-1.block"]
    removed = [f"elsewhere-2-{'b' * 8}", "duckdb_temp_storage_DEFAULT-0.tmp"]
    for name in (*remaining, *removed):
        (folder / name).mkdir(parents=True)
    for name in ("notes", *removed):
        os.utime(folder / name, (old, old))
    sweep_spill(settings)
    assert sorted(path.name for path in folder.iterdir()) == sorted(remaining)


def test_a_query_that_does_not_spill_needs_no_spill_folder(tmp_path):
    (tmp_path / "file").touch()
    settings = Settings(home=tmp_path / "home", spill=tmp_path / "file" / "spill")
    with connect(settings) as connection:
        assert connection.execute("select 1").fetchall() == [(1,)]
