"""Processes as the benches measure them, and the targets they are held to."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    """What a process and its children took.

    `seconds` on the clock, `processor_seconds` on all processors together, `megabytes` resident in the
    largest of these processes at its peak.
    """

    seconds: float
    processor_seconds: float
    megabytes: int


@dataclass(frozen=True)
class Target:
    """What is asked of a figure, and whether it was found so."""

    what: str
    found: str
    asked: str
    is_met: bool


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    accepted: Sequence[int] = (0,),
) -> tuple[Measure, str]:
    """What one process took, and what it printed; its output is kept in `folder`, where it runs.

    Settings of the caller, and a `.env` file, do not reach it. SystemExit, with the error told, when it
    ends with another exit code than those accepted.
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
    """The path of a command that is installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


def tell(targets: Sequence[Target]) -> int:
    """Print each target with what was found; 1 when one is missed, else 0."""
    print()
    for target in targets:
        print(f"{'met' if target.is_met else 'MISSED':<8}{target.what}: {target.found}, asked {target.asked}")
    return 0 if all(target.is_met for target in targets) else 1
