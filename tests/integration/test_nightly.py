"""`nightly` continues without a stopped sender and ends with an error code."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from reassurance import cli, submissions
from reassurance.errors import SubmissionsError
from reassurance.warehouse.record import BuildRecord

WAITS = {
    "sender_id": "INS01",
    "package_name": "INS01-2020-06-001",
    "reason": "No space left on device",
    "since": "2020-07-05T18:00:00Z",
}


@pytest.mark.parametrize(("status", "exit_code"), [("released", 1), ("held", cli.HELD)])
def test_nightly_continues_without_a_stopped_sender(monkeypatch, tmp_path, status, exit_code):
    def stopped(*_, **__):
        raise SubmissionsError("1 packages were judged; these senders were stopped:\n- INS01: disk full")

    record = BuildRecord(
        build_id="2020-07-14T00-00-00Z_abcdef01",
        as_of=datetime(2020, 7, 14, tzinfo=UTC),
        status=status,
        submissions=(),
        code_hash="",
        git_commit=None,
        versions={},
        stopped=(WAITS,),
    )
    published = []
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path))
    monkeypatch.setattr(submissions, "receive_all", stopped)
    monkeypatch.setattr(cli, "_build", lambda *_, **__: record)
    monkeypatch.setattr(cli, "_publish", lambda *arguments, **_: published.append(arguments[1].build_id))
    finished = CliRunner().invoke(cli.app, ["nightly", "--as-of", "2020-07-14T00:00:00Z"])
    assert finished.exit_code == exit_code
    assert published == ([record.build_id] if status == "released" else [])
    if status == "held":
        assert "Without INS01: INS01-2020-06-001 is waiting: No space left on device" in finished.output
