"""Causes agree with a real build: the calendar of reminders and the alerts."""

from reassurance.notifications import overdue_registers
from reassurance.quality.alerts import scheme_alerts
from reassurance.registers.calendar import due_registers


def test_due_days_are_those_of_the_build(market):
    built = market.query(
        "select sender_id, register_code, period, due_on from registers.int_submission_due_dates"
        " where is_owed_with_this_month"
    )
    dues = {(due.sender_id, due.register, due.period, due.due_on) for due in due_registers(market.settings)}
    assert set(built) == dues
    assert len(dues) > 500


def test_overdue_registers_are_those_of_the_build(market):
    built = market.query(
        "select sender_id, register_code, period, due_on from marts.fct_submissions where is_overdue"
    )
    overdue = overdue_registers(market.settings, market.record.as_of)
    assert {(due.sender_id, due.register, due.period, due.due_on) for due in overdue} == set(built)


def test_the_alerts_on_the_scheme_are_read_in_both_languages(market):
    alerts = scheme_alerts(market.settings, market.record)
    expected = market.query("select count(*) from marts.fct_alerts where insurer_id is null")
    assert [(len(alerts),)] == expected
    assert all(alert["message_fr"] and alert["message_en"] for alert in alerts)
