"""One scenario at least for each kind of common mistake: the verdict and the message to its sender."""

import pytest

from support.answers import receive_checked
from support.habits import HABITS, REJECTED, Habit


def test_the_seventeen_kinds_have_a_story():
    assert len({habit.kind for habit in HABITS.values()}) == 17


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS.keys())
def test_it_is_judged_rightly_and_its_sender_told(settings, habit: Habit):
    receipt = receive_checked(settings, habit.write(settings))
    messages = [each.message_fr for each in (*receipt.reasons, *receipt.findings)]
    assert (receipt.verdict, bool(messages)) == (habit.verdict, habit.verdict != "accepted"), messages
    assert habit.told in "\n".join(messages)
    if habit.verdict == REJECTED:
        assert len(messages) == 1, "one mistake has several reasons"
