"""Bank statements with one element changed, renamed, removed or repeated."""

import re
from random import Random
from xml.sax.saxutils import escape

from reassurance.submissions.formats.camt053.writer import Habit
from support.packages import Package, entry, movement, reinsurer_package

_ACCOUNTS = ["FR6699999000010000000000101", "FR2799999000020000000000303"]
_VALUES = [
    "CRDT",
    "DBIT",
    "BOOK",
    "PDNG",
    "INFO",
    "OPBD",
    "CLBD",
    "ITBD",
    "PRCD",
    "true",
    "false",
    "1",
    "0",
    "30.00",
    "0.00",
    "-1",
    "+5",
    ".5",
    "1e3",
    "100.005",
    "2020-06-18",
    "2020-06-18T10:00:00Z",
    "18/06/2020",
    "NOTPROVIDED",
]
_NAMES = [
    "Ntry",
    "Stmt",
    "Bal",
    "TxDtls",
    "Amt",
    "CdtDbtInd",
    "Sts",
    "Id",
    "IBAN",
    "Other",
    "Document",
    "Ustrd",
]


def statement_package(draw: Random) -> Package:
    """Bank statements of two accounts in the formats of two banks; pending movements are refused."""
    lines = [
        movement(
            number,
            account_id=draw.choice(_ACCOUNTS),
            direction=draw.choice(["credit", "debit"]),
            amount=f"{draw.randint(1, 10**6) / 100:.2f}",
            value_on=draw.choice(["", "2020-06-19"]),
            is_reversal=draw.choice(["false", "false", "true"]),
            status=draw.choice(["booked", "booked", "booked", "pending"]),
            remittance_text=draw.choice(["", "CAP 1T2020 INS01", 'é < & > "']),
        )
        for number in range(1, draw.randint(2, 6))
    ]
    habit = Habit(
        draw.choice(["02", "04", "08"]), draw.choice([None, "ns2"]), has_details=draw.random() < 0.5
    )
    return reinsurer_package(lines={"ledger": [entry()], "bank_statements": lines}, habit=habit)


def change_element(draw: Random, content: bytes, text: str) -> bytes:
    """The file with one element changed; `text` is the new text, where a text changes."""
    lines = content.decode("utf-8", "replace").split("\n")
    place = draw.randrange(len(lines))
    kind = draw.randrange(6)
    if kind <= 2:
        with_text = [number for number, line in enumerate(lines) if re.search(">[^<]+</", line)]
        if with_text:
            place = draw.choice(with_text)
            new = draw.choice([escape(text), *_VALUES])
            lines[place] = re.sub(">[^<]*</", lambda _: f">{new}</", lines[place], count=1)
    elif kind == 3:
        first, last = _element_at(lines, place)
        del lines[first : last + 1]
    elif kind == 4:
        first, last = _element_at(lines, place)
        lines[first:first] = lines[first : last + 1]
    else:
        first, last = _element_at(lines, place)
        new = draw.choice(_NAMES)
        for number in {first, last}:
            lines[number] = re.sub(r"(</?(?:ns2:)?)[A-Za-z]+", lambda match: match[1] + new, lines[number])
    return "\n".join(lines).encode()


def _element_at(lines: list[str], place: int) -> tuple[int, int]:
    """First and last line of the element that begins on a line; only that line when none does."""
    margin = re.match(r"(\s*)<\w[^>]*>$", lines[place])
    if margin is None:
        return place, place
    ends = (number for number in range(place + 1, len(lines)) if re.match(rf"{margin[1]}</", lines[number]))
    return place, next(ends, place)
