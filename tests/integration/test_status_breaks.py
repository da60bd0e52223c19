"""`reassurance status` lists the open breaks of the last decided build by group and by age band."""

import json
import re

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
