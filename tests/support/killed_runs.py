"""Receive packages in a separate process and kill it with SIGKILL at a chosen moment.

    scene = Scene.of(write_packages, folder)     an inbox of packages, none received
    killed = scene.killed("one", 2, after=0.3)   a run killed 0.3 s after its second receipt
    scene.completed(killed)                      the files after the next run in the same home

The completed files must equal those of `scene.uninterrupted`, a run that was not killed.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from os import environ
from pathlib import Path

from reassurance.settings import Settings
from reassurance.submissions import receive_all
from support.packages import files_of

_POLL = 0.0005


@dataclass(frozen=True)
class Run:
    """A run that ended: the files that it left, by path below the home.

    `marks` are the seconds from the start of the work to each receipt, then to the end.
    """

    settings: Settings
    marks: tuple[float, ...]
    returncode: int
    files: dict[str, bytes]

    @property
    def is_mid_work(self) -> bool:
        """True when the run was killed while it held the lock of a sender."""
        scratch = self.settings.scratch_dir
        return self.returncode < 0 and scratch.is_dir() and any(scratch.iterdir())


@dataclass(frozen=True)
class Scene:
    """An inbox that can be received several times, each time in a separate home."""

    folder: Path

    @classmethod
    def of(cls, write: Callable[[Settings], None], folder: Path) -> "Scene":
        """Write packages into an inbox with `write`."""
        write(cls._settings(folder / "before"))
        return cls(folder)

    def killed(self, name: str, receipts: int, after: float) -> Run:
        """A run in the home `name`, killed `after` seconds after it has written `receipts` receipts."""
        return self._run(name, receipts, after)

    @cached_property
    def uninterrupted(self) -> Run:
        """A run that is not killed."""
        return self._run("uninterrupted", None, 0)

    def completed(self, run: Run) -> dict[str, bytes]:
        """Receive again in the home of a killed run; returns the files of the home."""
        receive_all(run.settings)
        return files_of(run.settings)

    def _run(self, name: str, receipts: int | None, after: float) -> Run:
        settings = self._settings(self.folder / name)
        shutil.copytree(self.folder / "before", settings.home)
        environment = {"REASSURANCE_HOME": str(settings.home), "REASSURANCE_RECEIPT_CLOCK": "package"}
        command = [Path(sys.executable).with_name("reassurance"), "receive", "--json"]
        with subprocess.Popen(
            command, env=environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            _wait(process, (settings.home / "locks").is_dir)
            began = time.monotonic()
            marks: list[float] = []
            while process.poll() is None and (receipts is None or len(marks) < receipts):
                _wait(process, lambda: _receipts(settings) > len(marks))
                marks.append(time.monotonic() - began)
            limit = time.monotonic() + after
            _wait(process, lambda: time.monotonic() >= limit)
            process.kill()
        return Run(settings, tuple(marks), process.returncode, files_of(settings))

    @staticmethod
    def _settings(home: Path) -> Settings:
        return Settings(home=home, receipt_clock="package")


def _wait(process: subprocess.Popen[bytes], is_over: Callable[[], bool]) -> None:
    """Wait until `is_over` or until the process ends."""
    while process.poll() is None and not is_over():
        time.sleep(_POLL)


def _receipts(settings: Settings) -> int:
    return len(list(settings.receipts_dir.glob("*/*.json")))
