"""Each common mistake of senders: the verdict and the message."""

import pytest

from support.answers import receive_checked
from support.common_mistakes import MISTAKES, REJECTED, Mistake


def test_each_of_the_seventeen_kinds_has_a_case():
    assert len({mistake.kind for mistake in MISTAKES.values()}) == 17


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_gets_the_expected_verdict_and_message(settings, mistake: Mistake):
    receipt = receive_checked(settings, mistake.write(settings))
    messages = [each.message_fr for each in (*receipt.reasons, *receipt.findings)]
    assert (receipt.verdict, bool(messages)) == (mistake.verdict, mistake.verdict != "accepted"), messages
    assert mistake.message in "\n".join(messages)
    if mistake.verdict == REJECTED:
        assert len(messages) == 1, "one mistake has several reasons"
