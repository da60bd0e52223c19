"""The reference page: the terms in force on a day with their sources; fictitious rows are marked."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from reassurance.reference import reference_page
from reassurance.reference.terms import amount, merge_rows, percent, read_seed, source, table, validity
from reassurance.settings import Settings


@pytest.fixture
def seeds(tmp_path) -> Path:
    copy = tmp_path / "seeds"
    shutil.copytree(Settings().seeds_dir, copy)
    return copy


def line_of(page: str, start: str) -> str:
    (line,) = [line for line in page.splitlines() if line.startswith(start)]
    return line


def test_the_page_of_a_day_has_the_terms_of_that_day(seeds):
    before, after = (reference_page(seeds, date(2020, 4, day)) for day in (25, 26))
    assert "| 2,000,000,000 EUR |" in line_of(before, "| export | Risques")
    assert "| 5,000,000,000 EUR |" in line_of(after, "| export | Risques")
    assert "2020-04-25" in before.splitlines()[2]


def test_the_page_without_a_day_has_the_complete_history(seeds):
    lines = [line for line in reference_page(seeds).splitlines() if line.startswith("| export | Risques")]
    assert [("2,000,000,000" in line, "5,000,000,000" in line) for line in lines] == [
        (True, False),
        (False, True),
    ]


def test_insurers_with_the_same_terms_are_one_line(seeds):
    page = reference_page(seeds, date(2020, 6, 15))
    assert line_of(page, "| CAP_PLUS | all |")
    terms = seeds / "scheme" / "treaty_terms.csv"
    text = terms.read_text(encoding="utf-8")
    changed = text.replace(
        "T-CAP_PLUS-INS02-2020,INS02,CAP_PLUS,2020-03-24,2020-12-31,0.950000",
        "T-CAP_PLUS-INS02-2020,INS02,CAP_PLUS,2020-03-24,2020-12-31,0.900000",
    )
    assert changed != text
    terms.write_text(changed, encoding="utf-8")
    page = reference_page(seeds, date(2020, 6, 15))
    assert "| 90 % |" in line_of(page, "| CAP_PLUS | INS02 |")
    assert "| 95 % |" in line_of(page, "| CAP_PLUS | INS01, INS03, INS04, INS05 |")


def test_a_changed_seed_changes_the_page(seeds):
    previous = reference_page(seeds)
    path = seeds / "scheme" / "envelopes.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("8000000000.00", "8000000000.01"), encoding="utf-8"
    )
    assert "8,000,000,000.01 EUR" in reference_page(seeds)
    assert reference_page(seeds) != previous


def test_fictitious_rows_are_marked_and_counted(seeds):
    page = reference_page(seeds)
    assert line_of(page, "| CAP_PLUS | domestic |").endswith("no source † |")
    rows = read_seed(seeds, "complement_maxima")
    invented = sum(row["is_fictitious"] == "true" for row in rows)
    assert 0 < invented < len(rows)
    assert line_of(page, "| complement_maxima |").endswith(f"| {invented} |")


def test_values_are_written_as_text():
    assert [percent(text) for text in ("0.015000", "1.000000", "")] == ["1.5 %", "100 %", "–"]
    assert [amount(text) for text in ("200000.00", "0.10", "")] == ["200,000 EUR", "0.10 EUR", "–"]
    assert validity({"valid_from": "2013-06-17", "valid_to": ""}) == "from 2013-06-17"
    assert source({"source": "law", "is_fictitious": "false"}) == "law"
    assert source({"source": "law", "is_fictitious": "true"}) == "law †"
    assert table(["a"], [["x|y"], [""]]) == "| a |\n| --- |\n| x\\|y |\n| – |"


def test_rows_with_the_same_terms_are_merged():
    rows = [{"k": "1", "n": "A", "t": "x"}, {"k": "1", "n": "B", "t": "y"}, {"k": "2", "n": "C", "t": "z"}]
    assert merge_rows(rows, "n", ("t",)) == [({"k": "1"}, ["A", "B"]), ({"k": "2"}, ["C"])]
