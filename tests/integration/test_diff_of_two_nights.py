"""`reassurance diff` of two nights with a correction between them: exactly the rows that differ, and why.

The rows that differ are computed a second time, from the CSV files of both releases.
"""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from reassurance import cli
from reassurance.publication.changes import Change
from support.corrected_night import ADDED, INSURER, MONTH, PRODUCT, CorrectedNight

# Two builds may be made first.
pytestmark = pytest.mark.timeout(900)

PACKAGE = f"{INSURER}-{MONTH}-003"
PREMIUMS = "ministry/pub_ministry__premiums"
# The sheet of changes lists at most this number of rows of a table.
LISTED = 200
Row = dict[str, str]


def tables_of(release: Path) -> dict[str, dict[tuple[str, ...], Row]]:
    """The rows of each table of a release by their key, from its CSV files; without the moment."""
    tables = {}
    for resource in json.loads((release / "datapackage.json").read_bytes())["resources"]:
        if resource["type"] == "table":
            with (release / resource["path"]).open(encoding="utf-8", newline="") as stream:
                rows = list(csv.DictReader(stream))
            key = resource["schema"]["primaryKey"]
            by_key = {tuple(row[column] for column in key): row for row in rows}
            assert len(by_key) == len(rows)
            for row in rows:
                del row["as_of"]
            tables[resource["path"].removesuffix(".csv")] = by_key
    return tables


def csv_text(value: Any) -> str:
    """A value as the standard CSV files have it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture(scope="module")
def differing(corrected_night: CorrectedNight) -> dict[str, dict[tuple[str, ...], tuple[str, set[str]]]]:
    """Each row that differs, by table and key: added, removed or changed, and its columns that differ."""
    old, new = (tables_of(each) for each in (corrected_night.compared.old, corrected_night.compared.new))
    assert len(old) > 30
    assert set(old) == set(new)
    result = {}
    for table in old:
        before, after = old[table], new[table]
        rows = {key: ("removed", set[str]()) for key in before.keys() - after.keys()}
        rows |= {key: ("added", set[str]()) for key in after.keys() - before.keys()}
        for key in before.keys() & after.keys():
            columns = {column for column, value in before[key].items() if after[key][column] != value}
            if columns:
                rows[key] = ("changed", columns)
        if rows:
            result[table] = rows
    return result


def test_exactly_the_rows_and_columns_that_differ_are_listed(corrected_night, differing):
    listed = {
        table.table: {
            tuple(map(csv_text, row.key.values())): (
                str(row.change),
                {cell.column for cell in row.cells} if row.change == "changed" else set(),
            )
            for row in table.rows
        }
        for table in corrected_night.compared.tables
    }
    assert listed == differing
    assert all(table.structure == () for table in corrected_night.compared.tables)


def test_the_premiums_of_the_corrected_line_change_by_what_the_correction_adds(corrected_night):
    (table,) = (each for each in corrected_night.compared.tables if each.table == PREMIUMS)
    (row,) = table.rows
    assert row.key == {"month": MONTH, "product_code": PRODUCT, "insurer_id": INSURER}
    # Net of the commission; the fee of the State is 5 % of the ceded premium.
    expected = {f"{name}_eur": more for name, more in ADDED.items()} | {
        "net_ceded_premium_amount_eur": Decimal(65),
        "guarantee_fee_amount_eur": Decimal("3.75"),
    }
    assert {cell.column: cell.difference for cell in row.cells} == expected
    assert all(cell.is_measure for cell in row.cells)


def test_the_correction_is_the_only_cause_but_the_moment(corrected_night):
    causes = corrected_night.compared.causes
    assert causes.moments == ("2020-07-14T00:00:00Z", "2020-07-15T00:00:00Z")
    (sent,) = causes.submissions
    assert (sent.is_added, sent.package_name, sent.kind) == (True, PACKAGE, "correction")
    assert sent.submission_hash == corrected_night.receipt.submission_hash
    assert (causes.terms, causes.code, causes.files, causes.packages, causes.commits) == (
        (),
        (),
        (),
        {},
        None,
    )
    assert causes.break_decisions == ()


def test_the_command_lists_the_same_rows_and_the_correction(corrected_night, monkeypatch):
    for variable, value in corrected_night.settings.environment().items():
        monkeypatch.setenv(variable, value)
    names = [corrected_night.compared.old.name, corrected_night.compared.new.name]
    finished = CliRunner().invoke(cli.app, ["diff", *names, "--json"])
    assert finished.exit_code == 0, finished.output
    content = json.loads(finished.stdout)
    assert content == json.loads(json.dumps(corrected_night.compared.to_json(), default=csv_text))
    monkeypatch.setenv("COLUMNS", "80")
    shown = CliRunner().invoke(cli.app, ["diff", *names]).stdout
    assert f"{PREMIUMS}: rows 0 added, 0 removed, 1 changed" in shown
    assert f"~ {MONTH} · {PRODUCT} · {INSURER}" in shown
    assert "Submissions: 1" in shown
    assert PACKAGE in " ".join(shown.split())


def sheet_of(night: CorrectedNight, audience: str) -> Iterator[list[Any]]:
    """The rows of the sheet of changes of an audience, with ordinary spaces."""
    book = CalamineWorkbook.from_path(night.compared.new / audience / "classeur.xlsx")
    for row in book.get_sheet_by_name("Changements").to_python(skip_empty_area=False):
        yield [" ".join(cell.split()) if isinstance(cell, str) else cell for cell in row]


def test_the_workbook_of_the_ministry_has_the_same_counts_cells_and_cause(corrected_night):
    rows = list(sheet_of(corrected_night, "ministry"))
    (start,) = (number for number, row in enumerate(rows) if row[1:3] == ["Changement", "Ligne"])
    compared = [each for each in corrected_night.compared.tables if each.table.startswith("ministry/")]
    counts = {row[0]: row[1:4] for row in rows[:start] if isinstance(row[1], float)}
    for table in compared:
        assert counts.pop(table.title) == [table.count(change) for change in Change]
    assert all(count == [0, 0, 0] for count in counts.values())
    lines = [max(len(row.cells), 1) for table in compared for row in table.rows[:LISTED]]
    assert len(rows) - start - 1 == sum(lines)
    premiums = {row[3]: row[6] for row in rows[start + 1 :] if row[0] == "Primes"}
    assert sorted(premiums.values()) == [3.75, 10, 65, 75, 100]
    figures = {row[2]: row[6] for row in rows[start + 1 :] if row[0] == "Chiffres clés"}
    assert figures[f"{MONTH} · Primes brutes"] == 100
    (sent,) = (row[1] for row in rows[:start] if row[0] == "Envois" and isinstance(row[1], str))
    assert sent.startswith(f"Ajouté : {PACKAGE}, correction, ")


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ("insurers/INS01", [f"Ajouté : {PACKAGE}"]),
        ("insurers/INS02", []),
        ("public", ["Ajoutés : 1"]),
        ("regulatory", [f"Ajouté : {PACKAGE}"]),
    ],
)
def test_a_workbook_names_the_submissions_that_its_reader_may_know(corrected_night, audience, expected):
    rows = list(sheet_of(corrected_night, audience))
    assert [row[1].split(",")[0] for row in rows if row[0] == "Envois"] == expected
    names = [cell for row in rows for cell in row if isinstance(cell, str) and PACKAGE in cell]
    assert len(names) == len([each for each in expected if PACKAGE in each])
