"""The exit code of dbt's process, and its use of the parsed project."""

import gc
import sys
from types import SimpleNamespace

import pytest

from reassurance.warehouse import dbt_process


@pytest.fixture
def runs(monkeypatch):
    """The arguments that a fake runner of dbt received, and its next result."""
    called = SimpleNamespace(manifest=None, arguments=None, success=True, exception=None)

    class Runner:
        def __init__(self, manifest):
            called.manifest = manifest

        def invoke(self, arguments):
            called.arguments = arguments
            return SimpleNamespace(success=called.success, exception=called.exception)

    monkeypatch.setitem(sys.modules, "dbt.cli.main", SimpleNamespace(dbtRunner=Runner))
    monkeypatch.setattr(dbt_process, "_read", lambda parsed: f"manifest of {parsed.name}")
    monkeypatch.setattr(dbt_process, "skip_debug_events", lambda: None)
    # Do not freeze the objects of the other tests: the garbage collector must reach them.
    monkeypatch.setattr(gc, "freeze", lambda: None)
    return called


def _exit_code(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["dbt_process", *arguments])
    with pytest.raises(SystemExit) as ended:
        dbt_process.main()
    return ended.value.code


def test_a_successful_run_exits_with_0(monkeypatch, runs):
    assert _exit_code(monkeypatch, "build", "--no-use-colors") == 0
    assert runs.arguments == ["build", "--no-use-colors"]
    assert runs.manifest is None
    assert gc.isenabled()


def test_the_parsed_project_is_passed_to_dbt(monkeypatch, runs):
    assert _exit_code(monkeypatch, "--parsed", "partial_parse.msgpack", "build") == 0
    assert runs.manifest == "manifest of partial_parse.msgpack"
    assert runs.arguments == ["build"]


def test_a_failed_node_exits_with_1(monkeypatch, runs):
    runs.success = False
    assert _exit_code(monkeypatch, "build") == 1


def test_a_failure_of_dbt_exits_with_2_and_its_message(monkeypatch, runs, capsys):
    runs.success, runs.exception = False, RuntimeError("Could not find profile")
    assert _exit_code(monkeypatch, "build") == 2
    assert "Could not find profile" in capsys.readouterr().err
