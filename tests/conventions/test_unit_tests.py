"""A unit test starts no process, opens no connection and receives no package."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from reassurance.settings import PROJECT_DIR

TESTS = PROJECT_DIR / "tests"
# Modules and functions by their complete name. A module includes everything in it.
FORBIDDEN = {
    "multiprocessing": "starts processes",
    "subprocess": "starts processes",
    "socket": "opens connections",
    "reassurance.submissions.check": "judges packages",
    "reassurance.submissions.process": "judges packages",
    "reassurance.submissions.receive": "receives packages",
    "reassurance.submissions.receive_all": "receives packages",
    "reassurance.submissions.receive_package": "receives packages",
    "reassurance.submissions.receive_sender": "receives packages",
}


def imported_names(source: str) -> Iterator[str]:
    """The complete names of all imports, also of those inside functions."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{each.name}" for each in names)


def forbidden_imports(source: str) -> list[str]:
    parts = (name.split(".") for name in imported_names(source))
    prefixes = {".".join(name[:length]) for name in parts for length in range(1, len(name) + 1)}
    return sorted(f"{name} {FORBIDDEN[name]}" for name in prefixes & FORBIDDEN.keys())


def files_of_unit_tests() -> set[Path]:
    """The files in tests/unit and the helper modules that they import, directly or indirectly."""
    pending = list((TESTS / "unit").rglob("*.py"))
    files: set[Path] = set()
    while pending:
        path = pending.pop()
        files.add(path)
        for name in imported_names(path.read_text(encoding="utf-8")):
            module, parent = TESTS.joinpath(*name.split(".")), TESTS.joinpath(*name.split(".")[:-1])
            helpers = {module.with_suffix(".py"), parent.with_suffix(".py")} - files
            pending += [helper for helper in helpers if helper.is_file()]
    return files


def test_unit_tests_start_no_process_and_receive_no_package():
    files = files_of_unit_tests()
    assert TESTS / "support" / "packages.py" in files
    uses = {
        path.relative_to(TESTS).as_posix(): forbidden_imports(path.read_text(encoding="utf-8"))
        for path in files
    }
    assert {name: listed for name, listed in uses.items() if listed} == {}, "move it: see CONTRIBUTING"


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess",
        "from subprocess import run",
        "from reassurance.submissions import PackagePath, receive_package",
        "def test():\n    from reassurance.submissions.check import check_package",
        "from reassurance.submissions import process",
    ],
)
def test_a_forbidden_import_is_reported(source):
    assert forbidden_imports(source)


def test_other_imports_are_allowed():
    assert forbidden_imports("from reassurance.submissions import PackagePath, sweep_leftovers") == []
