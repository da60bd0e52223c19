"""Run commands in a home on a small file system, in a mount namespace of their own.

    runs = on_small_disk(home, (40, 60, 400), ["receive"], logs)

The home is a tmpfs that only these commands see. It has the first size; each run with exit code 1 is followed
by one with the next size. Its files are copied to `home` at the end. Linux lets an ordinary user do so, in a
user namespace (`unshare --map-root-user`).
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

REASSURANCE = str(Path(sys.executable).with_name("reassurance"))

_GROWING = """
home=$1 sizes=$2 logs=$3
shift 3
mkdir "$logs.mount"
mount -t tmpfs -o "size=${sizes%% *}k" tmpfs "$logs.mount"
cp -a "$home/." "$logs.mount"
export REASSURANCE_HOME=$logs.mount
for size in $sizes; do
    mount -o "remount,size=${size}k" "$logs.mount"
    code=0
    "$@" > "$logs/$size.out" 2> "$logs/$size.err" || code=$?
    echo "$size $code"
    ls "$logs.mount"/inbox/*/ > "$logs/$size.inbox"
    [ "$code" = 1 ] || break
done
rm -rf "$home"
cp -a "$logs.mount" "$home"
"""

_READ_ONLY = """
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
export REASSURANCE_HOME=$1
shift
exec "$@"
"""


@dataclass(frozen=True)
class Run:
    """A run on a disk of a size: its exit code, its standard error, and the names in the inboxes after it."""

    kilobytes: int
    returncode: int
    stderr: str
    inbox: list[str]


def on_small_disk(home: Path, kilobytes: Iterable[int], arguments: Sequence[str], logs: Path) -> list[Run]:
    """Run a command of `reassurance` on a disk that grows until the exit code is no longer 1."""
    logs.mkdir()
    sizes = " ".join(map(str, kilobytes))
    finished = _in_namespace(_GROWING, str(home), sizes, str(logs), REASSURANCE, *arguments)
    assert finished.returncode == 0, finished.stderr
    runs = [tuple(map(int, line.split())) for line in finished.stdout.splitlines()]
    return [
        Run(size, code, (logs / f"{size}.err").read_text(), (logs / f"{size}.inbox").read_text().split())
        for size, code in runs
    ]


def on_read_only_disk(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of `reassurance` in a home that is mounted read-only."""
    return _in_namespace(_READ_ONLY, str(home), REASSURANCE, *arguments)


def _in_namespace(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "bash", "-euc", script, "bash", *arguments],
        env=os.environ | {"REASSURANCE_RECEIPT_CLOCK": "package"},
        capture_output=True,
        text=True,
        check=False,
    )
