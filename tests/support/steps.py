"""Count the lines of Python code that run: the count is the same on every machine, unlike the time."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import reassurance

_OURS = str(Path(reassurance.__file__).parent)


def steps(work: Callable[[], object]) -> int:
    """How many lines of `reassurance` run; each iteration of a loop counts."""
    counted = 0

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal counted
        if not frame.f_code.co_filename.startswith(_OURS):
            return None
        counted += event == "line"
        return count

    previous = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(previous)
    assert counted, "no line of reassurance was executed"
    return counted


def assert_linear(work: Callable[[int], object], few: int) -> None:
    """Two and four times the work takes two and four times the steps, with a tolerance of 10 %."""
    once, twice, four_times = (steps(lambda size=size: work(size)) for size in (few, 2 * few, 4 * few))
    assert four_times - twice <= 2.2 * (twice - once), (once, twice, four_times)
