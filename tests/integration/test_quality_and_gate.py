"""The suites and the gate on a real build: the market passes, and a broken build is held with its reason."""

import shutil

import pytest

from reassurance.database import connect
from reassurance.quality.gate import decide
from reassurance.quality.suites import read_quality, run_suites
from reassurance.settings import Settings
from reassurance.warehouse.record import read_record, write_record

ONE_LINE = "premium_line_id = (select min(premium_line_id) from marts.fct_premiums where is_declared)"

SABOTAGES = {
    "a premium that ends its cover before it begins": (
        f"update registers.int_premiums_current set covers_to = covers_from - 1 where {ONE_LINE}",
        "registers.int_premiums_current",
        "covers_from",
    ),
    "a published ceded premium above the gross premium": (
        "update publication.pub_ministry__premiums"
        " set ceded_premium_amount_eur = 1000000000000 where rowid = 0",
        "publication.pub_ministry__premiums",
        "ceded_amount",
    ),
    "a negative run-off": (
        "update marts.fct_envelope_usage set run_off_amount_eur = -0.01 where rowid = 0",
        "marts.fct_envelope_usage",
        "run_off_amount_eur",
    ),
}


@pytest.fixture
def copy(market, tmp_path):
    """A copy of the market's build in another home, before the decision of the gate."""
    settings = Settings(home=tmp_path, receipt_clock="package")
    record = market.record.with_(status="built", gate=None, quality=None)
    write_record(settings, record)
    shutil.copyfile(market.record.path(market.settings), record.path(settings))
    return settings, record


def test_the_market_meets_every_critical_expectation(market):
    result = read_quality(market.settings, market.record.build_id)
    assert result.summary["expectations"] > 20
    assert result.critical_failures == ()


def test_the_gate_decides_the_same_twice(market, copy):
    settings, record = copy
    decision = decide(settings, record, run_suites(settings, record))
    stored = read_record(settings, record.build_id).gate
    assert decision.decision == stored["decision"] == market.record.gate["decision"]
    assert stored["reasons"] == market.record.gate["reasons"]


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_a_broken_build_is_held_and_its_reason_names_the_table(copy, sabotage):
    settings, record = copy
    statement, table, column = SABOTAGES[sabotage]
    with connect(settings, record.path(settings)) as connection:
        ((changed,),) = connection.execute(statement).fetchall()
    assert changed == 1
    decision = decide(settings, record, run_suites(settings, record))
    assert decision.decision == "hold"
    reasons = [reason for reason in decision.reasons if reason.code == "expectation_failed"]
    assert table in {reason.subject for reason in reasons}
    assert any(column in reason.message_fr and column in reason.message_en for reason in reasons)
    assert read_record(settings, record.build_id).status == "held"
    assert not settings.current_build.exists()
