"""The column names of a file: which are there, which are not those of the register, and why."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reassurance.safe_text import alike, shown
from reassurance.submissions.messages.reasons import reason
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.descriptor import Resource
from reassurance.submissions.receipt.model import RejectionReason
from reassurance.wording import Worded
from reassurance.xlsx_process.cells import column_name

_DELIMITERS = ";,\t|"
_SEPARATOR_LINE = "sep="


@dataclass(frozen=True)
class Header:
    """The names in a file's first row; `top` gives its first rows.

    `sheet` names the sheet that was read, if the file has any; `is_hidden`: a spreadsheet does not show it.
    """

    names: list[str]
    top: Callable[[], list[list[str]]]
    sheet: str = ""
    is_hidden: bool = False


def check_names(header: Header, expected: list[str], resource: Resource) -> None:
    """Raise PackageError when the first row does not name columns of the register, each once."""
    names = header.names
    if not any(names):
        _refuse_empty(header, expected)
    known = {alike(name) for name in expected}
    if not any(alike(name) in known for name in names):
        _refuse_unknown(header, expected, resource)
    if "" in names:
        place = names.index("")
        cause = "unnamed_first" if place == 0 and resource.format == "csv" else "unnamed_column"
        raise unreadable(cause, actual=_place(header, place))
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        places = [_place(header, place) for place, name in enumerate(names) if name == repeated[0]]
        raise unreadable("same_column", name=repeated[0], actual=", ".join(places))


def judge_names(header: Header, expected: list[str], path: str) -> Iterator[RejectionReason]:
    """Why the names are not those of the register: one is missing, not expected, or written otherwise."""
    names = header.names
    if header.is_hidden and not set(expected) <= set(names):
        yield reason("hidden_sheet", path, actual=header.sheet)
    missing = [name for name in expected if name not in names]
    others = [name for name in names if name not in expected]
    for name in missing:
        meant = [other for other in others if alike(other) == alike(name)]
        if meant:
            yield reason("misspelt_column", path, actual=meant[0], expected=name)
            others.remove(meant[0])
        else:
            yield reason("missing_column", path, expected=name)
    for name in others:
        yield reason("unexpected_column", path, actual=name)


def _refuse_empty(header: Header, expected: list[str]) -> None:
    below = _row_of_names(header, expected)
    if below is not None:
        raise unreadable("names_below_blank", line=below, place=_sheet(header))
    if header.sheet:
        raise unreadable("empty_sheet", actual=header.sheet)
    raise unreadable("empty")


def _refuse_unknown(header: Header, expected: list[str], resource: Resource) -> None:
    first = resource.delimiter.join(header.names)
    if first.lower().startswith(_SEPARATOR_LINE):
        # The delimiter itself separates two empty names, which are left out.
        written = first + resource.delimiter if len(first) == len(_SEPARATOR_LINE) else first
        raise unreadable("names_after_separator", actual=written)
    below = _row_of_names(header, expected)
    if below is not None:
        raise unreadable("names_below", line=below, actual=first, place=_sheet(header))
    known = {alike(name) for name in expected}
    for delimiter in _DELIMITERS if len(header.names) == 1 else "":
        if any(alike(name.strip('"')) in known for name in header.names[0].split(delimiter)):
            raise unreadable("other_delimiter", actual=_mark(delimiter), expected=_mark(resource.delimiter))
    raise unreadable("no_known_name", actual=first, place=_sheet(header))


def _row_of_names(header: Header, expected: list[str]) -> int | None:
    """The number of the first row, among those on top but the first, that holds an expected name."""
    known = {alike(name) for name in expected}
    for number, row in enumerate(header.top(), start=1):
        if number > 1 and sum(alike(cell) in known for cell in row) > len(expected) // 2:
            return number
    return None


def _sheet(header: Header) -> Worded:
    """The sheet that was read, in brackets; nothing of a file without sheets."""
    if not header.sheet:
        return Worded("", "")
    hidden = (", masquée", ", hidden") if header.is_hidden else ("", "")
    name = shown(header.sheet)
    return Worded(f" (feuille « {name} »{hidden[0]})", f" (sheet “{name}”{hidden[1]})")


def _place(header: Header, place: int) -> str:
    return column_name(place) if header.sheet else str(place + 1)


def _mark(mark: str) -> Worded:
    """A delimiter between quotes, a tab by its name."""
    return Worded("la tabulation", "a tab") if mark == "\t" else Worded(f"« {mark} »", f"“{mark}”")
