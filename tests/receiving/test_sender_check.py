"""The tool of senders: one wheel, with only what checking needs, and the verdicts of `reassurance check`."""

import os
import re
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from reassurance.cli import app
from reassurance.cli.check import REJECTED, WITH_FINDINGS
from reassurance.reference.sender_wheel import build_wheel
from reassurance.submissions.archive import folder
from support.packages import cedent_package, refile, reinsurer_package, zipped
from support.workbooks import workbook

# Libraries that only check packages. Rich prints tables, Babel French numbers.
LIBRARIES = {
    "babel",
    "duckdb",
    "lxml",
    "pydantic",
    "python-calamine",
    "python-dotenv",
    "pytz",
    "pyyaml",
    "rich",
    "tzdata",
}
# Run the tool without what Python lacks on Windows. Libraries are imported before: they know the real system.
ON_WINDOWS = """
import os, shutil, signal, sys
import babel.numbers, duckdb, lxml.etree, pydantic, pytz, rich.console, rich.table, subprocess, yaml
from reassurance.cli.sender_check import main
for name in ("fcntl", "resource", "pwd", "grp"):
    sys.modules[name] = None
shutil._use_fd_functions = False
shutil.rmtree.avoids_symlink_attacks = False
opened, removed = os.open, os.unlink
def open_file(path, flags, mode=0o777, *, dir_fd=None):
    if dir_fd is not None:
        raise NotImplementedError("dir_fd")
    if os.path.isdir(path):
        raise PermissionError(13, "folder", path)
    return opened(path, flags, mode)
def remove_file(path, *, dir_fd=None):
    if not os.stat(path).st_mode & 0o200:
        raise PermissionError(13, "read-only", path)
    removed(path)
os.open, os.unlink = open_file, remove_file
for module, names in (
    (os, ("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "getuid", "mkfifo", "fchmod")),
    (signal, ("SIGKILL", "SIGHUP", "SIGPROF", "setitimer", "ITIMER_PROF")),
):
    for name in names:
        delattr(module, name)
sys.platform = "win32"
main()
"""


def with_findings():
    package = cedent_package(sequence=2)
    package.lines["premiums"][0] |= {"currency": "GBP", "guarantee_id": "GAR-9"}
    return package


def rejected():
    package = cedent_package(sequence=3, totals={("premiums", "gross_premium_amount"): "41.00"})
    del package.lines["exposures"]
    return package


def with_workbook(settings):
    package = cedent_package(sequence=4)
    place = package.write(settings)
    lines = package.lines["exposures"]
    content = workbook([list(lines[0]), *(list(line.values()) for line in lines)])
    refile(place, "exposures", "encours.xlsx", content, format="xlsx")
    return place


@pytest.fixture(scope="module")
def tool(tmp_path_factory) -> Path:
    """The interpreter of an environment in which only the wheel and its dependencies are installed."""
    folder = tmp_path_factory.mktemp("tool")
    uv, python = Path(sys.executable).with_name("uv"), folder / "env" / "bin" / "python"
    wheel = build_wheel(folder)
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, folder / "env"],
        [uv, "pip", "install", "--quiet", "--link-mode", "symlink", "--python", python, wheel],
    ):
        subprocess.run(command, check=True)
    return python


def run(tool: Path, *arguments: object) -> tuple[int, str, str]:
    """The exit code and the outputs of a command of the environment, in another folder."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONPATH" and not name.startswith("REASSURANCE_")
    }
    finished = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=tool.parent,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return finished.returncode, finished.stdout, finished.stderr


def test_the_verdicts_and_messages_are_those_of_check(settings, tool):
    command = tool.with_name("reassurance-check")
    for place, code, *options in (
        (reinsurer_package().write(settings), 0, "--json"),
        (zipped(with_findings().write(settings)), WITH_FINDINGS),
        (rejected().write(settings), REJECTED),
        (with_workbook(settings), 0),
    ):
        expected = CliRunner().invoke(app, ["check", str(place.path), *options]).stdout
        assert run(tool, command, place.path, *options) == (code, expected, "")


def test_the_tool_needs_nothing_that_windows_lacks(settings, tool):
    place = with_findings().write(settings)
    expected = CliRunner().invoke(app, ["check", str(place.path)]).stdout
    assert run(tool, tool, "-c", ON_WINDOWS, place.path) == (WITH_FINDINGS, expected, "")


def test_the_wheel_contains_only_what_checking_needs(tmp_path):
    wheel = build_wheel(tmp_path / "one")
    assert build_wheel(tmp_path / "two").read_bytes() == wheel.read_bytes()
    with ZipFile(wheel) as content:
        names = content.namelist()
        metadata = message_from_bytes(content.read(next(name for name in names if "METADATA" in name)))
    folders = {Path(name).parts[1] for name in names if name.count("/") > 1 and "dist-info" not in name}
    assert folders == {"cli", "data", "registers", "submissions", "xlsx_process"}
    required = {re.match(r"[\w-]+", line)[0].lower() for line in metadata.get_all("Requires-Dist")}
    assert required == LIBRARIES


def test_a_path_without_package_is_explained_in_french(tool):
    for path in ("absent", __file__):
        code, shown, error = run(tool, tool.with_name("reassurance-check"), path)
        assert (code, shown) == (2, "")
        assert error.startswith(f"{path}\u00a0: il n'y a là ni dossier ni .zip. Donnez le dossier ou le .zip")


def test_a_folder_is_read_on_windows_as_on_linux(tmp_path, monkeypatch):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "primes.csv").write_text("a\n1\n")
    (tmp_path / "inner.csv").write_text("b\n2\n")
    (tmp_path / "link").symlink_to("inner.csv")
    os.mkfifo(tmp_path / "pipe")

    def entries():
        return [(entry.path, entry.mode, entry.stream.read()) for entry in folder.folder_entries(tmp_path)]

    on_linux = entries()
    assert len(on_linux) == 4
    monkeypatch.setattr(folder, "sys", SimpleNamespace(platform="win32"))
    assert entries() == on_linux
