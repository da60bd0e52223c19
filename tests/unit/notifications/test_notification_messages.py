"""The texts of messages: both languages, French typography, a list that ends."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest

from reassurance.french import typography
from reassurance.notifications.cause import Cause, Event
from reassurance.notifications.configuration import MINISTRY
from reassurance.notifications.messages import render
from reassurance.wording import Worded

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
VALUES = {
    "package": "INS01-2020-06-001",
    "sender": "INS01",
    "received": Worded("29/11/2026 à 09:00", "2026-11-29T08:00:00Z"),
    "period": "2020-06",
    "due": date(2020, 7, 15),
    "build": "2020-07-14T00-00-00Z_0a1b2c3d",
    "as_of": Worded("14/07/2020 à 02:00", "2020-07-14T00:00:00Z"),
    "opened": Worded("14/07/2020 à 02:00", "2020-07-14T00:00:00Z"),
    "envelope": "EXPORT",
    "night": date(2020, 7, 14),
    "start": Worded("14/07/2020 à 02:00", "2020-07-14T00:00:00Z"),
    "message": Worded(typography("Enveloppe « Export » : 85 % du plafond."), "Envelope EXPORT: 85 %."),
}
# Only engineers read it.
ENGLISH_ONLY = {"failed_build", "missing_build"}


def cause(event: Event, items: int = 2) -> Cause:
    listed = tuple(Worded(f"Motif {number} : a ; b", f"Reason {number}") for number in range(items))
    return Cause(event, "x", NOW, (MINISTRY,), VALUES, listed)


@pytest.mark.parametrize("event", sorted(set(get_args(Event)) - ENGLISH_ONLY))
def test_each_french_message_has_the_spaces_of_french(event):
    text = render(cause(event), "fr")
    for part in (text.subject, text.body):
        for mark in (" :", " ;", "« ", " »", " %", "{"):
            assert mark not in part, f"{event}: {mark!r} in {part}"
    assert "Motif 1\u00a0: a\u202f; b" in text.body
    assert "\n-- \n" in text.body


@pytest.mark.parametrize("event", get_args(Event))
def test_each_event_has_an_english_message(event):
    text = render(cause(event), "en")
    assert "- Reason 0\n- Reason 1\n\n" in text.body
    assert "{" not in text.subject + text.body


def test_ten_items_are_listed_and_the_others_counted():
    body = render(cause("deadline_missed", items=1210), "fr").body
    assert body.count("\n- ") == 11
    assert "- autres\u00a0: 1\u202f200\n" in body


def test_a_line_break_in_the_name_of_a_package_stays_out_of_the_subject():
    named = Cause("rejected_package", "x", NOW, (MINISTRY,), VALUES | {"package": "a\nBcc: x@y.fr"})
    assert "\n" not in render(named, "fr").subject
