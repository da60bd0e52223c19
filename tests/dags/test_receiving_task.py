"""The task of Airflow that receives the packages of one sender."""

import pytest

from reassurance import orchestration
from reassurance.errors import SubmissionsError
from reassurance.submissions import receive_all


def test_a_lock_that_cannot_be_opened_stops_its_sender_only(settings, monkeypatch):
    """Simulates a lock that belongs to another user."""
    monkeypatch.setenv("REASSURANCE_HOME", str(settings.home))
    for sender in ("INS01", "INS02"):
        (settings.inbox_dir / sender / "P").mkdir(parents=True)
    context: dict[str, str] = {}
    monkeypatch.setattr(orchestration, "get_current_context", lambda: context)
    monkeypatch.setattr(orchestration, "show_page", lambda _: None)
    (settings.home / "locks" / "INS01.lock").mkdir(parents=True)
    assert orchestration.list_senders.function() == ["INS01", "INS02"]
    with pytest.raises(OSError, match=r"INS01\.lock"):
        orchestration.receive_packages.function("INS01")
    assert orchestration.receive_packages.function("INS02") == ["P: rejected"]
    assert context["verdicts"] == "INS02: 1 rejected"
    with pytest.raises(SubmissionsError, match="- INS01: "):
        receive_all(settings)
