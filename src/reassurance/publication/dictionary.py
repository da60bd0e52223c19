"""The data dictionary: definitions of every published column in French and English, from the dbt models."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from markupsafe import Markup

from reassurance.french import moment, typography
from reassurance.publication.tables import Audience, Column, Table
from reassurance.publication.texts import audience_label, code_labels, measure_labels, text
from reassurance.templates import load_template
from reassurance.warehouse.record import BuildRecord

DICTIONARY = "dictionary.html"


@dataclass(frozen=True)
class Entry:
    """The definition of one column; the fields are the columns of `dictionary.csv`."""

    audience: str
    table: str
    table_label_fr: str
    position: int
    column: str
    label_fr: str
    type: str
    is_required: bool
    description_fr: str
    description_en: str
    nature: str
    basis: str
    status: str
    dated_by: str
    dated_by_fr: str
    values_fr: str

    @property
    def measure_fr(self) -> str:
        """The labels of a figure in French (`stock, cédé, provisoire ; date : « Jour »`), or no text."""
        if not self.nature:
            return ""
        labels = measure_labels(self.nature, self.basis, self.status)
        return text("measure.labels", labels=labels, date=self.dated_by_fr)


def read_entries(audience: Audience) -> Iterator[Entry]:
    """One entry per column, in the order of the tables and of their columns."""
    for table in audience.tables:
        for position, column in enumerate(table.columns, start=1):
            yield _entry(audience, table, position, column)


def write_dictionary(folder: Path, record: BuildRecord, audiences: Sequence[Audience]) -> None:
    """Write `dictionary.csv` and `dictionary.html` in `folder`."""
    entries = [entry for audience in audiences for entry in read_entries(audience)]
    with (folder / "dictionary.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(Entry)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(entry) | {"is_required": str(entry.is_required).lower()} for entry in entries)
    page = load_template("reassurance/publication/dictionary.html.j2", coded=_coded).render(
        audiences=[(audience_label(audience.code), audience.tables) for audience in audiences],
        entries={table: [entry for entry in entries if entry.table == table] for table in _tables(audiences)},
        intro=text("dictionary.intro", as_of=moment(record.as_of), build=record.build_id),
        text=text,
    )
    (folder / DICTIONARY).write_text(page, encoding="utf-8")


def _coded(text: str) -> Markup:
    """A text as HTML, with parts in backquotes as code."""
    code = Markup("<code>{}</code>")
    parts = enumerate(text.split("`"))
    return Markup("").join(code.format(part) if number % 2 else part for number, part in parts)


def _tables(audiences: Sequence[Audience]) -> list[str]:
    return [table.name for audience in audiences for table in audience.tables]


def _entry(audience: Audience, table: Table, position: int, column: Column) -> Entry:
    return Entry(
        audience=audience.code,
        table=table.name,
        table_label_fr=table.label,
        position=position,
        column=column.name,
        label_fr=column.label,
        type=text(f"kinds.{column.kind}"),
        is_required=column.is_required,
        description_fr=column.description_fr,
        description_en=column.description_en,
        nature=column.measure.nature if column.measure else "",
        basis=column.measure.basis if column.measure else "",
        status=column.measure.status if column.measure else "",
        dated_by=column.measure.dated_by if column.measure else "",
        dated_by_fr=next(
            (
                dated.label
                for dated in table.columns
                if column.measure and dated.name == column.measure.dated_by
            ),
            "",
        ),
        values_fr=typography(" ; ").join(
            f"{code} = {label}"
            for code, label in code_labels(column.name).items()
            if not column.codes or code in column.codes
        ),
    )
