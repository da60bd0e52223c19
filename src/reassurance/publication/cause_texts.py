"""Why a release differs from the previous one, in French sentences that an audience may read."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from reassurance.french import moment, number
from reassurance.publication.causes import BreakDecisionChange, Causes, SubmissionChange
from reassurance.publication.tables import Audience
from reassurance.publication.texts import code_label, gate_lines, text

# Submissions and decisions that are listed one by one.
_MAX_LISTED = 200


def cause_texts(audience: Audience, causes: Causes) -> Iterator[tuple[str, str]]:
    """The causes that the audience may read: the name of each, and its sentence.

    An audience that reads the reasons of the gate reads all of them. One of its readers reads about its own
    submissions, any other the number of submissions.
    """
    if causes.moments[0] != causes.moments[1]:
        old, new = (moment(datetime.fromisoformat(each)) for each in causes.moments)
        yield "moment", text("changes.moments", old=old, new=new)
    for sentence in _submissions(audience, causes.submissions):
        yield "submissions", sentence
    if causes.decisions:
        for name, gate in zip(("gate_before", "gate_now"), causes.decisions, strict=True):
            for sentence in gate_lines(gate, with_reasons=audience.has_gate_reasons):
                yield "gate", text(f"changes.{name}", decision=sentence)
    if audience.has_gate_reasons:
        for sentence in _limited([_break_decision(each) for each in causes.break_decisions]):
            yield "break_decisions", sentence
    for sentence in dict.fromkeys(text(f"changes.parts.{part}") for part in causes.code):
        yield "code", sentence
    for name, (was, is_now) in causes.packages.items():
        none = text("changes.no_package")
        yield "packages", text("changes.package", name=name, old=was or none, new=is_now or none)


def _submissions(audience: Audience, changes: Sequence[SubmissionChange]) -> Iterator[str]:
    if audience.has_gate_reasons or audience.reader:
        read = [each for each in changes if not audience.reader or each.sender_id == audience.reader]
        yield from _limited([_submission(each) for each in read])
        return
    for name, is_added in (("submissions_added", True), ("submissions_removed", False)):
        count = sum(each.is_added is is_added for each in changes)
        if count:
            yield text(f"changes.{name}", count=number(count))


def _submission(change: SubmissionChange) -> str:
    end = "added" if change.is_added else "removed"
    if change.received_at is None:
        return text(f"changes.unknown_submission_{end}", sha256=change.submission_hash)
    return text(
        f"changes.submission_{end}",
        package=change.package_name or change.submission_hash,
        kind=text(f"changes.kinds.{change.kind}") if change.kind else text("page.none"),
        verdict=code_label("verdict", change.verdict or ""),
        received=moment(datetime.fromisoformat(change.received_at)),
    )


def _break_decision(change: BreakDecisionChange) -> str:
    values = {
        "action": text(f"changes.actions.{change.action}"),
        "by": change.decided_by,
        "count": number(len(change.break_ids)),
    }
    if not change.reason:
        return text("changes.break_decision", **values)
    return text("changes.break_decision_with_reason", **values, reason=change.reason)


def _limited(sentences: Sequence[str]) -> Iterator[str]:
    yield from sentences[:_MAX_LISTED]
    if len(sentences) > _MAX_LISTED:
        yield text("changes.more", count=number(len(sentences) - _MAX_LISTED))
