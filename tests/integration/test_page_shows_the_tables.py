"""The figures and charts on the page and the first sheet of a release are those of its tables."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree, html
from python_calamine import CalamineWorkbook

# Two builds may be made first.
pytestmark = pytest.mark.timeout(900)

AUDIENCES = {"ministry": "pub_ministry__dashboard", "insurers/INS01": "pub_insurer__dashboard"}
LABELS = {
    "stock": "stock",
    "flow": "flux",
    "gross": "brut",
    "ceded": "cédé",
    "state": "État",
    "provisional": "provisoire",
    "final": "définitif",
}
UNITS = ("figure_amount_eur", "figure_count", "figure_share")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def spaced(text: str) -> str:
    return " ".join(text.split())


def as_shown(row: dict[str, str]) -> Decimal:
    """The value of a figure as the page shows it: a share as a percentage with two decimals."""
    (unit,) = (unit for unit in UNITS if row[unit])
    value = Decimal(row[unit])
    return round(value * 100, 2) if unit == "figure_share" else value


def number_of(text: str) -> Decimal | None:
    """A number as French readers write it; None for a dash."""
    digits = re.sub(r"[^\d,-]", "", text).replace(",", ".")
    return Decimal(digits) if re.search(r"\d", digits) else None


def figures_of(release: Path, audience: str) -> dict[tuple[str, str], dict[str, str]]:
    """The rows of the dashboard by title and month."""
    rows = rows_of(release / audience / f"{AUDIENCES[audience]}.csv")
    return {(spaced(row["figure_title_fr"]), row["month"]): row for row in rows}


def labels_of(row: dict[str, str]) -> str:
    return ", ".join(LABELS[row[name]] for name in ("nature", "basis", "status"))


def cells_of(row: etree._Element) -> list[str]:
    return [spaced(cell.text_content()) for cell in row.xpath("./*")]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_key_figures_on_the_page_and_the_sheet_are_those_of_the_dashboards(corrected_night, audience):
    old, new = (
        figures_of(each, audience) for each in (corrected_night.compared.old, corrected_night.compared.new)
    )
    latest = {key: as_shown(row) for key, row in new.items() if row["is_latest"] == "true"}
    before = {key: as_shown(old[key]) for key in latest}
    page = html.fromstring(
        (corrected_night.compared.new / audience / "index.html").read_text(encoding="utf-8")
    )
    shown = [cells_of(row) for row in page.xpath("//*[@id='figures']//tbody/tr")]
    titles = {key: f"{key[0]} {labels_of(new[key])}" for key in latest}
    assert {row[0]: number_of(row[2]) for row in shown} == {titles[key]: latest[key] for key in latest}
    assert {row[0]: number_of(row[4]) for row in shown} == {titles[key]: before[key] for key in latest}
    assert {row[0]: row[1] for row in shown} == {titles[key]: key[1] for key in latest}
    assert len(latest) > 10
    book = CalamineWorkbook.from_path(corrected_night.compared.new / audience / "classeur.xlsx")
    sheet = {spaced(row[0]): row[1:3] for row in book.get_sheet_by_name("Synthèse").to_python() if row[0]}
    for title, month in latest:
        row = new[title, month]
        (value,) = (float(row[unit]) for unit in UNITS if row[unit])
        assert sheet[f"{title} ({labels_of(row)})"] == [month, pytest.approx(value)]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_values_of_charts_are_those_of_the_dashboards(corrected_night, audience):
    new = figures_of(corrected_night.compared.new, audience)
    page = html.fromstring(
        (corrected_night.compared.new / audience / "index.html").read_text(encoding="utf-8")
    )
    titles = {title for title, _ in new}
    compared = 0
    for table in page.xpath("//*[@id='charts']//details/table"):
        _, *series = cells_of(table.xpath("./thead/tr")[0])
        if not {*series} <= titles:
            continue
        for month, *values in (cells_of(row) for row in table.xpath("./tbody/tr")):
            for title, value in zip(series, values, strict=True):
                row = new.get((title, month))
                assert number_of(value) == (as_shown(row) if row else None), (title, month)
                compared += 1
    assert compared >= 6
