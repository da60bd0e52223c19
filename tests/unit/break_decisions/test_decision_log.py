"""Decisions on breaks are stored once, in order, and every alteration of an event is a fault."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reassurance.break_decisions import (
    BreakDecision,
    Head,
    SeenBreak,
    SettlementPair,
    decision_events,
    decision_faults,
    known_events,
    open_log,
    read_events,
)
from reassurance.errors import IntegrityError, UsageError
from reassurance.settings import Settings

NOON = datetime(2021, 1, 13, 12, tzinfo=UTC)
PAIR = SettlementPair("T2020", "2020-Q2", "EUR", "A1", "M1")


def seen(number: int) -> SeenBreak:
    return SeenBreak(f"b{number}", "amount_differs", "-10.00")


def comment(*numbers: int, reason: str = "INS05 a écrit.") -> BreakDecision:
    return BreakDecision("comment", tuple(map(seen, numbers)), reason=reason)


WAIVER = BreakDecision("waive", (seen(1),), "Avenant signé.", "operator B", waived_until_on="2021-03-31")


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path)


def decide(settings, *decisions, by="operator A", at=NOON):
    with open_log(settings) as log:
        return log.append(decisions, by, at)


def test_a_decision_is_read_back(settings):
    decide(settings, WAIVER, comment(2, 3))
    (event,) = read_events(settings)
    made = list(event.made())
    assert [each.decision_id for each in made] == ["000001-000001", "000001-000002", "000001-000002"]
    assert [each.decision for each in made] == [WAIVER, comment(2), comment(3)]
    assert {(each.decided_at, each.decided_by) for each in made} == {("2021-01-13T12:00:00Z", "operator A")}


def test_the_same_decision_again_writes_nothing(settings):
    decide(settings, comment(1, 2))
    assert decide(settings, comment(2, 1), at=NOON + timedelta(days=1)) is None
    assert decide(settings, comment(1, 2, 3)).content.decisions[0].breaks == (seen(3),)


def test_the_same_decision_after_another_one_is_new(settings):
    decide(settings, comment(1))
    decide(settings, comment(1, reason="Relance envoyée."))
    assert decide(settings, comment(1)) is not None


@pytest.mark.parametrize(
    "other", [replace(comment(1), breaks=(replace(seen(1), seen_difference_amount="-12.00"),)), comment(1)]
)
def test_another_state_or_person_is_a_new_decision(settings, other):
    decide(settings, comment(1))
    by = "operator A" if other != comment(1) else "operator B"
    assert decide(settings, other, by=by) is not None


def test_settlements_are_decided_apart(settings):
    match = BreakDecision("match", reason="Virement du 3 mars.", settlement=PAIR)
    decide(settings, match)
    other = replace(match, settlement=replace(PAIR, bank_movement_id="M2"))
    decide(settings, replace(other, action="unmatch"))
    with open_log(settings) as log:
        assert log.last(PAIR).decision == match
        assert log.last(other.settlement).decision.action == "unmatch"


def test_only_the_events_of_that_moment_are_known(settings):
    decide(settings, comment(1))
    decide(settings, comment(2), at=NOON + timedelta(hours=1))
    assert len(known_events(read_events(settings), NOON)) == 1


def test_a_clock_that_was_set_back_does_not_reorder_events(settings):
    decide(settings, comment(1))
    assert decide(settings, comment(2), at=NOON - timedelta(hours=1)).decided_at == NOON


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"reason": " "}, "needs a reason"),
        ({"approved_by": None}, "needs the name of the person who approves it"),
        ({"approved_by": "OPERATOR A"}, "cannot approve a waiver of their own"),
        ({"waived_until_on": "2021-01-12"}, "would end on 2021-01-12, which is past"),
        ({"waived_until_on": "31/03/2021"}, "is not a day"),
        ({"owner": "INS05"}, "takes no owner"),
        ({"breaks": ()}, "needs at least one break"),
        ({"action": "not_duplicates", "approved_by": None, "waived_until_on": None}, "Waive it instead"),
        ({"action": "assign", "approved_by": None, "waived_until_on": None}, "needs the owner"),
    ],
)
def test_an_incomplete_decision_is_refused(settings, change, expected):
    with pytest.raises(UsageError, match=expected):
        decide(settings, replace(WAIVER, **change))
    assert read_events(settings) == []


def test_a_decision_needs_a_person(settings):
    with pytest.raises(UsageError, match="give the name"):
        decide(settings, comment(1), by=" ")


def alter(path):
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"INS05", b"INS04"))


def swap(path):
    """Rename the event to the sha256 of a rewritten content: only the next event shows it."""
    from hashlib import sha256

    content = path.read_bytes().replace(b"INS05", b"INS04")
    path.unlink()
    path.with_name(f"{path.name[:7]}{sha256(content).hexdigest()}.json").write_bytes(content)


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("change", [alter, swap, lambda path: path.unlink()])
def test_each_altered_event_is_found(settings, position, change):
    for number in range(3):
        decide(settings, comment(number))
    last = read_events(settings)[-1]
    change(last.path.parent.joinpath(sorted(path.name for path in last.path.parent.iterdir())[position]))
    events, faults = decision_events(settings)
    sealed = decision_faults(events, [("2021-01-13T01-00-00Z_0123abcd", Head(3, last.sha256))])
    assert faults or list(sealed)
    if change is alter or position < 2:
        with pytest.raises(IntegrityError, match="reassurance verify"):
            decide(settings, comment(4))


def test_two_processes_at_once_lose_nothing(settings):
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(decide, [settings] * 12, [comment(number) for number in range(12)]))
    assert {made.decision.target for event in read_events(settings) for made in event.made()} == {
        f"b{number}" for number in range(12)
    }
