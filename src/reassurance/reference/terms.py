"""Rows of the seeds, and their values as the page shows them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

Row = dict[str, str]

# Mark of a row with a figure without source.
FICTITIOUS = "†"
# Mark of a row that interprets its source.
INTERPRETATION = "‡"


def read_seed(seeds: Path, name: str, on: date | None = None) -> list[Row]:
    """The rows of a seed in their order; with `on`, only those in force that day.

    Raises FileNotFoundError when there is no such seed.
    """
    path = next(seeds.rglob(f"{name}.csv"), seeds / f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return rows if on is None else [row for row in rows if _is_in_force(row, on)]


def merge_rows(rows: Iterable[Row], name: str, dropped: Sequence[str] = ()) -> list[tuple[Row, list[str]]]:
    """Merge rows that are equal but for `name` and `dropped`; each result has its values of `name`."""
    merged: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for row in rows:
        key = tuple((column, value) for column, value in row.items() if column not in (name, *dropped))
        merged.setdefault(key, []).append(row[name])
    return [(dict(key), names) for key, names in merged.items()]


def percent(text: str) -> str:
    """A fraction as a percentage: `0.015000` gives `1.5 %`; a dash for an empty text."""
    return f"{(Decimal(text) * 100).normalize():f} %" if text else "–"


def amount(text: str, currency: str = "EUR") -> str:
    """An amount with thousands separators and currency; cents are shown unless they are zero."""
    if not text:
        return "–"
    value = Decimal(text)
    return f"{value:,.0f} {currency}" if value == value.to_integral() else f"{value:,.2f} {currency}"


def validity(row: Mapping[str, str]) -> str:
    """The first and the last day, both included."""
    return f"{row['valid_from']} to {row['valid_to']}" if row["valid_to"] else f"from {row['valid_from']}"


def source(row: Mapping[str, str]) -> str:
    """The source of a row, with its marks: fictitious, interpretation."""
    text = row.get("source") or row.get("legal_source") or row.get("reason") or ""
    marks = {"is_fictitious": FICTITIOUS, "is_interpretation": INTERPRETATION}
    return " ".join([text, *(mark for column, mark in marks.items() if row.get(column) == "true")])


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; `|` in cells is escaped."""
    lines = [list(headers), ["---"] * len(headers), *([cell or "–" for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _is_in_force(row: Mapping[str, str], on: date) -> bool:
    if "valid_from" not in row:
        return True
    return row["valid_from"] <= on.isoformat() and (not row["valid_to"] or on.isoformat() <= row["valid_to"])
