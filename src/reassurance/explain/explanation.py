"""The explanation of a published figure, with the proof that its lines add up to it."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from reassurance.database import connect
from reassurance.errors import PublicationError, UsageError
from reassurance.explain.cells import Cell, find_cell
from reassurance.explain.lineage import read_project
from reassurance.explain.origins import Origin, Origins
from reassurance.explain.trace import Line, Trace, trace
from reassurance.publication.descriptor import published_build
from reassurance.publication.releases_folder import find_release, read_descriptor
from reassurance.publication.tables import Column, Table, read_audiences
from reassurance.replay import rebuilt_release
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord, find_record
from reassurance.warehouse.seal import check_seal


@dataclass(frozen=True)
class ExplainedLine:
    """A row that is added up, and where the lines it comes from were sent.

    `values` are the fields of these lines, when they were asked for.
    """

    line: Line
    origins: tuple[Origin, ...]
    values: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Explanation:
    """A published cell, its definition, the terms in force and the lines that add up to it, or its formula.

    `inputs` are those of the formula: values of columns of the row, or of cells of another table. Several
    cells are given by their number, total, lowest and highest value; texts by how often each occurs.
    """

    release: Path
    as_of: datetime
    table: Table
    column: Column
    cell: Cell
    formula: str | None
    inputs: dict[str, Any]
    terms: dict[str, list[dict[str, Any]]]
    lines: tuple[ExplainedLine, ...]
    total: Decimal | int | None

    @property
    def difference(self) -> Decimal | int | None:
        """The published value less the sum of the lines; None for a formula or an empty cell."""
        return None if self.total is None else self.cell.value - self.total

    def to_json(self) -> dict[str, Any]:
        """The JSON object of an explanation."""
        measure = self.column.measure
        return {
            "release": str(self.release),
            "as_of": self.as_of,
            "table": self.table.name,
            "measure": self.column.name,
            "key": self.cell.key,
            "value": self.cell.value,
            "label_fr": self.column.label,
            "definition_fr": self.column.description_fr,
            "definition_en": self.column.description_en,
            **(asdict(measure) if measure else {}),
            "formula": self.formula,
            "inputs": self.inputs,
            "terms": self.terms,
            "lines": [_line(line) for line in self.lines],
            "total": self.total,
            "difference": self.difference,
        }


def explain(
    settings: Settings,
    table: str,
    measure: str,
    *,
    where: str | None = None,
    release: str = "current",
    with_values: int = 0,
    rebuild: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Explanation:
    """Explain the cell of `measure` in the row of a table that `where`, an SQL condition, selects.

    The first `with_values` lines have their fields. With `rebuild`, a build whose file was deleted is made
    again in a scratch home. Raises UsageError when the question names no cell or several, or when the build
    is missing; PublicationError when the release was altered, or its build declares no lineage;
    IntegrityError or ArchiveError when the build or the archive was altered.
    """
    folder = find_release(settings, release)
    with connect(settings, what="reading the release") as connection:
        cell = find_cell(connection, folder, table, measure, where)
    with _build_of(settings, folder, rebuild=rebuild, progress=progress) as (home, record):
        manifest_path = record.manifest_path(home)
        project = read_project(json.loads(manifest_path.read_text(encoding="utf-8")))
        if table not in project.tables or measure not in project.tables[table].measures:
            raise PublicationError(
                f"The build of {folder.name} declares no lineage of {table}.{measure}: its code is earlier "
                "than `reassurance explain`. Publish a build of the same moment made with this code, and "
                "explain that one."
            )
        tables = {each.name: each for audience in read_audiences(manifest_path) for each in audience.tables}
        column = next(each for each in tables[table].columns if each.name == measure)
        with connect(settings, record.path(home), read_only=True, what="explaining a figure") as connection:
            is_empty = cell.value is None
            traced = Trace((), None, {}) if is_empty else trace(connection, project, cell)
            lines = _with_origins(Origins(settings, connection), traced.lines, with_values)
    formula = traced.formula
    return Explanation(
        release=folder,
        as_of=record.as_of,
        table=tables[table],
        column=column,
        cell=cell,
        formula=formula.text if formula else None,
        inputs={
            name: traced.inputs[name] if name in traced.inputs else cell.row[name]
            for name in (formula.inputs if formula else ())
        },
        terms=traced.terms,
        lines=lines,
        total=None if formula or is_empty else traced.total,
    )


def _with_origins(origins: Origins, lines: Sequence[Line], with_values: int) -> tuple[ExplainedLine, ...]:
    """Lines with their origins; the first `with_values` have their fields too."""
    values = origins.values(place for line in lines[:with_values] for place in line.places)
    return tuple(
        ExplainedLine(
            line,
            tuple(origins.of(place) for place in line.places),
            tuple(values[place] for place in line.places if place in values),
        )
        for line in lines
    )


@contextmanager
def _build_of(
    settings: Settings, release: Path, *, rebuild: bool, progress: Callable[[str], None] | None
) -> Iterator[tuple[Settings, BuildRecord]]:
    """The build of a release, and the settings of its home.

    It is the file that the gate decided on or, with `rebuild`, one made again.
    """
    build = published_build(read_descriptor(release))
    record = find_record(settings, build.build_id)
    if record and record.path(settings).exists() and record.manifest_path(settings).exists():
        check_seal(settings, record)
        yield settings, record
        return
    if not rebuild:
        raise UsageError(
            f"The file of the build {build.build_id} is not in {settings.builds_dir} any more: it holds the "
            "lines behind the release. Add --rebuild to make it again from the archive in a scratch home, "
            "which takes as long as a build."
        )
    with rebuilt_release(settings, build, progress=progress) as (scratch, remade):
        yield scratch.settings, remade


def _line(explained: ExplainedLine) -> dict[str, Any]:
    line = explained.line
    return {
        "names": line.names,
        "amount": line.amount,
        "is_computed": line.is_computed,
        "formula": line.formula,
        "inputs": line.inputs,
        "origins": [_origin(origin) for origin in explained.origins],
        "values": list(explained.values),
    }


def _origin(origin: Origin) -> dict[str, Any]:
    package, file = origin.package, origin.file
    return {
        "submission": package.submission_hash,
        "package": package.package_name,
        "sender": package.sender_id,
        "received_at": package.received_at,
        "receipt": str(package.receipt),
        "receipt_position": package.position,
        "register": origin.register,
        "file": file.path if file else None,
        "sha256": file.sha256 if file else None,
        "archived": str(file.archived) if file else None,
        "line_number": origin.line_number,
        "row": origin.row,
    }
