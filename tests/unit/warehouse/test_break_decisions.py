"""`intake.break_decisions` has one row per decision and break that was known at `as_of`."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from reassurance.break_decisions import BreakDecision, SeenBreak, SettlementPair, open_log
from reassurance.database import connect
from reassurance.settings import Settings
from reassurance.warehouse.break_decisions import load_break_decisions

NOON = datetime(2021, 1, 13, 12, tzinfo=UTC)
WAIVER = BreakDecision(
    "waive",
    (SeenBreak("b1", "amount_differs", "-10.00"), SeenBreak("b2", "missing_in_ledger", None)),
    "L'avenant « 12 » est signé.",
    "operator B",
    waived_until_on="2021-03-31",
)
MATCH = BreakDecision(
    "match", reason="Virement.", settlement=SettlementPair("T1", "2020-Q2", "EUR", "A1", "M1")
)


def loaded(settings: Settings, as_of: datetime) -> list[tuple[object, ...]]:
    with connect(settings) as connection:
        connection.execute("create schema intake")
        load_break_decisions(connection, settings, as_of)
        return connection.execute("from intake.break_decisions order by decision_id, break_id").fetchall()


@pytest.fixture
def settings(tmp_path):
    settings = Settings(home=tmp_path)
    with open_log(settings) as log:
        log.append([WAIVER], "operator A", NOON)
        log.append([MATCH], "operator A", NOON + timedelta(days=1))
    return settings


def test_each_break_and_each_settlement_has_a_row(settings):
    waived = ("000001-000001", NOON.replace(tzinfo=None), "operator A", "waive")
    until = ("L'avenant « 12 » est signé.", "operator B", None, date(2021, 3, 31))
    matched = ("000002-000001", datetime(2021, 1, 14, 12), "operator A", "match")  # noqa: DTZ001
    assert loaded(settings, NOON + timedelta(days=2)) == [
        (*waived, "b1", *until, "amount_differs", Decimal("-10.00"), *[None] * 5),
        (*waived, "b2", *until, "missing_in_ledger", *[None] * 6),
        (*matched, None, "Virement.", *[None] * 5, "T1", "2020-Q2", "EUR", "A1", "M1"),
    ]


def test_later_decisions_are_not_known(settings):
    assert [row[0] for row in loaded(settings, NOON)] == ["000001-000001"] * 2
    assert loaded(settings, NOON - timedelta(seconds=1)) == []
