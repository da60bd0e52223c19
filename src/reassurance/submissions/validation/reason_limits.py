"""Limit the reasons of a receipt: their number, and the length of each."""

from dataclasses import replace

from reassurance.submissions.messages.reasons import reason
from reassurance.submissions.package.limits import Limits
from reassurance.submissions.receipt.model import RejectionReason

_CUT = " … "


def within_limits(reasons: tuple[RejectionReason, ...], limits: Limits) -> tuple[RejectionReason, ...]:
    """The first reasons, then one that gives the number of omitted ones; long ones lose their middle."""
    listed = [
        replace(
            item,
            where=shortened(item.where, limits.reason_characters),
            message_fr=shortened(item.message_fr, limits.reason_characters),
            message_en=shortened(item.message_en, limits.reason_characters),
        )
        for item in reasons[: limits.reasons]
    ]
    more = len(reasons) - len(listed)
    if more:
        listed.append(reason("more_reasons", "*", actual=more))
    return tuple(listed)


def shortened(text: str, maximum: int) -> str:
    """A text of at most that many characters. A longer one keeps both ends: the end gives the next step."""
    if len(text) <= maximum:
        return text
    kept = maximum - len(_CUT)
    return text[: kept // 2] + _CUT + text[-(kept - kept // 2) :]
