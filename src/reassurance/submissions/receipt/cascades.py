"""Refused lines in the order of their causes: lines that refer to a refused line follow it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from reassurance.submissions.receipt.model import Refusal

_Line = tuple[str, int]


class Cascades:
    """The lines that are refused because they refer to a refused one, by what they refer to."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        """Group the refusals; a line may have a refusal of its own and one due to another line."""
        self._below: dict[_Line, list[Refusal]] = defaultdict(list)
        self.is_own: set[_Line] = set()
        for refusal in refusals:
            if refusal.cause is None:
                self.is_own.add((refusal.register, refusal.line_number))
            else:
                self._below[refusal.cause].append(refusal)

    def below(self, register: str, line_number: int) -> list[Refusal]:
        """Lines refused because of a line, directly or indirectly, each once."""
        below, waiting, known = [], [(register, line_number)], set()
        while waiting:
            for refusal in self._below.get(waiting.pop(), ()):
                line = (refusal.register, refusal.line_number)
                if line not in known:
                    known.add(line)
                    below.append(refusal)
                    if line not in self.is_own:
                        waiting.append(line)
        return below

    def in_order(self, refusals: Iterable[Refusal]) -> Iterator[Refusal]:
        """Every refusal once: those of a line, then those of the lines refused because of it."""
        given: set[tuple[_Line, str]] = set()
        last: _Line | None = None
        for refusal in refusals:
            line = (refusal.register, refusal.line_number)
            if refusal.cause is not None:
                continue
            if last is not None and line != last:
                yield from self._new(last, given)
            last = line
            yield refusal
        if last is not None:
            yield from self._new(last, given)
        for causes in list(self._below.values()):
            yield from (refusal for refusal in causes if _key(refusal) not in given)

    def _new(self, line: _Line, given: set[tuple[_Line, str]]) -> Iterator[Refusal]:
        for refusal in self.below(*line):
            if _key(refusal) not in given:
                given.add(_key(refusal))
                yield refusal


def _key(refusal: Refusal) -> tuple[_Line, str]:
    return (refusal.register, refusal.line_number), refusal.field
