"""`reassurance status` lists late senders, and the open breaks of the last decided build by group and age."""

import json
import re
from datetime import date

import pytest
from typer.testing import CliRunner

from reassurance import cli
from reassurance.warehouse.record import read_record
from support.cockpit_home import make_home


@pytest.fixture
def record(tmp_path, monkeypatch):
    settings, record = make_home(tmp_path)
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    return read_record(settings, record.build_id)


def status(*options: str) -> str:
    finished = CliRunner().invoke(cli.app, ["status", *options])
    assert finished.exit_code == 0, finished.output
    return finished.stdout


def test_open_breaks_are_listed_by_group_and_age_band(record):
    breaks = json.loads(status("--json"))["breaks"]
    groups = [(group["reconciliation"], group["break_class"], group["owner"]) for group in breaks]
    assert groups == [
        ("premium_ledger", "amount_differs", "reinsurer"),
        ("claim_ledger", "missing_in_ledger", "insurer"),
    ]
    assert breaks[0]["counts"] == {"0_7": 6, "8_30": 23, "31_90": 60, "over_90": 30}
    assert breaks[1]["counts"] == {"0_7": 1, "8_30": 0, "31_90": 0, "over_90": 0}
    shown = status()
    assert "Open breaks: 120" in shown
    (total,) = [line for line in shown.splitlines() if re.match(r"\W*all\b", line)]
    assert re.findall(r"[0-9,.]+", total) == ["7", "23", "60", "30", "7,260.00"]


def test_late_senders_are_listed_with_their_delay(record, monkeypatch):
    """Packages that are dated by themselves are late at the moment of the last decided build."""
    monkeypatch.setenv("REASSURANCE_RECEIPT_CLOCK", "package")
    late = {each["sender"]: each for each in json.loads(status("--json"))["late"]}
    days = (record.as_of.date() - date(2020, 5, 15)).days
    # Seven registers of April, May and June, and the accounts of the quarter.
    assert late["INS02"] == {"sender": "INS02", "registers": 22, "due_on": "2020-05-15", "days": days}
    assert late["INS01"]["registers"] < 22
    delays = [each["days"] for each in late.values()]
    assert delays == sorted(delays, reverse=True)
    (line,) = [line for line in status().splitlines() if re.match(r"\W*INS02\b", line)]
    assert re.findall(r"[0-9-]+", line)[1:] == ["22", "2020-05-15", str(days)]
    monkeypatch.setenv("REASSURANCE_RECEIPT_CLOCK", "wall")
    assert json.loads(status("--json"))["late"][0]["days"] > 2_000


def test_no_sender_is_late_before_the_first_package(tmp_path, monkeypatch):
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path))
    assert json.loads(status("--json"))["late"] == []
