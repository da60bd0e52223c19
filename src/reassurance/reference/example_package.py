"""A valid package, made of the examples in the schemas."""

from collections.abc import Mapping
from decimal import Decimal

from reassurance.registers.contract import Register, load_contracts, read_schema, schema_path
from reassurance.registers.senders import Role
from reassurance.settings import Settings
from reassurance.submissions.formats.camt053.writer import statement_file
from reassurance.submissions.package.descriptor import DESCRIPTOR
from reassurance.submissions.package.writer import (
    content_properties,
    csv_content,
    descriptor_content,
    file_columns,
    json_content,
    package_name,
)

PERIOD = "2020-06"
_LAST_DAY = "2020-06-30"
_CREATED = "2020-07-05T18:00:00Z"
_DELIMITER = ";"


def example_name(sender: str) -> str:
    """The name of a sender's example package."""
    return package_name(sender, PERIOD, 1)


def example_package(settings: Settings, role: Role, sender: str) -> dict[str, bytes]:
    """The files of a full package with one line per register, by path; the descriptor is first."""
    registers = {
        n: register
        for n, register in load_contracts(settings).items()
        if register.sent_by == role and register.is_due(PERIOD)
    }
    tables = {_path(register): _content(register) for register in registers.values()}
    schemas = {f"{name}.schema.json": _schema(settings, name) for name in registers}
    descriptor = descriptor_content(
        sender=sender,
        period=PERIOD,
        sequence=1,
        kind="full",
        created=_CREATED,
        resources=[_resource(register, tables[_path(register)]) for register in registers.values()],
    )
    return {DESCRIPTOR: descriptor, **tables, **schemas}


def _path(register: Register) -> str:
    """The name of a register's file, in the first format of the register."""
    return f"{register.name}.{register.formats[0]}"


def _content(register: Register) -> bytes:
    examples = {field.name: field.example for field in register.fields}
    if register.is_statement:
        return statement_file("EXAMPLE", [examples], _LAST_DAY, name=PERIOD)
    return csv_content(file_columns(register, is_correction=False), [examples], delimiter=_DELIMITER).encode()


def _resource(register: Register, content: bytes) -> dict[str, object]:
    examples: Mapping[str, str] = {field.name: field.example for field in register.fields}
    is_table = not register.is_statement
    table_properties = {"encoding": "utf-8", "dialect": {"delimiter": _DELIMITER}} if is_table else {}
    totals = {measure: f"{Decimal(examples[measure]):.2f}" for measure in register.measures}
    return {
        "name": register.name,
        "path": _path(register),
        "format": register.formats[0],
        **table_properties,
        "schema": f"{register.name}.schema.json",
        **content_properties(content, 1, totals),
    }


def _schema(settings: Settings, register: str) -> bytes:
    """The Table Schema of a register as JSON, without the names of the warehouse."""
    schema = read_schema(schema_path(settings, register))
    fields = [
        {name: value for name, value in field.items() if name != "warehouse_name"}
        for field in schema["fields"]
    ]
    return json_content(schema | {"fields": fields})
