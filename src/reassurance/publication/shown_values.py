"""Values as readers see them, in SQL: the labels of codes, yes and no, and the time in Paris."""

from reassurance.publication.tables import Column, ColumnKind
from reassurance.publication.texts import shown_labels, text
from reassurance.sql import literal


def shown_text(column: Column) -> str:
    """The text of a text or boolean column: the label of a code, the text itself, yes or no."""
    name = f'"{column.name}"'
    if column.kind is ColumnKind.BOOLEAN:
        yes, no = (literal(text(f"workbook.{value}")) for value in ("true", "false"))
        return f"case when {name} then {yes} when not {name} then {no} end"
    cases = " ".join(
        f"when {literal(code)} then {literal(label)}" for code, label in shown_labels(column.name).items()
    )
    return f"case {name} {cases} else {name} end"


def in_paris(column: Column) -> str:
    """An instant, which is in UTC, as clocks in Paris show it."""
    return f"timezone('Europe/Paris', timezone('UTC', \"{column.name}\"))"
