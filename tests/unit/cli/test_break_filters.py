from decimal import Decimal
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import reassurance.breaks
from reassurance.breaks import Choice
from reassurance.cli.breaks import breaks

OPTIONS = {
    "--reconciliation": "premium_ledger",
    "--insurer": "INS05",
    "--class": "amount_differs",
    "--group": "G1",
    "--owned-by": "CCR",
    "--min-age": "30",
    "--min-amount": "100,50",
    "--max-amount": "200.00",
}
WANTED = Choice(
    reconciliation="premium_ledger",
    insurer="INS05",
    break_class="amount_differs",
    group="G1",
    owner="CCR",
    min_age=30,
    min_amount=Decimal("100.50"),
    max_amount=Decimal("200.00"),
)


@pytest.mark.parametrize("command", [["breaks", "--json"], ["decide", "acknowledge", "--by", "A person"]])
def test_each_filter_option_sets_its_condition(monkeypatch, command):
    choices = []
    monkeypatch.setattr(
        reassurance.breaks, "open_register", lambda *_: SimpleNamespace(build_id="b", breaks={})
    )
    monkeypatch.setattr(reassurance.breaks, "chosen", lambda _, choice: choices.append(choice) or [])
    arguments = [argument for option in OPTIONS.items() for argument in option]
    CliRunner().invoke(breaks, [*command, *arguments])
    assert choices == [WANTED]
