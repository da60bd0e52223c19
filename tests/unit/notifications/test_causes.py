"""Causes found in records of builds and in the alerts of the last decided build."""

from datetime import UTC, datetime

import pytest

from reassurance.database import connect
from reassurance.notifications.find import envelopes, missing_builds
from reassurance.notifications.messages import render
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord, write_record

NOW = datetime(2020, 8, 1, 3, tzinfo=UTC)
GATE = {"decision": "release", "reasons": [], "decided_at": "2020-08-01T02:00:00Z", "override": None}
ALERTS = [
    ("envelope_nearly_used", None, "EXPORT"),
    ("envelope_exceeded", None, "DOMESTIC"),
    ("envelope_exceeded", "INS01", "DOMESTIC"),
    ("late_sender", None, "INS01"),
]


@pytest.fixture
def decided(settings):
    """Write a decided build as of a day with these alerts; returns its settings."""

    def written(day: int, alerts: list[tuple]) -> Settings:
        as_of = datetime(2020, 7, day, tzinfo=UTC)
        record = BuildRecord(
            f"2020-07-{day}T00-00-00Z_0a1b2c3d", as_of, "released", (), "", None, {}, gate=GATE
        )
        write_record(settings, record)
        with connect(settings, record.path(settings)) as connection:
            connection.execute(
                "create schema marts; create table marts.fct_alerts ("
                " alert_number integer, alert_code varchar, insurer_id varchar, subject_id varchar,"
                " alert_count bigint, alert_share decimal(18, 6), since_on date,"
                " message_fr varchar, message_en varchar)"
            )
            for code, insurer, subject in alerts:
                texts = (f"Enveloppe « {subject} » : 85 %.", f"Envelope {subject}: 85 %.")
                connection.execute(
                    "insert into marts.fct_alerts values (1, ?, ?, ?, null, 0.85, null, ?, ?)",
                    [code, insurer, subject, *texts],
                )
        return settings

    return written


def test_alerts_on_the_scheme_about_envelopes_are_causes(decided):
    causes = list(envelopes(decided(14, ALERTS), NOW))
    assert sorted(cause.name for cause in causes) == [
        "envelope_exceeded-DOMESTIC-2020-07",
        "envelope_nearly_used-EXPORT-2020-07",
    ]
    nearly = next(cause for cause in causes if cause.event == "envelope_nearly_used")
    assert "«\u00a0EXPORT\u00a0»\u00a0: 85\u202f%." in render(nearly, "fr").body
    assert "Envelope EXPORT: 85 %." in render(nearly, "en").body


def test_an_envelope_has_one_cause_per_month_and_only_the_last_build_counts(decided):
    first = {cause.name for cause in envelopes(decided(14, ALERTS), NOW)}
    assert {cause.name for cause in envelopes(decided(15, ALERTS), NOW)} == first
    assert list(envelopes(decided(16, []), NOW)) == []


def test_a_home_without_a_decided_build_has_no_envelope(settings):
    assert list(envelopes(settings, NOW)) == []


@pytest.mark.parametrize(
    ("built", "now", "night"),
    [
        # In July, 02:00 in Paris is midnight UTC. A run may take six hours.
        (14, datetime(2020, 7, 15, 5, 59, tzinfo=UTC), []),
        (14, datetime(2020, 7, 15, 6, 0, tzinfo=UTC), ["missing_build-2020-07-15"]),
        (15, datetime(2020, 7, 15, 6, 0, tzinfo=UTC), []),
        (15, datetime(2020, 7, 16, 23, 0, tzinfo=UTC), ["missing_build-2020-07-16"]),
    ],
)
def test_a_night_without_a_build_is_a_cause_when_its_time_is_over(decided, built, now, night):
    assert [cause.name for cause in missing_builds(decided(built, []), now)] == night


def test_a_home_without_a_build_has_no_nights(settings):
    assert list(missing_builds(settings, NOW)) == []
