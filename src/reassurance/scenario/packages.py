"""Write the given lines of a scenario as packages in the inboxes of their senders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb

from reassurance.database import connect
from reassurance.errors import ConfigurationError
from reassurance.periods import format_instant, last_day
from reassurance.registers.contract import Register, load_contracts
from reassurance.settings import Settings
from reassurance.sql import literal, named_rows
from reassurance.submissions.formats.camt053.writer import statement_file
from reassurance.submissions.package.descriptor import DESCRIPTOR
from reassurance.submissions.package.writer import (
    content_properties,
    csv_content,
    descriptor_content,
    file_columns,
    package_name,
)

_ENVELOPE = ("sender", "period", "sequence", "kind", "created", "_action")
_DAYS_TO_SEND = 5
# Files of given rows that no sender declares.
_NO_REGISTERS = ("control_totals", "decisions")


@dataclass(frozen=True)
class _Package:
    sender: str
    period: str
    sequence: str
    kind: str
    created: str | None

    @property
    def condition(self) -> str:
        return f"sender = '{self.sender}' and period = '{self.period}' and sequence = '{self.sequence}'"


def write_packages(settings: Settings, given: Path, defaults: Mapping[str, Mapping[str, Any]]) -> None:
    """Write one package per sender, period and sequence in the register files of `given`.

    A column that a file does not have takes the register's default, or is empty. A full package has every
    register that its sender owes for that month, empty where the scenario has no line. The declared totals
    are the actual ones, except those in `control_totals.csv` (sender, period, sequence, register, measure,
    declared; the measure `rows` is the number of lines). Raises ConfigurationError on unknown files.
    """
    contracts = load_contracts(settings)
    files = {path.stem: path for path in sorted(given.glob("*.csv")) if path.stem not in _NO_REGISTERS}
    unknown = sorted(set(files) - set(contracts))
    if unknown:
        raise ConfigurationError(
            f"{given} has {', '.join(unknown)}.csv: expected registers among {', '.join(contracts)}."
        )
    with connect(settings) as connection:
        for name, path in files.items():
            _load(connection, contracts[name], path, defaults.get(name, {}))
        declared = _declared(connection, given / "control_totals.csv")
        lines = " union all ".join(f"select {', '.join(_ENVELOPE[:5])} from given_{name}" for name in files)
        packages = connection.execute(
            f"select sender, period, sequence, max(kind), max(created) from ({lines})"
            " group by all order by period, sequence, sender"
        ).fetchall()
        for package in (_Package(*row) for row in packages):
            registers = _registers_of(connection, contracts, set(files), package)
            _write(connection, settings, package, registers, declared)


def _load(
    connection: duckdb.DuckDBPyConnection, register: Register, path: Path, defaults: Mapping[str, Any]
) -> None:
    """Create the table `given_<register>`: the envelope of each line, then the columns of the register."""
    source = connection.read_csv(str(path), header=True, all_varchar=True)
    names = [field.name for field in register.fields]
    unknown = [column for column in source.columns if column not in (*names, *_ENVELOPE)]
    if unknown:
        raise ConfigurationError(f"{path}: {register.name} has no column {', '.join(unknown)}.")

    def column(name: str, default: object) -> str:
        text = "null" if default is None else literal(default)
        return f'coalesce("{name}", {text}) as "{name}"' if name in source.columns else f'{text} as "{name}"'

    envelope = {
        "sender": None,
        "period": None,
        "sequence": 1,
        "kind": "full",
        "created": None,
        "_action": "upsert",
    }
    selected = [column(name, default) for name, default in envelope.items()]
    selected += [column(name, defaults.get(name)) for name in names]
    connection.execute(f"create table given_{register.name} as select {', '.join(selected)} from source")


def _registers_of(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Register],
    given: set[str],
    package: _Package,
) -> list[tuple[Register, str]]:
    """The registers of a package, each with the query of its lines."""
    counts = {
        name: connection.execute(f"select count(*) from given_{name} where {package.condition}").fetchall()[
            0
        ][0]
        for name in given
    }
    sent_by = {contracts[name].sent_by for name, count in counts.items() if count}
    is_correction = package.kind == "correction"
    registers = []
    for name, register in contracts.items():
        is_due = register.sent_by in sent_by and (register.is_due(package.period) or counts.get(name))
        if not is_due or (is_correction and not counts.get(name)):
            continue
        columns = file_columns(register, is_correction=is_correction)
        if name in given:
            listed = ", ".join(f'"{column}"' for column in columns)
            query = f"select {listed} from given_{name} where {package.condition}"
        else:
            listed = ", ".join(f'cast(null as varchar) as "{column}"' for column in columns)
            query = f"select {listed} where false"
        registers.append((register, query))
    return registers


def _write(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    package: _Package,
    registers: list[tuple[Register, str]],
    declared: Mapping[tuple[str, ...], str],
) -> None:
    """Write the folder of a package into its sender's inbox."""
    sequence = int(package.sequence)
    name = package_name(package.sender, package.period, sequence)
    folder = settings.inbox_dir / package.sender / name
    folder.mkdir(parents=True)
    resources = []
    for register, query in registers:
        file_format = register.formats[0]
        path = f"{register.name}.{file_format}"
        content = _content(connection, register, query, package)
        (folder / path).write_bytes(content)
        rows, totals = _declarations(connection, register, query, package, declared)
        properties = {"name": register.name, "path": path, "format": file_format, "encoding": "utf-8"}
        resources.append(properties | content_properties(content, rows, totals))
    descriptor = descriptor_content(
        sender=package.sender,
        period=package.period,
        sequence=sequence,
        kind=package.kind,
        created=package.created or _sent(package.period),
        resources=resources,
    )
    (folder / DESCRIPTOR).write_bytes(descriptor)


def _content(
    connection: duckdb.DuckDBPyConnection, register: Register, query: str, package: _Package
) -> bytes:
    """The file of a register: a CSV file, or bank statements."""
    lines = list(named_rows(connection.execute(query)))
    if register.is_statement:
        day = last_day(package.period).isoformat()
        return statement_file(package.period, lines, day, name=package.period)
    columns = file_columns(register, is_correction=package.kind == "correction")
    return csv_content(columns, lines, delimiter=",").encode()


def _declarations(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    query: str,
    package: _Package,
    declared: Mapping[tuple[str, ...], str],
) -> tuple[int, dict[str, str]]:
    """The number of lines and the totals to declare: the actual ones, unless the scenario gives others."""
    sums = ", ".join(f'coalesce(sum(try_cast("{m}" as decimal(18, 2))), 0)' for m in register.measures)
    values = connection.execute(f"select count(*), {sums or 'null'} from ({query})").fetchall()[0]
    actual = dict(zip(("rows", *register.measures), map(str, values), strict=False))
    key = (package.sender, package.period, package.sequence, register.name)
    totals = {measure: declared.get((*key, measure), value) for measure, value in actual.items()}
    return int(totals.pop("rows")), totals


def _sent(period: str) -> str:
    """The `created` of a package for which the scenario gives none."""
    return format_instant(
        datetime.combine(last_day(period) + timedelta(days=_DAYS_TO_SEND), time(18, tzinfo=UTC))
    )


def _declared(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[tuple[str, ...], str]:
    if not path.exists():
        return {}
    rows = connection.execute(
        "select sender, period, sequence, register, measure, declared from read_csv(?, all_varchar = true)",
        [str(path)],
    ).fetchall()
    return {tuple(row[:5]): row[5] for row in rows}
