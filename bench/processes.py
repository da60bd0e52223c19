"""Measure processes, and report figures against their targets."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    """Time and memory of a process and its children.

    `seconds` is elapsed time. `processor_seconds` is the sum over all processors. `megabytes` is the maximum
    resident memory of the largest process.
    """

    seconds: float
    processor_seconds: float
    megabytes: int


@dataclass(frozen=True)
class Target:
    """A measured figure, its bound, and whether the figure meets it."""

    name: str
    actual: str
    bound: str
    is_met: bool


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    accepted: Sequence[int] = (0,),
) -> tuple[Measure, str]:
    """Run a process in `folder` and return its measure and its output, which is also stored in `folder`.

    The process gets neither the settings of the caller nor those of a `.env` file. Raises SystemExit with the
    errors of the process when its exit code is not one of `accepted`.
    """
    known = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("REASSURANCE_")
    }
    with (folder / "output.txt").open("w+") as output, (folder / "errors.txt").open("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            list(command), cwd=folder, env=known | dict(environment or {}), stdout=output, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in accepted:
            errors.seek(0)
            raise SystemExit(
                f"{' '.join(command[:3])} ended with {process.returncode}:\n{errors.read()[-3000:]}"
            )
        output.seek(0)
        measure = Measure(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)
        return measure, output.read()


def program(name: str) -> str:
    """The path of a command that is installed with this Python."""
    return str(Path(sys.executable).with_name(name))


def report(targets: Sequence[Target]) -> int:
    """Print each target with its actual figure; returns 1 when one is missed, else 0."""
    print()
    for target in targets:
        print(
            f"{'met' if target.is_met else 'MISSED':<8}{target.name}: {target.actual}, target {target.bound}"
        )
    return 0 if all(target.is_met for target in targets) else 1
