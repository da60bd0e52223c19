"""Decisions on open breaks: chosen by filter, recorded on the state that the person has seen."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reassurance.break_decisions import BreakDecision, read_events
from reassurance.breaks import (
    Choice,
    chosen,
    decide_by_form,
    decide_on,
    form_row,
    grouped,
    open_register,
    read_form,
    write_csv,
)
from reassurance.errors import DecisionError, UsageError
from support.break_build import make_register

BY, AT = "operator A", datetime(2021, 1, 14, 9, tzinfo=UTC)
COMMENT = BreakDecision("comment", reason="INS01 a écrit.")
WAIVER = {"action": "waive", "reason": "Avenant signé.", "approved_by": "operator B"}


@pytest.fixture
def settings(tmp_path):
    return make_register(tmp_path / "home")


def filled_in(settings, path, **inputs):
    """The form with these inputs by break, written as CSV and read back."""
    breaks = open_register(settings).breaks.values()
    write_csv(path, [form_row(each) | inputs.get(each.break_id, {}) for each in breaks])
    return read_form(settings, path)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), ["cccccc3", "bbbbbb2", "aaaaaa1"]),
        (Choice(reconciliation="premium_ledger"), ["bbbbbb2", "aaaaaa1"]),
        (Choice(insurer="INS01", min_age=31), ["cccccc3"]),
        (Choice(break_class="duplicate_in_ledger"), ["bbbbbb2"]),
        (Choice(min_amount=Decimal("250.50")), ["cccccc3", "bbbbbb2"]),
        (Choice(min_amount=Decimal("250.51"), max_amount=Decimal(1000)), ["cccccc3"]),
        (Choice(group="x"), []),
    ],
)
def test_filters_choose_breaks(settings, choice, expected):
    register = open_register(settings)
    assert [each.break_id for each in chosen(register.breaks.values(), choice)] == expected


def test_the_form_shows_the_day_of_the_last_decision_in_paris(settings):
    breaks = list(open_register(settings).breaks.values())
    decide_on(settings, COMMENT, breaks[:1], BY, datetime(2021, 1, 14, 23, 30, tzinfo=UTC))
    row = form_row(open_register(settings).breaks[breaks[0].break_id])
    assert row["last_decision"] == "Commenter, par operator A, le 15/01/2021"


def test_groups_add_up_to_the_breaks(settings):
    breaks = open_register(settings).breaks.values()
    groups = grouped(breaks)
    assert sum(group["break_count"] for group in groups) == 3
    assert sum(group["difference_amount_eur"] for group in groups) == Decimal("-759.50")


def test_a_break_is_found_by_the_beginning_of_its_identifier(settings):
    register = open_register(settings)
    assert register.find("aaaaaa").break_id == "aaaaaa1"
    for unknown in ("aaaaa", "dddddd", ""):
        with pytest.raises(UsageError, match="has no open break"):
            register.find(unknown)


def test_a_decision_is_shown_with_its_break(settings):
    decide_on(settings, COMMENT, [open_register(settings).find("aaaaaa1")], BY, AT)
    last = open_register(settings).find("aaaaaa1").last
    assert (last.decided_by, last.decision.reason) == (BY, "INS01 a écrit.")


def test_a_break_decided_on_since_is_refused(settings):
    seen = open_register(settings).find("aaaaaa1")
    decide_on(settings, COMMENT, [seen], "operator B", AT)
    with pytest.raises(UsageError, match="has changed: operator B decided on it"):
        decide_on(settings, COMMENT, [seen], BY, AT)
    assert len(read_events(settings)) == 1


def test_the_same_command_twice_records_once(settings):
    breaks = list(open_register(settings).breaks.values())
    assert decide_on(settings, COMMENT, breaks, BY, AT).recorded == 3
    again = decide_on(settings, COMMENT, breaks, BY, AT)
    assert (again.event, again.recorded, again.repeated) == (None, 0, 3)


def test_a_form_is_one_event(settings, tmp_path):
    waiver = WAIVER | {"waived_until_on": "31/03/2021"}
    rows = filled_in(
        settings, tmp_path / "form.csv", aaaaaa1=waiver, cccccc3=waiver, bbbbbb2={"action": "Prendre acte"}
    )
    result = decide_by_form(settings, rows, BY, at=AT)
    assert (result.recorded, result.repeated, result.refused) == (3, 0, ())
    first, second = sorted(read_events(settings)[0].content.decisions, key=lambda each: each.action)
    assert (first.action, [seen.break_id for seen in first.breaks]) == ("acknowledge", ["bbbbbb2"])
    assert (second.waived_until_on, [s.break_id for s in second.breaks]) == (
        "2021-03-31",
        ["cccccc3", "aaaaaa1"],
    )


def test_a_form_read_twice_records_once(settings, tmp_path):
    rows = filled_in(settings, tmp_path / "form.csv", aaaaaa1={"action": "acknowledge"})
    decide_by_form(settings, rows, BY, at=AT)
    again = decide_by_form(settings, rows, BY, at=AT)
    assert (again.recorded, again.repeated, again.refused) == (0, 1, ())
    assert len(read_events(settings)) == 1


CHANGES = {
    "amount": "update marts.fct_breaks set difference_amount = -11",
    "class": "update marts.fct_breaks set class = 'period_differs'",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_row_is_refused_when_its_break_has_changed(settings, tmp_path, change):
    rows = filled_in(settings, tmp_path / "form.csv", aaaaaa1={"action": "acknowledge"})
    make_register(settings.home, CHANGES[change])
    (refused,) = decide_by_form(settings, rows, BY, at=AT).refused
    assert refused.code == "changed"
    # The row to correct has the break as it is now: given back, it is recorded.
    write_csv(tmp_path / "refused.csv", [refused.row])
    assert decide_by_form(settings, read_form(settings, tmp_path / "refused.csv"), BY, at=AT).recorded == 1


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"reason": "Sans décision"}, "no_action"),
        ({"action": "Annuler"}, "unknown_action"),
        (WAIVER, "missing"),
        (WAIVER | {"waived_until_on": "2021-01-13"}, "past"),
        (WAIVER | {"waived_until_on": "demain"}, "no_day"),
        (WAIVER | {"waived_until_on": "2021-03-31", "approved_by": BY}, "own_approval"),
        ({"action": "comment", "reason": "Oui", "owner": "CCR"}, "superfluous"),
        ({"action": "not_duplicates", "reason": "Deux avenants"}, "no_duplicate"),
    ],
)
def test_a_refused_row_has_its_reason_and_the_others_are_recorded(settings, tmp_path, inputs, code):
    rows = filled_in(settings, tmp_path / "form.csv", aaaaaa1=inputs, cccccc3={"action": "acknowledge"})
    result = decide_by_form(settings, rows, BY, at=AT)
    assert [(each.number, each.code) for each in result.refused] == [(3, code)]
    assert result.refused[0].row["refusal"]
    assert result.recorded == 1


def test_a_resolved_break_and_a_repeated_one_are_refused(settings, tmp_path):
    rows = filled_in(
        settings, tmp_path / "form.csv", aaaaaa1={"action": "acknowledge"}, cccccc3={"action": "acknowledge"}
    )
    make_register(settings.home, "delete from marts.fct_breaks where break_id = 'aaaaaa1'")
    result = decide_by_form(settings, [*rows, rows[0]], BY, at=AT)
    assert [each.code for each in result.refused] == ["repeated", "unknown", "repeated"]
    assert result.event is None


def test_a_form_without_a_name_is_refused(settings, tmp_path):
    rows = filled_in(settings, tmp_path / "form.csv", aaaaaa1={"action": "acknowledge"})
    with pytest.raises(DecisionError, match="give the name"):
        decide_by_form(settings, rows, " ", at=AT)


def test_another_file_is_no_form(settings, tmp_path):
    path = tmp_path / "form.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="has no column Décision"):
        read_form(settings, path)
    with pytest.raises(UsageError, match="is no file"):
        read_form(settings, tmp_path / "missing.xlsx")
