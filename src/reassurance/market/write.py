"""Write packages as senders do: the files, a descriptor with hashes and control totals, and some as zips."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import duckdb

from reassurance.market.packages import Package
from reassurance.market.population import insurer
from reassurance.market.queries import run
from reassurance.market.statements import statement_file
from reassurance.registers.contract import ACTION, Register, read_schema, schema_path
from reassurance.settings import Settings
from reassurance.submissions.package.descriptor import DESCRIPTOR
from reassurance.submissions.package.writer import content_properties, descriptor_content, file_columns

# The second insurer separates values by semicolons; the third sends zips in odd months.
_DELIMITERS = {insurer(2): ";"}
_ZIPS = insurer(3)
_ZIP_DATE = (2020, 1, 1, 0, 0, 0)


def create_registers(connection: duckdb.DuckDBPyConnection, contracts: dict[str, Register]) -> None:
    """Create a table `reg_<register>` per register, with every value as the text that is sent.

    It has the columns of the register, and sender, period, sequence and `_action`.
    """
    for name, register in contracts.items():
        run(connection, f"registers/{name}", {"columns": [field.name for field in register.fields]})


def write_package(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    contracts: dict[str, Register],
    package: Package,
    inbox: Path,
) -> int:
    """Write one package into its sender's inbox, replacing an earlier one; returns its number of lines.

    A correction has only the registers that it corrects. The schemas in the descriptor have no foreign keys:
    these may refer to earlier submissions, which an off-the-shelf validator cannot see.
    """
    folder = inbox / package.sender / package.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_suffix(".zip").unlink(missing_ok=True)
    folder.mkdir(parents=True)
    role = "cedent" if package.sender.startswith("INS") else "reinsurer"
    resources, lines = [], 0
    for register in contracts.values():
        if register.sent_by != role or not register.is_due(package.period):
            continue
        count, totals = _totals(connection, register, package)
        if package.kind == "correction" and count == 0:
            continue
        resources.append(_write_register(connection, settings, register, package, folder, count, totals))
        lines += count
    descriptor = descriptor_content(
        sender=package.sender,
        period=package.period,
        sequence=package.sequence,
        kind=package.kind,
        created=package.created,
        resources=resources,
    )
    (folder / DESCRIPTOR).write_bytes(descriptor)
    if package.sender == _ZIPS and int(package.period[-2:]) % 2:
        _zip(folder)
    return lines


def _totals(
    connection: duckdb.DuckDBPyConnection, register: Register, package: Package
) -> tuple[int, dict[str, str]]:
    """Number of lines of a register in a package, and its control totals."""
    result = run(
        connection,
        "packages/totals",
        {"register": register.name, "measures": register.measures},
        **_keys(package),
    )
    count, *sums = result.fetchall()[0]
    return count, {measure: f"{total:.2f}" for measure, total in zip(register.measures, sums, strict=True)}


def _keys(package: Package) -> dict[str, str | int]:
    return {"sender": package.sender, "period": package.period, "sequence": package.sequence}


def _write_register(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    register: Register,
    package: Package,
    folder: Path,
    rows: int,
    totals: dict[str, str],
) -> dict[str, Any]:
    if register.is_statement:
        content = statement_file(connection, package)
        (folder / f"{register.name}.xml").write_bytes(content)
        return {
            "name": register.name,
            "path": f"{register.name}.xml",
            "format": "xml",
            "mediatype": "application/xml",
            **content_properties(content, rows, totals),
        }
    path = folder / f"{register.name}.csv"
    delimiter = _DELIMITERS.get(package.sender, ",")
    names = file_columns(register, is_correction=package.kind == "correction")
    run(
        connection,
        "packages/lines",
        {"register": register.name, "fields": ", ".join(f'"{name}"' for name in names)},
        **_keys(package),
        path=str(path),
        delimiter=delimiter,
    )
    if register.name == "premiums" and package.fault == "wrong_total":
        totals = totals | {"gross_premium_amount": totals["gross_premium_amount"].replace(".", "1.", 1)}
    if register.name == "premiums" and package.fault == "wrong_rows":
        rows += 1
    return {
        "name": register.name,
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": delimiter},
        "schema": _schema(settings, register, names),
        **content_properties(path.read_bytes(), rows, totals),
    }


def _schema(settings: Settings, register: Register, names: list[str]) -> dict[str, Any]:
    schema = read_schema(schema_path(settings, register.name))
    fields = schema["fields"]
    if ACTION in names:
        fields = [
            {"name": ACTION, "type": "string", "constraints": {"enum": ["upsert", "withdraw"]}},
            *fields,
        ]
    return {"fields": fields, "primaryKey": schema["primaryKey"], "missingValues": schema["missingValues"]}


def _zip(folder: Path) -> None:
    """Replace a folder by a zip of its files. The zip has the same bytes at each run."""
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(path.name, _ZIP_DATE), path.read_bytes(), zipfile.ZIP_DEFLATED)
    shutil.rmtree(folder)
