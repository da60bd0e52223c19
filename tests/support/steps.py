"""Count the work of Python code by its steps, which are the same on every machine, unlike its time."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import reassurance

_OURS = str(Path(reassurance.__file__).parent)


def steps(work: Callable[[], object]) -> int:
    """How many lines of `reassurance` are executed; each turn of a loop counts."""
    counted = 0

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal counted
        if not frame.f_code.co_filename.startswith(_OURS):
            return None
        counted += event == "line"
        return count

    former = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(former)
    assert counted, "no line of reassurance was executed"
    return counted


def assert_linear(work: Callable[[int], object], few: int) -> None:
    """Twice and four times as much to do takes twice and four times as many steps, a tenth more at most."""
    once, twice, four_times = (steps(lambda size=size: work(size)) for size in (few, 2 * few, 4 * few))
    assert four_times - twice <= 2.2 * (twice - once), (once, twice, four_times)
