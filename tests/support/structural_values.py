"""Packages with sound values and keys in every format that senders use, or with one wrong value or key."""

import random
import re
from collections.abc import Callable, Iterator

from reassurance.registers.contract import Field, Register
from reassurance.settings import Settings
from reassurance.submissions import PackagePath
from support.packages import (
    SOUND_LINES,
    Package,
    cedent_package,
    contracts,
    correction_package,
    limit_decision,
    policy,
    premium,
    readable_amount,
    reinsurer_package,
    resource,
)
from support.structural_packages import (
    OF_A_TREATY,
    Case,
    Json,
    case_of,
    one_line,
    policies,
    premiums,
    tables,
    written,
)


def cases() -> Iterator[Case]:
    """Every case, the same in each run."""
    yield from _sound()
    yield from _values()
    yield from _keys()


def _sound() -> Iterator[Case]:
    drawn = random.Random(2020)  # noqa: S311 - the same packages each time
    texts = ["Défaut", 'dit "retard"', "a;b,c|d\te", "deux\nlignes", "l'été", " ", "NULL", "=1+1", "œ€"]
    for number in range(30):
        yield Case("sound", f"drawn {number}", _drawn(drawn.randrange(1 << 30), texts))
    for role in (cedent_package, reinsurer_package):
        for encoding in ("utf-8", "latin-1", "windows-1252"):
            for delimiter in ",;\t|":
                made = lambda role=role, e=encoding, d=delimiter: role(encoding=e, delimiter=d)  # noqa: E731
                yield case_of("sound", f"{role.__name__} {encoding} {delimiter!r}", made)
    variants: dict[str, Callable[[bytes], bytes]] = {
        "byte order mark": lambda text: b"\xef\xbb\xbf" + text,
        "bare line feeds": lambda text: text.replace(b"\r\n", b"\n"),
        "no line end at the end": lambda text: text.removesuffix(b"\r\n"),
        "everything quoted": _quoted,
    }
    for name, change in variants.items():
        for make in (policies, premiums, reinsurer_package):
            register = next(iter(make().lines))
            yield case_of("sound", f"{name} in {register}", make, texts={register: change})
    for register in contracts():
        yield case_of("sound", f"no line of {register}", lambda r=register: _without_lines(r))
    value_formats = {
        "decimal comma": ("gross_premium_amount", {"decimalChar": ","}, "40,00"),
        "groups": ("premium_base_amount", {"decimalChar": ",", "groupChar": " "}, "1 040 000,00"),
        "unit after": ("gross_premium_amount", {"decimalChar": ",", "bareNumber": False}, "40,00 EUR"),
        "unit before": ("premium_base_amount", {"bareNumber": False}, "€ 40000.00"),
        "French date": ("covers_from", {"format": "%d/%m/%Y"}, "01/06/2020"),
        "date without marks": ("covers_from", {"format": "%Y%m%d"}, "20200601"),
    }
    for name, (field, declared, text) in value_formats.items():
        yield _declared("sound", name, field, declared, text)


def _drawn(seed: int, texts: list[str]) -> Callable[[Settings], PackagePath]:
    def make(settings: Settings) -> PackagePath:
        drawn = random.Random(seed)  # noqa: S311
        lines = [
            policy(
                number,
                insured_turnover_amount=f"{drawn.randrange(10**12) / 100:.2f}",
                insured_department=drawn.choice(["01", "2A", "75", "974"]),
                policyholder_kind=drawn.choice(["company", "factor"]),
            )
            for number in range(1, drawn.randint(2, 6))
        ]
        decisions = [
            limit_decision(number, policy_id="POL-1", exceptional_reason=drawn.choice(texts[:-1]))
            for number in range(1, drawn.randint(2, 6))
        ]
        package = correction_package({"policies": lines, "limit_decisions": decisions})
        package.delimiter = drawn.choice(",;\t|")
        package.encoding = drawn.choice(["utf-8", "latin-1"])
        return written(package, settings)

    return make


def _without_lines(register: str) -> Package:
    package = cedent_package() if contracts()[register].sent_by == "cedent" else reinsurer_package()
    package.lines = {name: [] for name in package.lines}
    return package


def _quoted(text: bytes) -> bytes:
    lines = text.decode().splitlines()
    return "".join(",".join(f'"{cell}"' for cell in line.split(",")) + "\r\n" for line in lines).encode()


_NUMBER = {"decimalChar", "bareNumber"}


def _declared(family: str, name: str, field: str, declared: Json, text: str) -> Case:
    """One value of a premium, in a format that the package's schema declares."""

    def described(content: Json) -> None:
        fields = resource(content, "premiums")["schema"]["fields"]
        declared_field = next(declared_field for declared_field in fields if declared_field["name"] == field)
        del declared_field["example"]
        declared_field.update(declared)

    def package() -> Package:
        line = premium(**OF_A_TREATY | {field: text})
        read = re.sub("[^0-9.-]", "", text.replace(",", ".")) if declared.keys() & _NUMBER else "0.00"
        totals = {("premiums", field): read} if field in contracts()["premiums"].measures else {}
        return premiums(line, totals=totals)

    return case_of(family, f"{name}: {text}", package, described=described)


_WRONG = {
    "amount": ["abc", "12,50", "1 234.50", "1.2.3", "--1", "12€"],
    "rate": ["2%", "0,5", "half"],
    "integer": ["60.5", "many", "1e"],
    "date": ["30/06/2020", "2020-02-30", "2020-13-01", "yesterday", "20200630"],
    "boolean": ["oui", "1", "TRUE", "vrai"],
}
# Python's number and date parsers accept these; a contract of amounts to the cent does not.
_LOOSE = {
    "amount": ["1e3", "+40.00", "40.", ".5", "0.001", "1_000.00"],
    "rate": ["0.0000001", "5e-1"],
    "integer": ["+60", "6_0", "0000000060"],
    "date": ["2020-6-30"],
}


def _values() -> Iterator[Case]:
    for register in tables().values():
        for field in register.fields:
            yield from _field_cases(register, field)
    for field, text in (("gross_premium_amount", "40.00"), ("ceded_premium_amount", "1.5")):
        yield _declared("point_where_comma_is_declared", "decimal comma", field, {"decimalChar": ","}, text)
    marks = {"decimalChar": ",", "groupChar": " "}
    yield _declared("groups_of_other_lengths", "groups", "premium_base_amount", marks, "12 34,50")
    yield _declared("loose_dates", "French date", "covers_from", {"format": "%d/%m/%Y"}, "1/6/2020")
    yield _declared("wrong_type", "French date", "covers_from", {"format": "%d/%m/%Y"}, "2020-06-01")
    yield _declared("wrong_type", "French date", "covers_from", {"format": "%d/%m/%Y"}, "31/06/2020")
    for register, field in (("ledger", "amount"), ("premiums", "gross_premium_amount")):
        for text in ("NaN", "INF"):
            known = {each.name: each for each in contracts()[register].fields}
            make = _one_value(contracts()[register], known[field], text)
            yield Case("not_a_finite_number", f"{register}.{field}: {text}", make)
    for number in (1, 2, 3):
        lines = [policy(number, insured_siren="123456789")]
        yield case_of("check_digit_of_a_siren", f"policy {number}", lambda lines=lines: policies(*lines))
    withdrawn = {"_action": "withdraw", "policy_id": "POL-1"}
    yield case_of("withdrawal_of_a_key_alone", "policy", lambda: policies(withdrawn))
    yield case_of("wrong_enum", "_action", lambda: policies(policy() | {"_action": "delete"}))


def _field_cases(register: Register, field: Field) -> Iterator[Case]:
    faults = [("wrong_type", text) for text in _WRONG.get(field.kind, ())]
    faults += [
        (f"loose_{field.kind}s", text) for text in _LOOSE.get(field.kind, ())[: _maximum(register, field)]
    ]
    faults += [("too_many_digits", "12345678901234567.00")] if field.kind == "amount" else []
    faults += [("missing_value", "")] if field.is_required else []
    faults += [("wrong_enum", "other"), ("wrong_enum", "EUR ")] if field.values else []
    faults += [("wrong_pattern", "?")] if field.pattern else []
    faults += (
        [("below_minimum", "-0.01" if field.kind != "integer" else "-1")] if field.minimum == "0" else []
    )
    faults += (
        [("above_maximum", "1.01" if field.kind == "rate" else "1000000000000")] if field.maximum else []
    )
    faults += [("too_long", "x" * (field.max_length + 1))] if field.max_length else []
    if faults and field.name not in register.key:
        faults = faults if _is_first_of_its_kind(register, field) else faults[-1:]
    for family, text in faults:
        if field.name == "as_of" and family == "loose_dates":
            continue
        yield Case(family, f"{register.name}.{field.name}: {text[:20]}", _one_value(register, field, text))


def _one_value(register: Register, field: Field, text: str) -> Callable[[Settings], PackagePath]:
    def make(settings: Settings) -> PackagePath:
        package = one_line(register.name, **{field.name: text})
        if field.name in register.measures and text and not readable_amount(text):
            # The sender computes the total from the intended amount, not from the text.
            package.totals[register.name, field.name] = "40.00"
        return written(package, settings)

    return make


def _maximum(register: Register, field: Field) -> int | None:
    """How many loose values of a kind are tried: all for one field of the kind, one for the others."""
    return (
        None if register.name in ("premiums", "guarantees") and _is_first_of_its_kind(register, field) else 1
    )


def _is_first_of_its_kind(register: Register, field: Field) -> bool:
    return next(f for f in register.fields if f.kind == field.kind) is field


def _keys() -> Iterator[Case]:
    for register in tables():
        yield case_of("repeated_key", register, lambda r=register: _twice(r))
    yield case_of("repeated_unique_key", "a balance reported twice", _repeated_balance)
    for register in contracts().values():
        for key in register.foreign_keys:
            place = f"{register.name}.{key.field}"
            yield case_of(
                "unknown_reference", place, lambda r=register, k=key: _changed(r.name, **{k.field: "LOST"})
            )
            if not next(field for field in register.fields if field.name == key.field).is_required:
                other = OF_A_TREATY if register.exactly_one_of else {}
                yield case_of(
                    "sound",
                    f"no {place}",
                    lambda r=register, k=key, o=other: _changed(r.name, **{k.field: ""} | o),
                )
        if register.exactly_one_of:
            about_both = OF_A_TREATY | {"guarantee_id": "GAR-1"}
            for name, about in (("both", about_both), ("neither", dict.fromkeys(about_both, ""))):
                yield case_of(
                    "about_one_of_several",
                    f"{register.name} {name}",
                    lambda r=register, a=about: _changed(r.name, **a),
                )


def _twice(register: str) -> Package:
    package = cedent_package() if contracts()[register].sent_by == "cedent" else reinsurer_package()
    package.lines[register] *= 2
    return package


def _repeated_balance() -> Package:
    package = cedent_package()
    package.lines["accounts"] = [SOUND_LINES["accounts"](1), SOUND_LINES["accounts"](1, account_id="CPT-2")]
    return package


def _changed(register: str, **changes: str) -> Package:
    package = cedent_package()
    package.lines[register] = [SOUND_LINES[register](**changes)]
    return package
