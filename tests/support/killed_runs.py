"""Receive in a process of its own and kill it, by SIGKILL, at a moment of choice.

    scene = Scene.of(write_packages, folder)     packages as they lie before anything was received
    killed = scene.killed("one", 2, after=0.3)   a run killed 0.3 s after its second receipt
    scene.completed(killed)                      what the next run leaves in the same home

The last is to be what `scene.undisturbed` left, which nobody killed.
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
    """A run that ended, in its home: what it left, files by path below the home.

    `marks` are the seconds from the beginning of its work to each receipt, then to its end.
    """

    settings: Settings
    marks: tuple[float, ...]
    returncode: int
    files: dict[str, bytes]

    @property
    def is_mid_work(self) -> bool:
        """True when the run was killed in the turn of a sender."""
        scratch = self.settings.scratch_dir
        return self.returncode < 0 and scratch.is_dir() and any(scratch.iterdir())


@dataclass(frozen=True)
class Scene:
    """An inbox, to be received again and again in homes of their own."""

    folder: Path

    @classmethod
    def of(cls, write: Callable[[Settings], None], folder: Path) -> "Scene":
        """The scene of the packages that `write` puts into an inbox."""
        write(cls._settings(folder / "before"))
        return cls(folder)

    def killed(self, name: str, receipts: int, after: float) -> Run:
        """A run in a home of that name, killed so many seconds after it has given so many receipts."""
        return self._run(name, receipts, after)

    @cached_property
    def undisturbed(self) -> Run:
        """A run that nobody kills."""
        return self._run("undisturbed", None, 0)

    def completed(self, run: Run) -> dict[str, bytes]:
        """Receive again in the home of a run that was killed: what lies there then."""
        receive_all(run.settings)
        return files_of(run.settings)

    def _run(self, name: str, receipts: int | None, after: float) -> Run:
        settings = self._settings(self.folder / name)
        shutil.copytree(self.folder / "before", settings.home)
        told = {"REASSURANCE_HOME": str(settings.home), "REASSURANCE_RECEIPT_CLOCK": "package"}
        command = [Path(sys.executable).with_name("reassurance"), "receive", "--json"]
        with subprocess.Popen(
            command, env=environ | told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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
    """Wait for something, or for the end of the process."""
    while process.poll() is None and not is_over():
        time.sleep(_POLL)


def _receipts(settings: Settings) -> int:
    return len(list(settings.receipts_dir.glob("*/*.json")))
