"""Malicious packages and packages that no correct program writes, each with its expected message.

    MALICIOUS["a distant cell"].write(settings)      writes it into the inbox of INS01

`message` is part of the English message of a rejection reason.
"""

import io
import os
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from reassurance.settings import Settings
from reassurance.submissions import PackagePath
from support.packages import cedent_package, descriptor_of, limit_decision, refile, resource, rewrite, zipped

Write = Callable[[Settings], PackagePath]


@dataclass(frozen=True)
class Malicious:
    """A package and part of its expected message."""

    write: Write
    message: str


def inbox(settings: Settings) -> Path:
    """The inbox of INS01."""
    folder = settings.inbox_dir / "INS01"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def with_folder(change: Callable[[Path], object]) -> Write:
    """A sound folder with a change."""

    def write(settings: Settings) -> PackagePath:
        package = cedent_package().write(settings)
        change(package.path)
        return package

    return write


def with_descriptor(change: Callable[[dict[str, Any]], object]) -> Write:
    """A sound folder with a changed descriptor."""

    def write(settings: Settings) -> PackagePath:
        package = cedent_package().write(settings)
        with descriptor_of(package) as content:
            change(content)
        return package

    return write


def with_text(old: str, new: str) -> Write:
    """A sound folder with a text of its descriptor replaced; the result may be invalid JSON."""

    def change(folder: Path) -> None:
        path = folder / "datapackage.json"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return with_folder(change)


def with_premiums(change: Callable[[bytes], bytes], **declared: Any) -> Write:
    """A sound folder with the bytes of its premiums changed and declared accordingly."""

    def write(settings: Settings) -> PackagePath:
        package = cedent_package().write(settings)
        rewrite(package, "premiums", change)
        with descriptor_of(package) as content:
            resource(content, "premiums").update(declared)
        return package

    return write


def with_decisions(name: str, content: Callable[[], bytes], **declared: Any) -> Write:
    """A sound folder with its decisions in another file."""

    def write(settings: Settings) -> PackagePath:
        package = cedent_package().write(settings)
        refile(package, "limit_decisions", name, content(), format=name.rpartition(".")[2], **declared)
        return package

    return write


def with_zip(members: dict[str | zipfile.ZipInfo, bytes], change: Callable[[bytes], bytes] = bytes) -> Write:
    """A zip of these members, deflated; `change` edits its bytes."""

    def write(settings: Settings) -> PackagePath:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        path = inbox(settings) / "made by hand.zip"
        path.write_bytes(change(stream.getvalue()))
        return PackagePath("INS01", path)

    return write


def named(name: str, make: Callable[[Path], object]) -> Write:
    """An inbox entry that `make` creates at the path of a package."""

    def write(settings: Settings) -> PackagePath:
        path = inbox(settings) / name
        make(path)
        return PackagePath("INS01", path)

    return write


def workbook(far: tuple[int, int] | None = None, formula: str | None = None) -> bytes:
    """A workbook of decisions, optionally with a distant cell or with a formula as reason."""
    line = limit_decision()
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        for place, (name, text) in enumerate(line.items()):
            page.write_string(0, place, name)
            page.write_string(1, place, text)
            if name == "exceptional_reason" and formula:
                page.write_formula(1, place, formula, None, "computed")
        if far:
            page.write_string(*far, "here")
    return stream.getvalue()


def entity_bomb() -> bytes:
    """A workbook whose nested entities expand to more memory than any machine has."""
    bomb = '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 12)
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as sound, zipfile.ZipFile(stream, "w") as archive:
        for name in sound.namelist():
            content = sound.read(name)
            if name == "xl/sharedStrings.xml":
                head, _, rest = content.partition(b"?>")
                content = head + b"?>" + bomb.encode() + b"]>" + rest.replace(b"INSERT", b"&a11;")
                content = content.replace(b"<t>DEC-1</t>", b"<t>&a11;</t>")
            archive.writestr(name, content)
    return stream.getvalue()


def link_in_zip() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


def _zip_of_nfd(settings: Settings) -> PackagePath:
    package = cedent_package().write(settings)
    (package.path / "re\u0301serve.csv").write_bytes(b"a")
    (package.path / "r\u00e9serve.csv").write_bytes(b"b")
    return zipped(package)


def _note(folder: Path) -> None:
    folder.mkdir()
    (folder / "note.txt").write_bytes(os.fsencode(folder.name))


def _declared(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda content: content["reassurance"].update({name: value})


def _of_premiums(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda content: resource(content, "premiums").update({name: value})


def _total(value: object) -> Callable[[dict[str, Any]], object]:
    return lambda content: resource(content, "premiums")["reassurance"]["totals"].update(
        {"gross_premium_amount": value}
    )


def _rows(value: object) -> Callable[[dict[str, Any]], object]:
    return lambda content: resource(content, "premiums")["reassurance"].update({"rows": value})


def _deep(folder: Path) -> None:
    (folder / "datapackage.json").write_text('{"resources": ' + "[" * 200_000)


def _long(content: bytes) -> bytes:
    return content.replace(b"TRT-1", b"").replace(b"PRM-1", b"P" * 3_000_000)


def _open_quote(content: bytes) -> bytes:
    return content.replace(b"PRM-1", b'"' + b"P\n" * 1_500_000 + b'"')


def _wide(content: bytes) -> bytes:
    header, _, lines = content.partition(b"\r\n")
    more = ",".join(f"column_{number}" for number in range(10_000)).encode()
    return header + b"," + more + b"\r\n" + lines


MALICIOUS: dict[str, Malicious] = {
    # Zips
    "a zip bomb": Malicious(with_zip({"premiums.csv": bytes(20_000_000)}), "would be unpacked from a zip of"),
    "a zip of too many files": Malicious(
        with_zip({f"{number}": b"" for number in range(101)}), "101 files: a package holds at most 100"
    ),
    "a zip whose table of contents is a bomb": Malicious(
        with_zip({f"{number}": b"" for number in range(5_000)}), "the zip's table of contents takes"
    ),
    "a zip with a path out of the package": Malicious(
        with_zip({"../INS02/evil.csv": b"evil"}), "leads out of the package"
    ),
    "a zip with an absolute path": Malicious(
        with_zip({"/etc/cron.d/evil": b"evil"}), "leads out of the package"
    ),
    "a link in a zip": Malicious(with_zip({link_in_zip(): b"/etc/passwd"}), "is a symbolic link"),
    "a zip with the same path twice": Malicious(with_zip({"a.csv": b"", "./a.csv": b""}), "the same name"),
    "a zip with names that differ by capitals": Malicious(
        with_zip({"a.csv": b"", "A.csv": b""}), "differ by capitals"
    ),
    "a zip with names that differ by the form of accents": Malicious(
        _zip_of_nfd, "the form of their accents only"
    ),
    "a zip with a name that has control characters": Malicious(
        with_zip({"a\x1b[2J": b""}), "not a name that every"
    ),
    "an encrypted zip": Malicious(
        with_zip({"datapackage.json": b"{}"}, lambda zip_: zip_.replace(b"\0\0\x08\0", b"\x01\0\x08\0")),
        "is protected by a password",
    ),
    "a damaged zip": Malicious(
        with_zip({"datapackage.json": os.urandom(4096)}, lambda zip_: zip_[:60] + b"\xff" * 40 + zip_[100:]),
        "cannot be unpacked",
    ),
    # Folders
    "a link to a file": Malicious(
        with_folder(lambda folder: (folder / "link.csv").symlink_to("/etc/passwd")), "is a symbolic link"
    ),
    "a link to a folder": Malicious(
        with_folder(lambda folder: (folder / "link").symlink_to("/etc")), "is a symbolic link"
    ),
    "a named pipe": Malicious(
        with_folder(lambda folder: os.mkfifo(folder / "pipe.csv")), "is neither a file nor"
    ),
    "a descriptor that is a link": Malicious(
        with_folder(
            lambda folder: (
                (folder / "datapackage.json").replace(folder / "real.json")
                and (folder / "datapackage.json").symlink_to("real.json")
            )
        ),
        "is a symbolic link",
    ),
    "names that differ by capitals": Malicious(
        with_folder(lambda folder: (folder / "PREMIUMS.csv").write_bytes(b"")), "differ by capitals"
    ),
    "a name that is not UTF-8": Malicious(
        with_folder(lambda folder: Path(os.fsdecode(bytes(folder) + b"/\xff.csv")).write_bytes(b"")),
        "is not a name that every system can write",
    ),
    "a name that imitates a line of the list of files": Malicious(
        with_folder(lambda folder: (folder / f"a\n{'0' * 64}  b").write_bytes(b"")), "not a name that every"
    ),
    # Inbox entries that are not packages
    "a link instead of a package": Malicious(
        named("INS01-2020-06-001", lambda path: path.symlink_to("/etc")), "is a symbolic link to elsewhere"
    ),
    "a link instead of a zip": Malicious(
        named("one.zip", lambda path: path.symlink_to("/etc/passwd")), "is a symbolic link to elsewhere"
    ),
    "a link to a missing file": Malicious(
        named("none.zip", lambda path: path.symlink_to("nothing")), "is a symbolic link to elsewhere"
    ),
    "a named pipe instead of a zip": Malicious(
        named("pipe.zip", os.mkfifo), "is neither a file nor a folder"
    ),
    "a folder named like a zip": Malicious(named("folder.zip", _note), "is missing at the top"),
    "a name that contains markup": Malicious(named("[red]", _note), "is missing at the top"),
    "a name of the maximum length that is not UTF-8": Malicious(
        named(os.fsdecode(b"\xff" * 255), _note), "is missing at the top"
    ),
    # Descriptors
    "a huge descriptor": Malicious(
        with_descriptor(lambda content: content.update({"note": "x" * 5_000_000})), "bytes: at most"
    ),
    "a deeply nested descriptor": Malicious(with_folder(_deep), "is nested too deeply"),
    "a lone surrogate in the descriptor": Malicious(
        with_text('"2020-06"', '"\\ud800"'), "a control or a broken character"
    ),
    "a null character in the descriptor": Malicious(
        with_text('"2020-06"', '"2020-06\\u0000"'), "a control or a broken"
    ),
    "an infinite number of rows": Malicious(with_descriptor(_rows(float("inf"))), "expected a whole number"),
    "a number of rows beyond every integer type": Malicious(
        with_descriptor(_rows(10**30)), "expected a whole number"
    ),
    "a fractional number of rows": Malicious(with_descriptor(_rows(1.5)), "expected a whole number"),
    "a sequence beyond the integers": Malicious(
        with_descriptor(_declared("sequence", 10**12)), "a whole number"
    ),
    "an unknown kind": Malicious(with_descriptor(_declared("kind", "purge")), "expected full or correction"),
    "a month followed by a line break": Malicious(
        with_descriptor(_declared("period", "2020-06\n")), "expected a month"
    ),
    "a month in full-width digits": Malicious(
        with_descriptor(_declared("period", "２０２０-06")), "expected a month"
    ),
    "the year 0": Malicious(with_descriptor(_declared("period", "0000-06")), "expected a month"),
    "the last month that a date can have": Malicious(
        with_descriptor(_declared("period", "9999-12")), "expected a month"
    ),
    "a path as period": Malicious(with_descriptor(_declared("period", "../../x")), "expected a month"),
    "a total that is not a number": Malicious(
        with_descriptor(_total("forty")), "is “forty”: expected a decimal"
    ),
    "a total with an underscore": Malicious(with_descriptor(_total("4_0.00")), "is “4_0.00”: expected"),
    "a total beyond the decimals of the warehouse": Malicious(
        with_descriptor(_total("9" * 37)), "at most 36 digits before"
    ),
    "a total of a billion digits": Malicious(with_descriptor(_total("1e999999999")), "expected a decimal"),
    "a total that the lines do not add up to": Malicious(with_descriptor(_total("9" * 36)), "Declared total"),
    "a total with half a cent": Malicious(with_descriptor(_total("40.005")), "and two after"),
    "a register declared twice": Malicious(
        with_descriptor(lambda content: content["resources"].append(resource(content, "premiums"))),
        "is announced several times",
    ),
    "a resource in another package": Malicious(
        with_descriptor(_of_premiums("path", "../../INS02/INS02-2020-06-001/premiums.csv")),
        "is not in the package",
    ),
    "a resource outside the inbox": Malicious(
        with_descriptor(_of_premiums("path", "/etc/passwd")), "is not in the"
    ),
    "a wrong number of bytes": Malicious(with_descriptor(_of_premiums("bytes", 1)), "Declared size: 1 bytes"),
    "the package of another sender": Malicious(
        with_descriptor(_declared("sender", "INS02")), "Use your own inbox"
    ),
    # Files
    "null characters in a line": Malicious(
        with_premiums(lambda text: text.replace(b"PRM-1", b"PRM\0-1")), "holds a null character"
    ),
    "null characters in the header": Malicious(
        with_premiums(lambda text: text.replace(b"treaty_id", b"treaty\0id", 1)),
        "“treaty[U+0000]id” is written “treaty_id”",
    ),
    "an endless line": Malicious(with_premiums(_long), "has more than 1048576 bytes"),
    "an endless value": Malicious(with_premiums(_open_quote), "longer than a line may be"),
    "a last line longer than every buffer": Malicious(
        with_premiums(lambda text: text + b"x" * 40_000_000), "line 3 of the file has more than 1048576 bytes"
    ),
    "ten thousand columns": Malicious(with_premiums(_wide), "columns: a file has at most 1000"),
    "Latin-1 declared as UTF-8": Malicious(
        with_premiums(lambda text: text.replace(b"PRM-1", b"PRM-\xe9")), "is not utf-8"
    ),
    "UTF-8 declared as Latin-1": Malicious(
        with_premiums(lambda text: text.replace(b"PRM-1", "PRM-é".encode()), encoding="latin-1"),
        "its letters beyond ASCII are UTF-8",
    ),
    "UTF-16 declared as UTF-8": Malicious(
        with_premiums(lambda text: text.decode().encode("utf-16")), "The file cannot be read"
    ),
    "a distant cell": Malicious(
        with_decisions("decisions.xlsx", lambda: workbook(far=(1_048_575, 16_383))), "bytes of memory"
    ),
    "an entity bomb": Malicious(with_decisions("decisions.xlsx", entity_bomb), "The file cannot be read"),
    "a zip that is not a workbook": Malicious(
        with_decisions("decisions.xlsx", lambda: b"PK\x03\x04" + bytes(100)), "is not an XLSX workbook"
    ),
    "a file with the marks of Parquet only": Malicious(
        with_decisions("decisions.parquet", lambda: b"PAR1" + bytes(100) + b"PAR1"), "not a readable Parquet"
    ),
}
