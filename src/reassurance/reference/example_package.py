"""A package that is right in every particular, made of the examples that the schemas give."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from decimal import Decimal

import yaml

from reassurance.registers.contract import Register, load_contracts
from reassurance.registers.senders import Role
from reassurance.settings import Settings
from reassurance.submissions.formats.camt053.writer import Habit, statements_of, write_camt
from reassurance.submissions.package.descriptor import DESCRIPTOR

PERIOD = "2020-06"
_LAST_DAY = "2020-06-30"
_CREATED = "2020-07-05T18:00:00Z"


def example_name(sender: str) -> str:
    """Name of the package of a sender."""
    return f"{sender}-{PERIOD}-001"


def example_package(settings: Settings, role: Role, sender: str) -> dict[str, bytes]:
    """Files of a full package of one line per register, by their path in it; the descriptor comes first."""
    registers = {
        n: register
        for n, register in load_contracts(settings).items()
        if register.sent_by == role and register.is_due(PERIOD)
    }
    tables = {_path(register): _content(register) for register in registers.values()}
    schemas = {f"{name}.schema.json": _schema(settings, name) for name in registers}
    descriptor = {
        "name": example_name(sender).lower(),
        "created": _CREATED,
        "reassurance": {"sender": sender, "period": PERIOD, "sequence": 1, "kind": "full"},
        "resources": [_resource(register, tables[_path(register)]) for register in registers.values()],
    }
    return {DESCRIPTOR: _json(descriptor), **tables, **schemas}


def _path(register: Register) -> str:
    """Name of a register's file: a table as CSV, unless it is sent as something else."""
    return f"{register.name}.{register.formats[0]}"


def _content(register: Register) -> bytes:
    if register.formats != ("xml",):
        return _table(register)
    examples = {field.name: field.example for field in register.fields}
    return write_camt("EXAMPLE", statements_of([examples], _LAST_DAY), Habit())


def _table(register: Register) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(field.name for field in register.fields)
    writer.writerow(field.example for field in register.fields)
    return text.getvalue().encode()


def _resource(register: Register, content: bytes) -> dict[str, object]:
    examples: Mapping[str, str] = {field.name: field.example for field in register.fields}
    is_table = register.formats != ("xml",)
    told = {"encoding": "utf-8", "dialect": {"delimiter": ";"}} if is_table else {}
    return {
        "name": register.name,
        "path": _path(register),
        "format": register.formats[0],
        **told,
        "schema": f"{register.name}.schema.json",
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "bytes": len(content),
        "reassurance": {
            "rows": 1,
            "totals": {measure: f"{Decimal(examples[measure]):.2f}" for measure in register.measures},
        },
    }


def _schema(settings: Settings, register: str) -> bytes:
    """The Table Schema of a register for any tool that reads the standard."""
    path = settings.expectations_dir / "submissions" / f"{register}.schema.yaml"
    return _json(yaml.safe_load(path.read_text(encoding="utf-8")))


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
