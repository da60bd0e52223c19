"""dbt fires the events that a log has, and makes no message of others."""

import io

import pytest
from dbt.adapters.events.types import SQLQuery
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.logger import LineFormat, LoggerConfig
from dbt_common.events.types import Note

from reassurance.warehouse.dbt_events import skip_debug_events


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The events whose message was made, by name; dbt is as before when the test ends."""
    names: list[str] = []
    make = BaseEvent.__init__

    def make_and_note(event: BaseEvent, *arguments: object, **fields: object) -> None:
        names.append(type(event).__name__)
        make(event, *arguments, **fields)

    monkeypatch.setattr(BaseEvent, "__init__", make_and_note)
    monkeypatch.setattr(BaseEvent, "pb_msg", None, raising=False)
    monkeypatch.setattr(EventManager, "fire_event", EventManager.fire_event)
    skip_debug_events()
    return names


def fire(level: EventLevel) -> tuple[EventManager, io.StringIO]:
    """A manager whose only log has `level`, after two events, and what the log has."""
    manager, written = EventManager(), io.StringIO()
    manager.add_logger(
        LoggerConfig(
            name=f"test_{level.value}",
            filter=lambda event: True,
            level=level,
            line_format=LineFormat.PlainText,
            output_stream=written,
        )
    )
    manager.fire_event(SQLQuery(conn_name="build", sql="select 1"))
    manager.fire_event(Note(msg="one model was made"), level=EventLevel.WARN)
    return manager, written


def test_events_of_level_debug_are_not_made(made: list[str]) -> None:
    _, written = fire(EventLevel.INFO)
    assert made == ["Note"]
    assert "one model was made" in written.getvalue()
    assert "select 1" not in written.getvalue()


def test_a_log_of_level_debug_has_every_event(made: list[str]) -> None:
    _, written = fire(EventLevel.DEBUG)
    assert made == ["SQLQuery", "Note"]
    assert "select 1" in written.getvalue()


def test_fields_of_an_event_are_read_and_set_as_before(made: list[str]) -> None:
    event = SQLQuery(conn_name="build", sql="select 1")
    assert made == []
    event.sql = "select 2"
    assert (event.conn_name, event.sql, made) == ("build", "select 2", ["SQLQuery"])
