"""Causes are suggested for the breaks of a market, and the oracle of causes suggests the same ones."""

import csv

import pytest

from oracle.break_lines import Break, Cause
from oracle.causes import lines_of, suggest
from oracle.covers import covers_of
from oracle.packages import read_submissions, registers_of
from oracle.registers import read_typed
from oracle.seeds import read_seeds
from reassurance.database import connect
from reassurance.market.answers import compare_causes, compare_with_answer_key
from reassurance.market.simulate import simulate
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.submissions import receive_all
from reassurance.warehouse.build import open_build, run_dbt

AS_OF = parse_instant("2021-03-31T00:00:00Z")
# The previous terms differ in 2021 only.
FIRST, LAST = "2020-12", "2021-02"

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """The settings and the record of a build that has only the causes."""
    settings = Settings(home=tmp_path_factory.mktemp("causes"), receipt_clock="package")
    simulate(
        settings,
        size="xs",
        first_period=FIRST,
        last_period=LAST,
        seed=7,
        inbox=settings.inbox_dir,
        anomalies="causes",
    )
    receive_all(settings)
    record = open_build(settings, AS_OF)
    run_dbt(settings, record, models=("int_break_causes", "rec_lines", "fct_findings"))
    return settings, record


def compare(build, answer_key=None):
    settings, record = build
    answer_key = answer_key or settings.inbox_dir.parent / "answer_key.csv"
    with connect(settings, record.path(settings), read_only=True) as connection:
        return compare_causes(connection, answer_key, AS_OF), compare_with_answer_key(
            connection, answer_key, AS_OF
        )


def query(build, sql):
    settings, record = build
    with connect(settings, record.path(settings), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_causes_are_right_and_given_for_nearly_all_breaks_with_one_cause(build, capsys):
    causes, answers = compare(build)
    with capsys.disabled():
        print("\nagainst the answer key: cause, breaks, suggested")
        for answer in causes:
            print(f"  {answer.cause or '(none)':<24} {answer.expected:>5} {answer.agreed:>5}")
    assert [answer for answer in answers if not answer.agrees] == []
    assert [answer for answer in causes if answer.wrong] == []
    known = [answer for answer in causes if answer.cause]
    listed = {code for (code,) in query(build, "select cause_code from seeds.break_causes")}
    assert {answer.cause for answer in known} == listed, "the market has every cause"
    assert sum(answer.agreed for answer in known) >= 0.95 * sum(answer.expected for answer in known)
    assert any(answer.cause is None and answer.expected for answer in causes), "some breaks have no cause"


def test_a_wrong_and_a_missed_cause_are_reported(build, tmp_path):
    """Sabotage twin: two breaks of the answer key have other causes."""
    settings, _ = build
    with (settings.inbox_dir.parent / "answer_key.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    changed = next(row for row in rows if row["expected_cause"] == "sign_inverted")
    added = next(row for row in rows if row["check"] == "cession_terms" and not row["expected_cause"])
    changed["expected_cause"] = added["expected_cause"] = "tax_included"
    altered = tmp_path / "answer_key.csv"
    with altered.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (answer,) = [answer for answer in compare(build, altered)[0] if answer.wrong]
    assert answer.cause == "tax_included"
    assert answer.wrong == (f"{changed['key']} {changed['expected_class']} sign_inverted",)
    assert added["key"] in answer.missed


def test_the_oracle_suggests_the_same_causes(build):
    settings, _ = build
    registers = read_typed(settings.home, AS_OF)
    raw = registers_of(read_submissions(settings.home, AS_OF))
    seeds = read_seeds(settings.dbt_project_dir / "seeds", AS_OF.date())
    lines = lines_of(registers, {name: raw[name].lines for name in ("premiums", "claims", "ledger")})
    suggested = suggest(breaks(build), lines, covers_of(registers, seeds), seeds)
    built = {
        break_id: (code, other, figure)
        for break_id, code, other, figure in query(
            build,
            "select break_id, cause_code, other_key,"
            " coalesce(cast(applied_figure as varchar), applied_period) from reconciliation.int_break_causes",
        )
    }
    assert len(built) > 50
    assert {break_id: comparable(cause) for break_id, cause in suggested.items()} == built


def comparable(cause: Cause) -> tuple[str, str | None, str | None]:
    figure = cause.figure
    text = figure if figure is None or isinstance(figure, str) else f"{figure:.6f}"
    return cause.code, cause.other, text


def breaks(build) -> list[Break]:
    rows = query(
        build,
        "select break_id, reconciliation, insurer_id, reinsurer_id, period, key, class, measure_code,"
        " currency, found_currency, expected_amount, found_amount, difference_amount"
        " from reconciliation.int_breaks",
    )
    return [Break(*row) for row in rows]
