"""Random packages with one to three changes; most descriptors are then updated to the changed files.

    parcel = mutated("7 12")             a package; `parcel.changes` lists the changes
    parcel.drop(settings)                writes it into an inbox

A seed always gives the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import xlsxwriter

from reassurance.settings import Settings
from reassurance.submissions import PackagePath
from support.mutated_values import JSON_VALUES, MARKS, TEXTS
from support.packages import (
    SOUND_LINES,
    Package,
    contracts,
    correction_package,
    entry,
    limit_decision,
    policy,
    refile,
    reinsurer_package,
)
from support.redeclared import redeclare
from support.statement_mutations import change_element, statement_package

DESCRIPTOR = "datapackage.json"
_NAMES = ["note.txt", "premiums.CSV", "Policies.csv", ".hidden", "a/b.csv", "é.csv", "e\u0301.csv", "x" * 200]


@dataclass
class Parcel:
    """A package to write: its files, the bytes of its zip if it is packed, and the changes made to it."""

    files: dict[str, bytes]
    sender: str
    name: str
    links: dict[str, str] = field(default_factory=dict)
    packed: bytes | None = None
    inbox: str = ""
    changes: list[str] = field(default_factory=list)

    def drop(self, settings: Settings) -> PackagePath:
        """Write the package into its inbox."""
        place = settings.inbox_dir / (self.inbox or self.sender) / self.name
        if self.packed is not None:
            place = place.with_name(f"{self.name}.zip")
            place.parent.mkdir(parents=True)
            place.write_bytes(self.packed)
            return PackagePath(self.inbox or self.sender, place)
        place.mkdir(parents=True)
        for path, content in self.files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(content)
        for path, target in self.links.items():
            if path not in self.files:
                (place / path).symlink_to(target)
        return PackagePath(self.inbox or self.sender, place)


Change = Callable[[Random, Parcel], None]


def mutated(seed: str) -> Parcel:
    """A package with one to three changes."""
    draw = Random(seed)
    parcel = _drawn(draw)
    for _ in range(draw.choice([1, 1, 1, 2, 2, 3])):
        kind = draw.choices(list(_CHANGES), [_WEIGHTS[name] for name in _CHANGES])[0]
        _CHANGES[kind](draw, parcel)
        parcel.changes.append(kind)
    if draw.random() < 0.85 and parcel.packed is None:
        redeclare(parcel.files)
        parcel.changes.append("descriptor updated")
    if parcel.packed is None and not parcel.links and draw.random() < 0.2:
        _pack(draw, parcel)
    return parcel


def _drawn(draw: Random) -> Parcel:
    make = draw.choices(
        [_full, _ledger, _policies, _decisions, _french, _other_format, statement_package],
        [20, 22, 22, 16, 16, 4, 12],
    )[0]
    package = make(draw)
    refiled = partial(_refiled, draw, package) if make is _other_format else None
    return parcel_of(package, refiled)


def parcel_of(package: Package, change: Callable[[PackagePath], None] | None = None) -> Parcel:
    """The files of a package as it is written; `change` edits the folder first."""
    with TemporaryDirectory() as home:
        place = package.write(Settings(home=Path(home)))
        if change is not None:
            change(place)
        files = {path.name: path.read_bytes() for path in sorted(place.path.iterdir())}
    return Parcel(files, package.sender, package.name)


def _full(draw: Random) -> Package:
    lines = {
        name: [SOUND_LINES[name](number) for number in range(1, draw.randint(1, 3) + 1)]
        for name, register in contracts().items()
        if register.sent_by == "cedent"
    }
    return Package(lines)


def _ledger(draw: Random) -> Package:
    lines = [entry(number, amount=f"{draw.randint(-(10**6), 10**6) / 100:.2f}") for number in range(1, 6)]
    return reinsurer_package(lines={"ledger": lines}, delimiter=draw.choice([",", ";", "\t", "|"]))


def _policies(draw: Random) -> Package:
    return correction_package({"policies": [policy(number) for number in range(1, draw.randint(2, 5))]})


def _decisions(draw: Random) -> Package:
    reasons = ["", "Défaut ; « retard »\nà suivre", 'un "mot"', " "]
    decisions = [limit_decision(number, exceptional_reason=draw.choice(reasons)) for number in range(1, 4)]
    lines = {"policies": [policy(number) for number in range(1, 4)], "limit_decisions": decisions}
    return correction_package(lines, delimiter=draw.choice([",", ";"]))


def _french(draw: Random) -> Package:
    """A ledger as a French spreadsheet writes it; `redeclare` reads it in the formats of its schema."""
    lines = [
        entry(
            number,
            amount=f"{draw.randint(-(10**7), 10**7) / 100:.2f}".replace(".", ","),
            booked_on="08/07/2020",
        )
        for number in range(1, 5)
    ]
    encoding = draw.choice(["latin-1", "windows-1252"])
    return reinsurer_package(lines={"ledger": lines}, delimiter=";", encoding=encoding, schemas=FRENCH)


FRENCH = {
    "ledger": {
        "fields": [
            {"name": "amount", "type": "number", "decimalChar": ",", "groupChar": " ", "bareNumber": False},
            {"name": "booked_on", "type": "date", "format": "%d/%m/%Y"},
        ]
    }
}


def _other_format(draw: Random) -> Package:
    return reinsurer_package(lines={"ledger": [entry(number) for number in range(1, 4)]})


def _refiled(draw: Random, package: Package, place: PackagePath) -> None:
    """The ledger as a Parquet file or as a workbook of texts."""
    lines, stream = package.lines["ledger"], io.BytesIO()
    if draw.random() < 0.7:
        pyarrow.parquet.write_table(pa.Table.from_pylist(lines), stream)
        refile(place, "ledger", "ledger.parquet", stream.getvalue(), format="parquet")
        return
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        for row, cells in enumerate([list(lines[0]), *[list(line.values()) for line in lines]]):
            for column, text in enumerate(cells):
                page.write_string(row, column, text)
    refile(place, "ledger", "ledger.xlsx", stream.getvalue(), format="xlsx")


def _pack(draw: Random, parcel: Parcel) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", draw.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])) as archive:
        for path, content in parcel.files.items():
            archive.writestr(path, content)
    parcel.packed = stream.getvalue()
    parcel.changes.append("packed")
    if draw.random() < 0.4:
        parcel.packed = _damaged(draw, parcel.packed)
        parcel.changes.append("damaged zip")


# Changes to the bytes of a file


def _damaged(draw: Random, content: bytes) -> bytes:
    place, end = sorted(draw.randint(0, len(content)) for _ in range(2))
    end = min(end, place + draw.choice([1, 1, 2, 8, 64, 10**9]))
    kind = draw.randrange(5)
    if kind == 0:
        return content[:place] + bytes([draw.randrange(256)]) + content[place + 1 :]
    if kind == 1:
        return content[:place] + draw.choice(MARKS) + content[place:]
    if kind == 2:
        return content[:place] + content[end:]
    if kind == 3:
        return content[:end] + content[place:]
    return content[:place]


def _file(draw: Random, parcel: Parcel) -> str:
    names = [name for name in parcel.files if name != DESCRIPTOR]
    return draw.choice(names or list(parcel.files) or [DESCRIPTOR])


def _damage(draw: Random, parcel: Parcel) -> None:
    name = _file(draw, parcel)
    parcel.files[name] = _damaged(draw, parcel.files.get(name, b""))


def _lines(draw: Random, parcel: Parcel) -> None:
    """Repeat, remove, move or empty lines, or change their line ends."""
    name = _file(draw, parcel)
    lines = parcel.files.get(name, b"").split(b"\r\n")
    one, other = _line(draw, lines), _line(draw, lines)
    kind = draw.randrange(6)
    if kind == 0:
        lines.insert(one, lines[other])
    elif kind == 1:
        del lines[one]
    elif kind == 2:
        lines[one], lines[other] = lines[other], lines[one]
    elif kind == 3:
        lines.insert(one, draw.choice([b"", b" ", b",,,", b";;", b'""']))
    elif kind == 4:
        lines[one] += draw.choice([b",", b";", b",,", b",x", b" ", b'"'])
    ends = draw.choice([b"\r\n"] * 4 + [b"\n", b"\r"]) if kind != 5 else draw.choice([b"\n", b"\r"])
    parcel.files[name] = ends.join(lines)


def _value(draw: Random, parcel: Parcel) -> None:
    """Replace a value as a program that writes CSV does."""
    name = _file(draw, parcel)
    if name.endswith(".xml"):
        parcel.files[name] = change_element(draw, parcel.files[name], draw.choice(TEXTS))
        return
    delimiter = max((b",", b";", b"\t", b"|"), key=parcel.files.get(name, b"").count)
    lines = parcel.files.get(name, b"").split(b"\r\n")
    line = _line(draw, lines)
    cells = lines[line].split(delimiter)
    text = draw.choice(TEXTS)
    if draw.random() < 0.5:
        text = draw.choice(draw.choice(lines).split(delimiter)).decode("utf-8", "replace")
    if any(mark in text for mark in ('"', "\n", "\r", delimiter.decode())):
        text = '"' + text.replace('"', '""') + '"'
    cells[draw.randrange(len(cells))] = text.encode()
    lines[line] = delimiter.join(cells)
    parcel.files[name] = b"\r\n".join(lines)


def _line(draw: Random, lines: list[bytes]) -> int:
    """Index of a line: rarely that of the column names, because a wrong name rejects the file."""
    return draw.randrange(1, len(lines)) if len(lines) > 1 and draw.random() < 0.9 else 0


def _transcode(draw: Random, parcel: Parcel) -> None:
    name = _file(draw, parcel)
    text = parcel.files.get(name, b"").decode("latin-1")
    encoding = draw.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])
    parcel.files[name] = text.encode(encoding, "replace")


# Changes to the descriptor


def _described(draw: Random, parcel: Parcel) -> None:
    """Replace, remove, repeat or rename something in the descriptor."""
    try:
        content = json.loads(parcel.files.get(DESCRIPTOR, b""))
    except ValueError:
        return
    places = list(_places(content))
    if not places:
        return
    holder, key = draw.choice(places)
    kind = draw.randrange(6)
    if kind <= 2:
        holder[key] = draw.choice(JSON_VALUES)
    elif kind == 3:
        del holder[key]
    elif kind == 4:
        other, its_key = draw.choice(places)
        holder[key] = json.loads(json.dumps(other[its_key]))
    elif isinstance(holder, list):
        holder.append(holder[key])
    else:
        holder[f"{key}x"] = holder.pop(key)
    parcel.files[DESCRIPTOR] = json.dumps(content, indent=draw.choice([None, 1])).encode()


def _places(content: Any) -> list[tuple[Any, Any]]:
    """Every position in a descriptor, as (container, key)."""
    positions: list[tuple[Any, Any]] = []
    waiting = [content]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict | list):
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            positions += [(holder, key) for key in keys]
            waiting += [holder[key] for key in keys]
    return positions


def _damage_descriptor(draw: Random, parcel: Parcel) -> None:
    parcel.files[DESCRIPTOR] = _damaged(draw, parcel.files.get(DESCRIPTOR, b""))


# Changes to the package


def _files(draw: Random, parcel: Parcel) -> None:
    """Add, remove, rename or exchange files."""
    name, kind = draw.choice(list(parcel.files) or [DESCRIPTOR]), draw.randrange(4)
    if kind == 0:
        parcel.files.setdefault(draw.choice(_NAMES), draw.choice([b"", b"x", parcel.files.get(name, b"")]))
    elif kind == 1:
        parcel.files.pop(name, None)
    elif kind == 2 and name in parcel.files:
        parcel.files[draw.choice(_NAMES)] = parcel.files.pop(name)
    elif parcel.files:
        other = draw.choice(list(parcel.files))
        parcel.files[name], parcel.files[other] = parcel.files[other], parcel.files[name]


def _link(draw: Random, parcel: Parcel) -> None:
    name = draw.choice([*_NAMES[:4], _file(draw, parcel)])
    parcel.files.pop(name, None)
    parcel.links[name] = draw.choice(["/etc/passwd", DESCRIPTOR, "nowhere", "..", "."])


def _other_inbox(draw: Random, parcel: Parcel) -> None:
    parcel.inbox = draw.choice(["INS02", "CCR", "UNKNOWN", "INS01"])


_CHANGES: dict[str, Change] = {
    "bytes": _damage,
    "lines": _lines,
    "value": _value,
    "other encoding": _transcode,
    "descriptor": _described,
    "bytes of the descriptor": _damage_descriptor,
    "files": _files,
    "link": _link,
    "other inbox": _other_inbox,
}
_WEIGHTS = {
    "bytes": 16,
    "lines": 18,
    "value": 42,
    "other encoding": 2,
    "descriptor": 12,
    "bytes of the descriptor": 2,
    "files": 4,
    "link": 2,
    "other inbox": 1,
}
