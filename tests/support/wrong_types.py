"""Replace every field of a JSON document with values of every other type."""

import copy
from collections.abc import Iterator
from typing import Any

VALUES: tuple[Any, ...] = (None, True, -1, 1.5, 10**30, "x", "../../inbox", [], [None], {}, {"x": None})


def with_wrong_types(document: Any) -> Iterator[tuple[str, Any]]:
    """Copies of a document with one value replaced, and its position; the document itself is last."""
    for place in _places(document):
        for value in VALUES:
            changed = copy.deepcopy(document)
            holder = changed
            for step in place[:-1]:
                holder = holder[step]
            if holder[place[-1]] != value or type(holder[place[-1]]) is not type(value):
                holder[place[-1]] = value
                yield f"{'.'.join(map(str, place))} = {value!r}", changed
    for value in VALUES:
        yield f"all = {value!r}", value


def _places(value: Any) -> Iterator[tuple[Any, ...]]:
    """The path to each value inside another; only the first item of a list."""
    inner = (
        value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    )
    for key, child in inner:
        yield (key,)
        yield from ((key, *place) for place in _places(child))
