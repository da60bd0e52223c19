"""`reassurance explain`: random published cells are the sums of lines that are in the archived files.

EXPLAIN_CELLS is the number of cells, 20 by default. With 200, every additive measure is explained.
"""

import csv
import itertools
import json
import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from reassurance import cli
from reassurance.database import connect
from reassurance.explain import Explanation, explain
from reassurance.explain.lineage import Choice, Formula, read_project
from reassurance.settings import Settings
from reassurance.sql import literal, named_rows
from reassurance.warehouse.record import read_record

CELLS = int(os.environ.get("EXPLAIN_CELLS", "20"))

pytestmark = pytest.mark.timeout(300 + 5 * CELLS)


@dataclass(frozen=True)
class Question:
    """A cell, by the condition that selects its row."""

    table: str
    measure: str
    where: str

    def __str__(self) -> str:
        return f"{self.table}.{self.measure}: {self.where}"


def questions(settings: Settings, build_id: str, count: int) -> list[Question]:
    """Random cells: each additive measure before any measure again, mostly cells that are not zero."""
    record = read_record(settings, build_id)
    project = read_project(json.loads(record.manifest_path(settings).read_text(encoding="utf-8")))
    measures = [
        (table, measure)
        for table in project.tables.values()
        for measure, lineage in table.measures.items()
        if not isinstance(lineage, Formula)
    ]
    assert len(measures) > 100
    chance = random.Random(count)  # noqa: S311 - a test's draws
    chance.shuffle(measures)
    chosen: list[Question] = []
    with connect(settings, record.path(settings), read_only=True) as connection:
        for table, measure in itertools.cycle(measures):
            key = ", ".join(f'"{column}"' for column in table.grain)
            rows = named_rows(
                connection.execute(
                    f'select {key} from publication."{table.name}" where "{measure}" is not null'
                    f' order by "{measure}" = 0, {key}'
                )
            )
            if rows:
                row = chance.choice(rows[: len(rows) // 2 + 1])
                where = " and ".join(condition(*each) for each in row.items())
                chosen.append(Question(table.name, measure, where))
            if len(chosen) == count:
                break
    return chosen


def condition(column: str, value: object) -> str:
    return f"{column} is null" if value is None else f"{column} = {literal(value)}"


def explained(settings: Settings, question: Question) -> Explanation:
    return explain(settings, question.table, question.measure, where=question.where)


def places_are_archived(result: Explanation) -> bool:
    """Whether each line as declared is in an archived file, or concerns a package as a unit."""
    return all(
        origin.file is None or origin.file.archived.name == origin.file.sha256
        for line in result.lines
        for origin in line.origins
    )


def test_lines_add_up_to_random_cells(released):
    settings, name = released
    asked = questions(settings, name, CELLS)
    results = {question: explained(settings, question) for question in asked}
    wrong = {str(question): result.difference for question, result in results.items() if result.difference}
    assert wrong == {}
    assert all(places_are_archived(result) for result in results.values())
    with_lines = [result for result in results.values() if result.lines]
    assert len(with_lines) > CELLS / 2


def test_every_published_row_has_a_lineage(market):
    """Where the lineage depends on a column, each value of the column in a row with a figure has one."""
    project = read_project(
        json.loads(market.record.manifest_path(market.settings).read_text(encoding="utf-8"))
    )
    choices = [
        (table.name, measure, lineage)
        for table in project.tables.values()
        for measure, lineage in table.measures.items()
        if isinstance(lineage, Choice)
    ]
    assert len(choices) > 5
    for table, measure, choice in choices:
        values = market.query(
            f'select distinct "{choice.column}" from publication."{table}" where "{measure}" is not null'
        )
        assert {value for (value,) in values} <= set(choice.of), f"{table}.{measure}"


def test_a_figure_leads_to_the_lines_of_the_archived_files(released, monkeypatch):
    settings, _ = released
    result = ask(
        settings,
        monkeypatch,
        "pub_ministry__premiums",
        "--measure=ceding_commission_amount_eur",
        "--where=month = '2020-05' and product_code = 'CAP' and insurer_id = 'INS01'",
    )
    assert (result["difference"], len(result["lines"]) > 10) == ("0.00", True)
    for line in result["lines"]:
        (origin,) = line["origins"]
        sent = sent_line(Path(origin["archived"]), origin["line_number"])
        assert sent["premium_line_id"] == line["names"]["premium_line_id"]
        assert sent["ceding_commission_amount"] == line["amount"]
        receipt = json.loads(Path(origin["receipt"]).read_text(encoding="utf-8"))
        assert receipt["submission_hash"] == origin["submission"]
    assert {row["treaty_id"] for row in result["terms"]["treaty_terms"]} == {"T-CAP-INS01-2020"}


def test_a_measure_that_is_no_sum_gives_its_formula(released, monkeypatch):
    settings, name = released
    result = ask(
        settings,
        monkeypatch,
        "pub_ministry__envelope_usage",
        "--measure=share_used",
        "--where=envelope_id = 'domestic' and usage_on = '2020-05-20'",
        f"--release={name}",
    )
    assert result["formula"] == "used_amount_eur / cap_amount_eur"
    assert list(result["inputs"]) == ["used_amount_eur", "cap_amount_eur"]
    assert (result["lines"], result["difference"]) == ([], None)


def test_an_input_in_another_table_is_its_cells_of_the_same_category(released, monkeypatch):
    settings, _ = released
    measure = "ceded_exposure_amount_eur"
    result = ask(
        settings,
        monkeypatch,
        "pub_public__statistics",
        f"--measure={measure}",
        "--where=quarter = '2020-Q2' and product_code = 'ALL' and breakdown_code = 'size'"
        " and category_code = 'sme'",
    )
    cells = result["inputs"][f"pub_ministry__exposure.{measure}"]
    assert (cells["total"], cells["cells"] > 10) == (result["value"], True)


def test_the_terminal_shows_identifiers_without_folding(released, monkeypatch):
    settings, _ = released
    monkeypatch.setenv("COLUMNS", "40")
    shown = run(
        settings,
        monkeypatch,
        "pub_insurer__statement",
        "--measure=balance_amount_eur",
        "--where=insurer_id = 'INS01' and treaty_id = 'T-CAP_PLUS-INS01-2020' and account_period = '2020-Q2'",
        "--maximum=3",
        "--values",
    )
    assert "T-CAP_PLUS-INS01-2020" in shown
    assert "archived, verified: " in shown
    assert "premium_line_id INS01-L" in shown
    assert "gross_premium_amount " in shown
    assert "0.00  difference" in shown


def test_a_computed_amount_has_the_lines_it_comes_from(released, monkeypatch):
    settings, _ = released
    result = ask(
        settings,
        monkeypatch,
        "pub_ministry__treaty_years",
        "--measure=ceded_reserve_amount_eur",
        "--where=treaty_id = 'T-CAP-INS01-2020'",
    )
    assert (result["difference"], len(result["lines"]) > 1) == ("0.00", True)
    for line in result["lines"]:
        assert line["is_computed"]
        assert line["origins"]
        for origin in line["origins"]:
            sent = sent_line(Path(origin["archived"]), origin["line_number"])
            assert (sent["claim_id"], sent["movement_type"]) == (line["names"]["claim_id"], "reserve_change")


@pytest.mark.skipif(CELLS < 200, reason="builds again: with EXPLAIN_CELLS=200")
def test_a_release_without_its_build_is_explained_from_the_archive(released, tmp_path):
    settings, name = released
    (question,) = questions(settings, name, 1)
    expected = explained(settings, question)
    shutil.move(settings.builds_dir, tmp_path / "builds")
    try:
        result = explain(settings, question.table, question.measure, where=question.where, rebuild=True)
    finally:
        shutil.move(tmp_path / "builds", settings.builds_dir)
    assert (result.lines, result.difference) == (expected.lines, 0)


def sent_line(archived: Path, number: int) -> dict[str, str]:
    with archived.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))[number - 1]


def ask(settings: Settings, monkeypatch, *arguments: str) -> Any:
    return json.loads(run(settings, monkeypatch, *arguments, "--json"))


def run(settings: Settings, monkeypatch, *arguments: str) -> str:
    for variable, value in settings.environment().items():
        monkeypatch.setenv(variable, value)
    finished = CliRunner().invoke(cli.app, ["explain", *arguments])
    assert finished.exit_code == 0, finished.output
    return finished.stdout
