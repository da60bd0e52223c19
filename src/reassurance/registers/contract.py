"""The contracts of the registers, read from `expectations/submissions/<register>.schema.yaml`."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from reassurance.errors import ConfigurationError
from reassurance.french import typography
from reassurance.periods import ends_quarter
from reassurance.settings import Settings
from reassurance.wording import Worded


class FieldKind(StrEnum):
    """The kind of a column. It determines the SQL type and how texts are parsed."""

    ID = "id"
    SIREN = "siren"
    CODE = "code"
    COUNTRY = "country"
    CURRENCY = "currency"
    TEXT = "text"
    AMOUNT = "amount"
    RATE = "rate"
    INTEGER = "integer"
    DATE = "date"
    BOOLEAN = "boolean"


SQL_TYPES: dict[str, str] = {
    FieldKind.AMOUNT: "decimal(18, 2)",
    FieldKind.RATE: "decimal(9, 6)",
    FieldKind.INTEGER: "integer",
    FieldKind.DATE: "date",
    FieldKind.BOOLEAN: "boolean",
}
ACTION = "_action"
# The formats of a register, unless its schema lists others.
TABLES = ("csv", "parquet", "xlsx")


@dataclass(frozen=True)
class Labels:
    """Title and description of a register or a field, in French and English."""

    title: str
    title_en: str
    description: str
    description_en: str


@dataclass(frozen=True)
class Field:
    """A column of a register.

    `name` is its name in the sender's files. `warehouse_name` is its name in staging and later models.
    """

    name: str
    warehouse_name: str
    kind: FieldKind
    labels: Labels
    example: str
    is_required: bool
    pattern: str | None
    values: tuple[str, ...]
    minimum: str | None
    maximum: str | None
    max_length: int | None

    @property
    def sql_type(self) -> str:
        """Type of the column in Parquet and in the warehouse."""
        return SQL_TYPES.get(self.kind, "varchar")


@dataclass(frozen=True)
class ForeignKey:
    """A column whose value must be a key of another register."""

    field: str
    register: str
    key: str


@dataclass(frozen=True)
class Register:
    """A register: its senders, its columns and the constraints on its lines.

    A line fills exactly one column of each group in `exactly_one_of`. No two lines of a package have the same
    values in a group of `unique_keys`. `place` are the columns that locate a line in its file, when the line
    number is not enough.
    """

    name: str
    labels: Labels
    kind: Literal["entity", "event", "stock", "account"]
    sent_by: Literal["cedent", "reinsurer"]
    frequency: Literal["monthly", "quarterly"]
    measures: tuple[str, ...]
    key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]
    exactly_one_of: tuple[tuple[str, ...], ...]
    formats: tuple[str, ...]
    place: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def named(self) -> Worded:
        """The title, with the name of the register in descriptors."""
        return Worded(f"« {self.labels.title} » ({self.name})", f"“{self.labels.title_en}” ({self.name})")

    @property
    def is_statement(self) -> bool:
        """True for bank statements: they are XML and have no rows in a spreadsheet."""
        return self.formats == ("xml",)

    def is_due(self, period: str) -> bool:
        """True when a package of this month has the register. Quarterly ones are due at a quarter's end."""
        return self.frequency == "monthly" or ends_quarter(period)


def schema_path(settings: Settings, register: str) -> Path:
    """The file with the Table Schema of a register."""
    return settings.expectations_dir / "submissions" / f"{register}.schema.yaml"


@cache
def read_schema(path: Path) -> dict[str, Any]:
    """The content of a Table Schema, read once per process: callers must not change it."""
    schema: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return schema


def load_contracts(settings: Settings) -> dict[str, Register]:
    """Every register by name, parents before the registers that refer to them.

    Read once per process. Raises ConfigurationError, which names the file, when a schema is invalid.
    """
    return _load(settings.expectations_dir / "submissions")


@cache
def _load(folder: Path) -> dict[str, Register]:
    registers: dict[str, Register] = {}
    for path in sorted(folder.glob("*.schema.yaml")):
        try:
            register = _read(read_schema(path))
        except (KeyError, TypeError, ValueError, yaml.YAMLError, re.error) as error:
            raise ConfigurationError(f"{path} is not a usable Table Schema: {error!r}.") from error
        registers[register.name] = register
    if not registers:
        raise ConfigurationError(f"No register schema in {folder}.")
    return _parents_first(registers)


def _read(schema: dict[str, Any]) -> Register:
    ours = schema["reassurance"]
    return Register(
        name=schema["name"],
        labels=_read_labels(schema),
        kind=ours["kind"],
        sent_by=ours["sent_by"],
        frequency=ours.get("frequency", "monthly"),
        measures=tuple(ours["measures"]),
        key=tuple(schema["primaryKey"]),
        unique_keys=tuple(tuple(group) for group in schema.get("uniqueKeys", [])),
        foreign_keys=tuple(
            ForeignKey(key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
            for key in schema.get("foreignKeys", [])
        ),
        exactly_one_of=tuple(tuple(group) for group in ours.get("exactly_one_of", [])),
        formats=tuple(ours.get("formats", TABLES)),
        place=tuple(ours.get("place", ())),
        fields=tuple(_read_field(field) for field in schema["fields"]),
    )


def _read_labels(described: dict[str, Any]) -> Labels:
    """Titles and descriptions of a register or a field. Only the French title is required."""
    return Labels(
        typography(described["title"]),
        described.get("title_en", ""),
        typography(described.get("description", "")),
        described.get("description_en", ""),
    )


def _read_field(field: dict[str, Any]) -> Field:
    constraints = field.get("constraints", {})
    pattern = constraints.get("pattern")
    if pattern is not None:
        re.compile(pattern)
    return Field(
        name=field["name"],
        warehouse_name=field.get("warehouse_name", field["name"]),
        kind=FieldKind(field["kind"]),
        labels=_read_labels(field),
        example=field.get("example", ""),
        is_required=constraints.get("required", False),
        pattern=pattern,
        values=tuple(constraints.get("enum", ())),
        minimum=None if "minimum" not in constraints else str(constraints["minimum"]),
        maximum=None if "maximum" not in constraints else str(constraints["maximum"]),
        max_length=constraints.get("maxLength"),
    )


def _parents_first(registers: dict[str, Register]) -> dict[str, Register]:
    ordered: dict[str, Register] = {}
    while len(ordered) < len(registers):
        ready = [
            register
            for name, register in registers.items()
            if name not in ordered and all(key.register in ordered for key in register.foreign_keys)
        ]
        if not ready:
            stuck = ", ".join(sorted(set(registers) - set(ordered)))
            raise ConfigurationError(
                f"Registers {stuck} refer to each other or to a register without schema."
            )
        ordered |= {register.name: register for register in ready}
    return ordered
