"""The page of the release of an audience: one HTML file without scripts or external resources, in French.

It links to the files in its folder only, so that the folder can be copied alone. The same build gives the
same bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from reassurance.files import hash_file
from reassurance.french import amount, moment, number, share
from reassurance.publication.dictionary import DICTIONARY
from reassurance.publication.summary import Summary
from reassurance.publication.svg_chart import HEIGHT, WIDTH, draw
from reassurance.publication.tables import Audience, ColumnKind
from reassurance.publication.texts import audience_label, gate_lines, lines, text
from reassurance.publication.workbook import WORKBOOK
from reassurance.templates import load_template
from reassurance.warehouse.record import BuildRecord

PAGE = "index.html"
_SHORT_HASH = 12
_SECTIONS = ("alerts", "figures", "charts", "changes", "downloads", "origin")


@dataclass(frozen=True)
class _File:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class _Download:
    """Files with the same content: the workbook, the dictionary, or a table in several formats."""

    title: str
    description: str
    files: tuple[_File, ...]


def write_page(folder: Path, record: BuildRecord, audience: Audience, summary: Summary) -> None:
    """Write `index.html` in the folder of an audience; it lists the files that are there."""
    as_of = moment(record.as_of)
    charts = [(chart, draw(chart)) for chart in summary.charts]
    empty = {"figures": not summary.figures, "charts": not charts}
    content = load_template("reassurance/publication/page.html.j2").render(
        audience=audience_label(audience.code, audience.reader),
        as_of=as_of,
        sections=[name for name in _SECTIONS if not empty.get(name)],
        summary=summary,
        charts=charts,
        width=WIDTH,
        height=HEIGHT,
        tables=audience.tables,
        downloads=_downloads(folder, audience),
        facts=_facts(record),
        gate=gate_lines(record.gate or {}, with_reasons=audience.has_gate_reasons),
        text=text,
        lines=lines,
        number=number,
        shown=_shown,
    )
    (folder / PAGE).write_text(content, encoding="utf-8")


def _downloads(folder: Path, audience: Audience) -> list[_Download]:
    tables = [
        _Download(
            table.label,
            table.description_fr,
            _files(sorted(folder.glob(f"{table.name}.*"))),
        )
        for table in audience.tables
    ]
    return [
        _Download(text("page.workbook"), text("page.workbook_content"), _files([folder / WORKBOOK])),
        _Download(text("dictionary.title"), text("page.dictionary_content"), _files([folder / DICTIONARY])),
        *tables,
    ]


def _files(paths: Iterable[Path]) -> tuple[_File, ...]:
    described = []
    for path in paths:
        digest, size = hash_file(path)
        described.append(_File(path.name, size, digest))
    return tuple(described)


def _facts(record: BuildRecord) -> list[tuple[str, str]]:
    commit = (record.git_commit or text("workbook.no_commit"))[:_SHORT_HASH]
    return [
        (text("workbook.as_of"), text("workbook.as_of_value", as_of=moment(record.as_of))),
        (text("workbook.build"), record.build_id),
        (
            text("workbook.code"),
            text("workbook.code_value", commit=commit, code_hash=record.code_hash[:_SHORT_HASH]),
        ),
        (text("page.submissions"), number(len(record.submissions))),
    ]


def _shown(kind: ColumnKind, value: Decimal | int | None, *, signed: bool = False) -> str:
    """A value as French readers write it; a dash when there is none."""
    if value is None:
        return text("page.none")
    sign = "+" if signed and value > 0 else ""
    if kind is ColumnKind.SHARE:
        return sign + share(Decimal(value))
    if kind is ColumnKind.AMOUNT:
        return sign + text("page.euros", amount=amount(Decimal(value)))
    return sign + number(int(value))
