"""The tasks that send messages: what they skip, and when they fail."""

from datetime import UTC, datetime

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from reassurance.embedded.airflow import free_port
from reassurance.notifications.find import NIGHT_HOUR
from reassurance.orchestration import NIGHTLY
from reassurance.orchestration.notifications import remind_late_senders, send_messages
from reassurance.periods import format_instant
from reassurance.registers.calendar import due_registers
from reassurance.warehouse.record import BuildRecord, write_record

ONCALL = "- {recipient: oncall, audience: engineers, channel: smtp, connection: mail, address: a@b.fr}"


@pytest.fixture(autouse=True)
def _home_of_the_tasks(settings, monkeypatch) -> None:
    """The tasks read their settings from the environment."""
    settings.home.mkdir()
    monkeypatch.setenv("REASSURANCE_HOME", str(settings.home))


def test_the_night_of_messages_is_that_of_the_schedule():
    hour = NIGHTLY.expression.split()[1]
    assert int(hour) == NIGHT_HOUR


def test_without_recipients_no_message_is_sent():
    with pytest.raises(AirflowSkipException, match="names no recipient"):
        send_messages.function()


def test_the_task_is_red_while_the_mail_server_is_dead(settings, monkeypatch):
    settings.notifications_path.write_text(ONCALL)
    connection = f'{{"host": "127.0.0.1", "port": {free_port()}, "extra": {{"from_email": "a@b.fr"}}}}'
    monkeypatch.setenv("AIRFLOW_CONN_MAIL", connection.replace("{", '{"conn_type": "smtp", ', 1))
    assert send_messages.function() == {"causes": 0, "sent": 0}
    now = datetime.now(UTC)
    opened = {"opened_at": format_instant(now)}
    write_record(
        settings, BuildRecord("2020-07-15T00-00-00Z_0a1b2c3d", now, "failed", (), "", None, {}, **opened)
    )
    with pytest.raises(AirflowFailException, match="Messages that wait: 1"):
        send_messages.function()


def test_late_registers_are_listed_without_recipients_and_without_mail(settings):
    late = remind_late_senders.function()
    assert sum(map(len, late.values())) == len(due_registers(settings)) > 500
    assert not settings.notifications_dir.exists()


def test_reminders_are_recorded_and_not_sent(settings):
    settings.notifications_path.write_text(ONCALL)
    remind_late_senders.function()
    # The calendar of the project ended years ago: its reminders are too old for a message.
    closed = list((settings.notifications_dir / "closed").glob("late_sender-*.json"))
    assert len(closed) > 100
    assert not (settings.notifications_dir / "waiting").exists()
