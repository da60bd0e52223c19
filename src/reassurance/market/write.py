"""Write packages as senders do: files, a descriptor with hashes and control totals, sometimes a zip."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import yaml

from reassurance.market.statements import statement_file
from reassurance.market.story import Package, insurer
from reassurance.registers.contract import Register
from reassurance.settings import Settings
from reassurance.submissions.package.descriptor import DESCRIPTOR
from reassurance.submissions.package.writer import content_properties, descriptor_content

# Dialects and habits of senders, for what they are worth to the reader.
_DELIMITERS = {insurer(2): ";"}
_ZIPS = insurer(3)
_ZIP_DATE = (2020, 1, 1, 0, 0, 0)


def write_package(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    contracts: dict[str, Register],
    package: Package,
    inbox: Path,
) -> int:
    """Write one package into its sender's inbox, replacing a former one; returns its number of lines.

    A correction carries only the registers it corrects. The schemas it embeds leave foreign keys
    out: they may refer to earlier submissions, which an off-the-shelf validator cannot see.
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
        condition = (
            f"sender = '{package.sender}' and period = '{package.period}' and sequence = {package.sequence}"
        )
        count, totals = _totals(connection, register, condition)
        if package.kind == "correction" and count == 0:
            continue
        resources.append(
            _write_register(connection, settings, register, package, folder, condition, count, totals)
        )
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
    connection: duckdb.DuckDBPyConnection, register: Register, condition: str
) -> tuple[int, dict[str, str]]:
    sums = "".join(f", coalesce(sum(cast({m} as decimal(18, 2))), 0.00)" for m in register.measures)
    row = connection.execute(f"select count(*){sums} from reg_{register.name} where {condition}").fetchall()[
        0
    ]
    return row[0], {
        measure: f"{total:.2f}" for measure, total in zip(register.measures, row[1:], strict=True)
    }


def _write_register(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    register: Register,
    package: Package,
    folder: Path,
    condition: str,
    rows: int,
    totals: dict[str, str],
) -> dict[str, Any]:
    if register.formats == ("xml",):
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
    names = ["_action"] if package.kind == "correction" else []
    names += [field.name for field in register.fields]
    listed = ", ".join(f'"{name}"' for name in names)
    connection.execute(
        f"copy (select {listed} from reg_{register.name} where {condition} order by {listed})"
        f" to '{path}' (format csv, header, delimiter '{delimiter}')"
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
    path = settings.expectations_dir / "submissions" / f"{register.name}.schema.yaml"
    schema = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields = schema["fields"]
    if "_action" in names:
        fields = [
            {"name": "_action", "type": "string", "constraints": {"enum": ["upsert", "withdraw"]}},
            *fields,
        ]
    return {"fields": fields, "primaryKey": schema["primaryKey"], "missingValues": schema["missingValues"]}


def _zip(folder: Path) -> None:
    """Replace a folder by its zip: same files, same bytes."""
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(path.name, _ZIP_DATE), path.read_bytes(), zipfile.ZIP_DEFLATED)
    shutil.rmtree(folder)
