"""Packages with the extreme values of every field: a build must succeed on every accepted value."""

import csv
import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from reassurance.periods import account_period, last_day
from reassurance.registers.contract import Field, Register
from reassurance.settings import Settings
from support.packages import SOUND_LINES, Line, Lines, Package, contracts

# Days at the limits: of valid dates, of the scheme, of treaty years, of the months with exchange rates.
DAYS = (
    "1000-01-01",
    "2020-03-15",
    "2020-03-16",
    "2020-03-24",
    "2020-12-31",
    "2021-01-01",
    "2021-12-30",
    "2021-12-31",
    "2022-01-01",
    "2022-12-31",
    "2023-01-01",
    "9999-12-31",
)
_AMOUNTS = ("0.00", "0.01", "-0.01", "9999999.99", "10000000.00", "-10000000.00")
_RATES = ("0.000001", "0.5", "0.999999")
_INTEGERS = ("1", "365", "999999999")
_COUNTRIES = ("FR", "RE", "YT", "MC", "US", "BR", "ZZ", "AA")
_SPECIAL = ("'", '"', "é\u20ac\U0001f600", "{batch}", "%s", "a;b,c|d", "-a", "0", "x\\y", "<b>&amp;")
_PATTERNED = {
    "account_period": ("2020-Q1", "2021-Q4", "2022-Q4", "0000-Q1", "9999-Q4"),
    "buyer_naf": ("00.00A", "99.99Z"),
    "insured_naf": ("00.00A", "99.99Z"),
    "buyer_department": ("01", "2A", "95", "971", "976"),
    "insured_department": ("01", "2B", "95", "971", "976"),
    "policyholder_siren": ("000000000", "990000010"),
    "insured_siren": ("000000000", "990000010"),
}
# Buyers identified by an official scheme; any other scheme is the insurer's own.
_BUYERS = {
    "siren": "990001018",
    "lei": "969500FICT00000TEST70",
    "vat": "FR02990001018",
    "insurer": "B",
}
# Number of lines of `portfolio_exposures` in one package.
_BOOKS = 4


def values(field: Field) -> list[str]:
    """The extreme values of a field: limits, zero, every code, the longest text, empty where optional."""
    empty = [] if field.is_required else [""]
    longest = field.max_length or 64
    texts = {
        "amount": [value for value in (field.minimum, field.maximum, *_AMOUNTS) if value is not None],
        "rate": [*(value for value in (field.minimum, field.maximum) if value is not None), *_RATES],
        "integer": [*([field.minimum] if field.minimum is not None else []), *_INTEGERS],
        "date": DAYS,
        "boolean": ("true", "false"),
        "country": _COUNTRIES,
        "text": ("x" * longest, "é" * longest, *_SPECIAL),
        "id": ("x" * longest, "é" * longest, *_SPECIAL),
    }
    known = field.values or _PATTERNED.get(field.name) or texts[field.kind]
    lowest = None if field.minimum is None else Decimal(field.minimum)
    return empty + [value for value in known if lowest is None or Decimal(value) >= lowest]


def extreme_package(
    settings: Settings, sender: str, period: str, *, draws: int = 0, seed: int = 0
) -> Package:
    """A full package of a sender: every register due for the month, with extreme values.

    `draws` adds that number of lines to each register, each with extreme values drawn for all its fields.
    """
    role = "cedent" if sender.startswith("INS") else "reinsurer"
    drawn = random.Random(f"{seed} {sender} {period}")  # noqa: S311 - a test's draws
    lines: Lines = {}
    for name, register in contracts().items():
        if register.sent_by == role and register.is_due(period):
            sound = _of_period(SOUND_LINES[name](), register, period)
            lines[name] = list(
                _placed(
                    register,
                    list(_lines(register, sound, draws, drawn)),
                    lines,
                    treaties_of(settings, sender),
                )
            )
    return Package(lines, sender=sender, period=period, created=f"{last_day(period)}T18:00:00Z")


def _lines(register: Register, sound: Line, draws: int, drawn: random.Random) -> Iterator[Line]:
    """A sound line; one line for each extreme value; some lines with extreme values in all fields."""
    parents = {key.field for key in register.foreign_keys}
    known = {
        field.name: values(field)
        for field in register.fields
        if field.name in sound and field.name not in (*register.key, *parents, "treaty_id")
    }
    yield sound
    for name, extremes in known.items():
        yield from (sound | _change(name, value) for value in extremes)
    for place in range(max(map(len, known.values()))):
        yield _all(sound, {name: extremes[place % len(extremes)] for name, extremes in known.items()})
    for _ in range(draws):
        yield _all(sound, {name: drawn.choice(extremes) for name, extremes in known.items()})


def _change(name: str, value: str) -> Line:
    """A value and the other value that it requires."""
    if name == "buyer_id":
        return {"buyer_id": value, "buyer_id_scheme": "insurer"}
    if name == "buyer_id_scheme":
        return {"buyer_id": _BUYERS[value], "buyer_id_scheme": value}
    return {name: value}


def _all(sound: Line, changes: Line) -> Line:
    line = sound | changes
    return line | _change("buyer_id_scheme", line["buyer_id_scheme"]) if "buyer_id_scheme" in line else line


def _placed(register: Register, lines: list[Line], above: Lines, treaties: list[str]) -> Iterator[Line]:
    """Give each line a key and the first parent; then place one line under each other parent or treaty."""
    if register.name == "portfolio_exposures":
        first = sum(map(ord, treaties[0])) * _BOOKS
        # The last lines have an extreme value in every field: together they contain all values.
        books = [lines[-1 - (first + place) % len(lines)] for place in range(_BOOKS)]
        yield from (line | _book(place, line, treaties) for place, line in enumerate(books))
        return
    parents = {key.field: [line[key.key] for line in above[key.register]] for key in register.foreign_keys}
    parents_maximum = max(map(len, parents.values()), default=0)
    placed = [(line, 0) for line in lines]
    placed += [(lines[place % len(lines)], place) for place in range(1, parents_maximum)]
    if register.exactly_one_of or register.name == "ledger":
        # A negative place puts the line under a treaty.
        placed += [(line, -1 - place) for place, line in enumerate(lines)]
    for number, (line, place) in enumerate(placed):
        names = {name: ids[place % len(ids)] for name, ids in parents.items()}
        if place < 0:
            names |= {"guarantee_id": "", "treaty_id": treaties[place % len(treaties)]}
        elif register.name == "accounts":
            names |= {"treaty_id": treaties[number % len(treaties)]}
        yield line | names | _key(register, number, parents)


def _key(register: Register, number: int, parents: Lines) -> Line:
    """The key of a line; every tenth has the maximum length."""
    own = [name for name in register.key if name not in parents and name != "as_of"]
    name = f"{register.name[:3].upper()}-{number}"
    return {field: name.ljust(64, "x") if number % 10 == 9 else name for field in own}


def _book(place: int, line: Line, treaties: list[str]) -> Line:
    relais = [name for name in treaties if "RELAIS" in name]
    scope = ("own_book", "cap_relais")[place % 2]
    return {
        "scope": scope,
        "segment": ("domestic", "export")[place // 2],
        "treaty_id": relais[0] if scope == "cap_relais" else "",
    }


def treaties_of(settings: Settings, sender: str) -> list[str]:
    """The treaties of an insurer or a reinsurer."""
    path: Path = settings.seeds_dir / "scheme" / "treaties.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            row["treaty_id"]
            for row in csv.DictReader(stream)
            if sender in (row["insurer_id"], row["reinsurer_id"])
        ]


def _of_period(line: Line, register: Register, period: str) -> Line:
    """A sound line moved to another month."""
    end = last_day(period)
    dates = {field.name for field in register.fields if field.kind == "date"} - {"as_of"}
    moved = {name: f"{period}-{value[8:]}" for name, value in line.items() if name in dates and value}
    moved |= {"as_of": f"{end}"} if "as_of" in line else {}
    moved |= {"account_period": account_period(period)} if "account_period" in line else {}
    moved |= {"expires_on": f"{end.replace(year=end.year + 1)}"} if "expires_on" in line else {}
    return line | {name: _real(value) for name, value in moved.items()}


def _real(day: str) -> str:
    """The day itself, or the last day of its month if the month lacks it."""
    try:
        return f"{date.fromisoformat(day)}"
    except ValueError:
        return f"{last_day(day[:7])}" if day[4:5] == "-" and day[5:6] != "Q" else day
