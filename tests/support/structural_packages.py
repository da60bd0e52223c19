"""Packages with one structural fault each, and sound ones in every format that senders use.

Cases of a family have the same fault, so one sentence describes the results of the platform and of
Frictionless for all of them. Each package declares the Table Schemas of its registers, as the package of a
sender who checks it with Frictionless does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from reassurance.registers.contract import Register
from reassurance.settings import Settings
from reassurance.submissions import PackagePath
from support.packages import (
    SOUND_LINES,
    Line,
    Package,
    contracts,
    correction_package,
    descriptor_of,
    entry,
    policy,
    premium,
    reinsurer_package,
    rewrite,
)

Json = dict[str, Any]
# A line that may refer to a guarantee refers to a treaty instead, so that it needs no other line.
OF_A_TREATY = {"guarantee_id": "", "treaty_id": "T-CAP_RELAIS-INS01-2020"}


@dataclass(frozen=True)
class Case:
    """A package to be written and the family of its fault."""

    family: str
    name: str
    make: Callable[[Settings], PackagePath]


@cache
def _schema_text(register: str) -> str:
    path = Settings().expectations_dir / "submissions" / f"{register}.schema.yaml"
    return path.read_text(encoding="utf-8")


def schema_of(register: str, *, is_correction: bool) -> Json:
    """The Table Schema of a register; in a correction it has the column `_action` and no foreign keys."""
    schema: Json = yaml.load(_schema_text(register), yaml.CSafeLoader)
    if is_correction:
        action = {"required": True, "enum": ["upsert", "withdraw"]}
        schema["fields"].insert(0, {"name": "_action", "type": "string", "constraints": action})
        schema.pop("foreignKeys", None)
    return schema


def tables() -> dict[str, Register]:
    """The registers that are sent as tables."""
    return {name: register for name, register in contracts().items() if "csv" in register.formats}


def written(
    package: Package,
    settings: Settings,
    texts: dict[str, Callable[[bytes], bytes]] | None = None,
    described: Callable[[Json], None] | None = None,
) -> PackagePath:
    """Write a package with its schemas; `texts` replaces files, `described` edits the descriptor."""
    place = package.write(settings)
    with descriptor_of(place) as content:
        for declared in content["resources"]:
            declared["schema"] = schema_of(declared["name"], is_correction=package.kind == "correction")
    for register, change in (texts or {}).items():
        rewrite(place, register, change)
    if described is not None:
        with descriptor_of(place) as content:
            described(content)
    return place


def policies(*lines: Line, **changes: Any) -> Package:
    """A correction of policies: the smallest package of a cedent."""
    return correction_package({"policies": list(lines) or [policy()]}, **changes)


def premiums(*lines: Line, **changes: Any) -> Package:
    """A correction of premiums of a portfolio treaty, which refer to no other line."""
    return correction_package({"premiums": list(lines) or [premium(**OF_A_TREATY)]}, **changes)


def one_line(register: str, **changes: str) -> Package:
    """A small package with one line of a register and the lines that it refers to."""
    if register == "ledger":
        return reinsurer_package(lines={"ledger": [entry(**changes)]})
    if contracts()[register].exactly_one_of:
        return correction_package({register: [SOUND_LINES[register](**OF_A_TREATY | changes)]})
    needed = {name: [SOUND_LINES[name]()] for name in _ancestors(register)}
    return correction_package(needed | {register: [SOUND_LINES[register](**changes)]})


def _ancestors(register: str) -> list[str]:
    """The registers that the lines of a register refer to, directly or indirectly."""
    parents = [key.register for key in contracts()[register].foreign_keys]
    return [name for parent in parents for name in (*_ancestors(parent), parent)]


def case_of(family: str, name: str, package: Callable[[], Package], **how: Any) -> Case:
    return Case(family, name, lambda settings: written(package(), settings, **how))
