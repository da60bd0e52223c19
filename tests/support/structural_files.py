"""Packages with one fault in their columns, rows, files or descriptor."""

from collections.abc import Callable, Iterator
from pathlib import Path

from reassurance.settings import Settings
from reassurance.submissions import PackagePath
from reassurance.submissions.formats.camt053.writer import Habit
from support.packages import (
    SOUND_LINES,
    Package,
    cedent_package,
    contracts,
    descriptor_of,
    premium,
    reinsurer_package,
    resource,
)
from support.structural_packages import OF_A_TREATY, Case, Json, case_of, policies, premiums, tables, written


def cases() -> Iterator[Case]:
    """Every case, the same in each run."""
    yield from _columns()
    yield from _rows()
    yield from _files()
    yield from _statements()
    yield from _descriptors()
    yield from _declared()


def _columns() -> Iterator[Case]:
    for make in (policies, premiums, reinsurer_package):
        register = next(iter(make().lines))
        names = make().columns(register)
        for name in names[:: 3 if register == "premiums" else 1]:
            left = [other for other in names if other != name]
            yield case_of(
                "missing_column", f"{register}.{name}", lambda m=make, r=register, h=left: m(headers={r: h})
            )
        for position in (0, 3, len(names)):
            more = [*names[:position], "comment", *names[position:]]
            family = "extra_column"
            yield case_of(
                family, f"{register} at {position}", lambda m=make, r=register, h=more: m(headers={r: h})
            )
        for shift in (1, 4):
            rotated = [*names[shift:], *names[:shift]]
            family = "columns_in_another_order"
            yield case_of(
                family, f"{register} by {shift}", lambda m=make, r=register, h=rotated: m(headers={r: h})
            )
        again = [*names, names[0]]
        yield case_of("column_twice", register, lambda m=make, r=register, h=again: m(headers={r: h}))
        for name in names[1:4]:
            renamed = [other.upper() if other == name else other for other in names]
            yield case_of(
                "misspelt_column",
                f"{register}.{name}",
                lambda m=make, r=register, h=renamed: m(headers={r: h}),
            )


def _rows() -> Iterator[Case]:
    for make in (policies, premiums, reinsurer_package):
        register = next(iter(make().lines))

        def case(family: str, name: str, change: Callable[[bytes], bytes], m=make, r=register) -> Case:
            return case_of(family, f"{r}: {name}", m, texts={r: change})

        yield case("short_row", "one value less", lambda text: text.rstrip().rpartition(b",")[0] + b"\r\n")
        yield case("short_row", "one value alone", lambda text: text + b"alone\r\n")
        yield case("long_row", "one value more", lambda text: text.rstrip() + b",more\r\n")
        yield case("empty_values_too_many", "two of them", lambda text: text.rstrip() + b",,\r\n")
        yield case("open_quote", "at the end", lambda text: text + b'"never closed\r\n')
        yield case("empty_line_at_the_end", "one", lambda text: text + b"\r\n")
        yield case("empty_line", "in the middle", lambda text: text.replace(b"\r\n", b"\r\n\r\n", 1))
        yield case("other_bytes", "latin-1", lambda text: _last_value(text, "é".encode("latin-1")))
        yield case("other_bytes", "not a character", lambda text: _last_value(text, b"\xff\xfe"))

        yield _without_names(make)

    for text in (b'"PRM-1"x', b'"PRM"-"1"', b'"PRM" 1'):
        change = {"ledger": lambda content, text=text: _last_value(content, text)}
        yield case_of("text_after_a_quote", text.decode(), reinsurer_package, texts=change)


def _without_names(make: Callable[[], Package]) -> Case:
    """A file without a header row, as its dialect declares."""
    register = next(iter(make().lines))

    def described(content: Json) -> None:
        resource(content, register)["dialect"]["header"] = False

    text = {register: lambda text: text.partition(b"\r\n")[2]}
    return case_of("sound", f"no column names in {register}", make, texts=text, described=described)


def _last_value(text: bytes, value: bytes) -> bytes:
    return text.rstrip().rpartition(b",")[0] + b"," + value + b"\r\n"


def _files() -> Iterator[Case]:
    for register in contracts():
        make = cedent_package if contracts()[register].sent_by == "cedent" else reinsurer_package
        if register in tables():
            yield case_of("empty_file", register, make, texts={register: lambda _: b""})
        yield Case("missing_file", register, _without_file(make, register))
        yield Case("changed_after_declaration", register, _altered(make, register))
        for property_name, value in (("hash", "sha256:" + "0" * 64), ("bytes", 1)):
            change = _with_property(register, property_name, value)
            yield case_of(f"wrong_{property_name}", register, make, described=change)
    for make in (policies, premiums, reinsurer_package):
        register = next(iter(make().lines))
        change = _with_property(register, "dialect", {"delimiter": ";"})
        yield case_of("wrong_delimiter", register, make, described=change)
        text = {register: lambda text: text.decode().encode("utf-16")}
        yield case_of("file_in_utf_16", f"{register} as utf-8", make, texts=text)
        change = _with_property(register, "encoding", "utf-16")
        yield case_of("declared_utf_16", register, make, texts=text, described=change)
        yield case_of("file_of_zeros", register, make, texts={register: lambda text: bytes(len(text))})


def _statements() -> Iterator[Case]:
    """Bank statements are not tables: Frictionless compares their hash and size without reading them."""
    broken = {
        "empty": lambda _: b"",
        "cut": lambda text: text[: len(text) // 2],
        "no XML": lambda _: b"a;b\r\n1;2\r\n",
        "another version": lambda text: text.replace(b"camt.053.001.08", b"camt.053.001.09"),
        "a balance that does not follow": lambda text: text.replace(b">30.00<", b">31.00<", 1),
        "a document type": lambda text: text.replace(b"<Document", b"<!DOCTYPE Document><Document", 1),
        "a pending entry": lambda text: text.replace(b"BOOK", b"PDNG"),
    }
    for name, change in broken.items():
        yield case_of("bank_statement", name, reinsurer_package, texts={"bank_statements": change})
    for version in ("02", "04", "08"):
        for prefix in (None, "ns2"):
            habit = Habit(version, prefix)
            yield case_of("sound", f"{version} {prefix}", lambda h=habit: reinsurer_package(habit=h))


def _without_file(make: Callable[[], Package], register: str) -> Callable[[Settings], PackagePath]:
    def made(settings: Settings) -> PackagePath:
        place = written(make(), settings)
        next(place.path.glob(f"{register}.*")).unlink()
        return place

    return made


def _altered(make: Callable[[], Package], register: str) -> Callable[[Settings], PackagePath]:
    def made(settings: Settings) -> PackagePath:
        place = written(make(), settings)
        file: Path = next(place.path.glob(f"{register}.*"))
        # The size stays the same: only the hash differs.
        file.write_bytes(file.read_bytes().replace(b"1", b"2"))
        return place

    return made


def _with_property(register: str, name: str, value: object) -> Callable[[Json], None]:
    def described(content: Json) -> None:
        resource(content, register)[name] = value

    return described


def _descriptors() -> Iterator[Case]:
    for name, text in (("no JSON", b"{"), ("empty", b""), ("a list", b"[]"), ("no resources", b"{}")):
        yield Case("descriptor_unreadable", name, _with_descriptor(text))
    for register in ("policies", "premiums"):
        yield case_of("register_not_sent", register, lambda r=register: _lacking(r), described=_without_keys)
        gone = lambda content, r=register: resource(content, r).pop("hash")  # noqa: E731
        yield case_of("no_hash", register, cedent_package, described=gone)
        path = _with_property(register, "path", f"{register}.txt")
        yield case_of("missing_file", f"{register} under another name", cedent_package, described=path)
    yield case_of("register_of_others", "ledger of an insurer", lambda: _with_more("ledger"))


def _declared() -> Iterator[Case]:
    """Declarations that the platform does not follow, or follows differently from Frictionless."""
    for name, value in (("commentChar", "#"), ("escapeChar", "\\"), ("skipInitialSpace", True)):
        change = _with_property("premiums", "dialect", {name: value})
        yield case_of("declared_and_not_followed", name, premiums, described=change)
    yield case_of(
        "delimiters_after_the_last_name",
        "one",
        policies,
        texts={"policies": lambda text: text.replace(b"\r\n", b",\r\n")},
    )
    yield Case("sound", "premiums in two files", lambda settings: _in_two_files(settings, names_in_each=True))
    yield Case(
        "files_put_end_to_end",
        "premiums",
        lambda settings: _in_two_files(settings, names_in_each=False),
    )
    for value in (" T-1", "T-1 ", "T\u200b1"):
        line = premium(**OF_A_TREATY | {"treaty_id": value})
        yield case_of("invisible_in_an_identifier", ascii(value), lambda line=line: premiums(line))
    for value in ("NULL", "NA", "#N/A"):
        line = premium(**OF_A_TREATY | {"treaty_id": value})
        yield case_of("mark_of_a_missing_value", value, lambda line=line: premiums(line))


def _in_two_files(settings: Settings, *, names_in_each: bool) -> PackagePath:
    """Premiums in two files; the column names are in both or only in the first."""
    lines = [premium(number, **OF_A_TREATY) for number in (1, 2)]
    place = written(premiums(*lines), settings)
    complete_file = place.path / "premiums.csv"
    names, first, second = complete_file.read_bytes().splitlines(keepends=True)
    complete_file.unlink()
    (place.path / "a.csv").write_bytes(names + first)
    (place.path / "b.csv").write_bytes((names if names_in_each else b"") + second)
    with descriptor_of(place) as content:
        resource(content, "premiums")["path"] = ["a.csv", "b.csv"]
    return place


def _with_descriptor(text: bytes) -> Callable[[Settings], PackagePath]:
    def made(settings: Settings) -> PackagePath:
        place = written(cedent_package(), settings)
        (place.path / "datapackage.json").write_bytes(text)
        return place

    return made


def _lacking(register: str) -> Package:
    package = cedent_package()
    del package.lines[register]
    return package


def _without_keys(content: Json) -> None:
    """References to a register that is not in the package cannot be declared."""
    for declared in content["resources"]:
        declared["schema"].pop("foreignKeys", None)


def _with_more(register: str) -> Package:
    package = cedent_package()
    package.lines[register] = [SOUND_LINES[register]()]
    return package
