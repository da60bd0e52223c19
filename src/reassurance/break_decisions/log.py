"""Add decisions on breaks to the archive, one process at a time."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256

from reassurance.break_decisions.events import Content, Event, Numbered, read_event, read_events
from reassurance.break_decisions.model import BreakDecision, Made, SettlementPair, check_decision
from reassurance.files import write_once
from reassurance.locks import hold
from reassurance.periods import format_instant, paris_day
from reassurance.settings import Settings


class DecisionLog:
    """All decisions so far; `append` adds some. The lock is held while the log is open."""

    def __init__(self, settings: Settings, events: list[Event]) -> None:
        """Index the decisions of the events by what they are about."""
        self._settings = settings
        self._events = events
        self._last: dict[str | SettlementPair, Made] = {}
        for event in events:
            self._index(event)

    def last(self, target: str | SettlementPair) -> Made | None:
        """The last decision on a break or a settlement, None without one."""
        return self._last.get(target)

    def append(self, decisions: Sequence[BreakDecision], by: str, at: datetime | None = None) -> Event | None:
        """Store decisions of `by` as one event, completely or not at all.

        A decision that repeats the last one of the same person on the same state of its break is left out.
        Returns None, and writes nothing, when all are repeated. Raises DecisionError when one is incomplete.
        """
        now = at or datetime.now(UTC)
        if self._events:
            # Events are in the order of time even if the clock was set back.
            now = max(now, self._events[-1].decided_at)
        person = " ".join(by.split())
        checked = [check_decision(decision, person, paris_day(now)) for decision in decisions]
        new = [fresh for each in checked if (fresh := self._without_repeats(each, person)) is not None]
        if not new:
            return None
        position = len(self._events) + 1
        content = Content(
            position=position,
            previous_sha256=self._events[-1].sha256 if self._events else None,
            decided_at=format_instant(now),
            decided_by=person,
            decisions=tuple(
                Numbered(**vars(each), decision_id=f"{position:06d}-{number:06d}")
                for number, each in enumerate(new, start=1)
            ),
        )
        written = (json.dumps(asdict(content), indent=2, ensure_ascii=False) + "\n").encode()
        path = self._settings.decisions_dir / f"{position:06d}_{sha256(written).hexdigest()}.json"
        write_once(path, [written])
        event = read_event(path)
        self._events.append(event)
        self._index(event)
        return event

    def _without_repeats(self, decision: BreakDecision, by: str) -> BreakDecision | None:
        """The decision on the targets for which it is new; None when there are none."""
        new = []
        for each in decision.per_target():
            last = self.last(each.target)
            if last is None or not last.repeats(each, by):
                new.append(each)
        if not new:
            return None
        breaks = tuple(seen for each in new for seen in each.breaks)
        return BreakDecision(**(vars(decision) | {"breaks": breaks}))

    def _index(self, event: Event) -> None:
        for made in event.made():
            self._last[made.decision.target] = made


@contextmanager
def open_log(settings: Settings) -> Iterator[DecisionLog]:
    """The decisions so far, ready for further ones. Other processes wait until it is closed.

    Raises IntegrityError when an event is missing or altered: a damaged chain takes no further event.
    """
    with hold(settings, "decisions"):
        yield DecisionLog(settings, read_events(settings))
