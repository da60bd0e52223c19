"""A measure that is in several published tables has the same total in each, by date and by group."""

import shutil
from collections import defaultdict
from itertools import combinations

import pytest

from reassurance.database import connect
from reassurance.publication.tables import ColumnKind, read_audiences

# Columns by which two tables that both have them are compared.
GROUPS = ("insurer_id", "product_code", "reinsurer_id")
# Rows of a table in which the measure means the same as in the other tables.
SCOPES = {
    # Each scenario repeats the amounts that do not depend on it.
    ("pub_ministry__state_calls", None): "scenario_code = 'central'",
    # An envelope has its own base: cover in force, or losses.
    ("pub_ministry__envelope_usage", "excluded_amount_eur"): "base_code = 'outstanding_cover_ceded'",
}
# Tables whose measure is by definition a part of that of the other tables, with the reason.
PARTS = {
    (
        "pub_ministry__launch_guarantee",
        None,
    ): "the announced envelopes, compared by a data test",
    ("pub_ministry__envelope_usage", "ceded_claim_amount_eur"): "portfolios, compared by a data test",
    (
        "pub_ministry__envelope_usage",
        "ceded_incurred_amount_eur",
    ): "portfolios, compared by a data test",
    ("pub_public__statistics", None): "figures that are not hidden, compared by a data test",
    ("pub_insurer__breaks", None): "open breaks of each insurer, in the breaks of all parties",
    ("pub_ministry__breaks", None): "breaks with their signs, of all lines compared, resolved ones included",
    ("pub_ministry__break_changes", None): "breaks that changed since a release, resolved ones included",
}
# Open breaks are in several tables: their number and absolute difference in each, and which rows are open.
OPEN_BREAKS = {
    "pub_ministry__breaks": ("count(*)", "sum(abs(difference_amount_eur))", "status <> 'resolved'"),
    "pub_ministry__break_groups": ("sum(break_count)", "sum(absolute_difference_amount_eur)", "true"),
    "pub_insurer__breaks": ("count(*)", "sum(abs(difference_amount_eur))", "true"),
    "pub_ministry__reconciliation": ("sum(open_break_count)", None, "true"),
}
# Headline figures and the detailed column that adds up to each of them by month.
FIGURES = {
    "ceded_exposure": ("pub_ministry__state_commitment", "ceded_exposure_amount_eur"),
    "ceded_run_off": ("pub_ministry__exposure", "ceded_run_off_amount_eur"),
    "commitment": ("pub_ministry__state_commitment", "commitment_amount_eur"),
    "guarantees": ("pub_ministry__exposure", "guarantee_count"),
    "outliers": ("pub_ministry__exposure", "outlier_ceded_exposure_amount_eur"),
    "gross_premium": ("pub_ministry__premiums", "gross_premium_amount_eur"),
    "ceded_premium": ("pub_ministry__premiums", "ceded_premium_amount_eur"),
    "guarantee_fee": ("pub_ministry__premiums", "guarantee_fee_amount_eur"),
    "notified_claims": ("pub_ministry__claims", "notified_count"),
    "paid": ("pub_ministry__claims", "paid_amount_eur"),
    "recovered": ("pub_ministry__claims", "recovered_amount_eur"),
    "ceded_paid": ("pub_ministry__claims", "ceded_paid_amount_eur"),
    "ceded_incurred": ("pub_ministry__claims", "declared_ceded_incurred_amount_eur"),
    "withdrawn_limits": ("pub_ministry__line_decisions", "withdrawn_amount_eur"),
    "overdue_registers": ("pub_ministry__submissions", "is_overdue"),
    "open_breaks": ("pub_ministry__reconciliation", "open_break_count"),
}


def tables_of(market):
    audiences = read_audiences(market.record.manifest_path(market.settings))
    return {table.name: table for audience in audiences for table in audience.tables}


def shared_measures(tables):
    """Measures of several tables: the name of each, and the tables that have it."""
    places = defaultdict(list)
    for table in tables.values():
        for column in table.columns:
            is_added = column.kind in (ColumnKind.AMOUNT, ColumnKind.INTEGER)
            is_part = (table.name, None) in PARTS or (table.name, column.name) in PARTS
            if column.measure and is_added and column.measure.nature != "by_row" and not is_part:
                places[column.name].append((table, column))
    return {name: listed for name, listed in places.items() if len(listed) > 1}


def totals(connection, table, column, groups):
    """Total of a measure by date, for a stock, and by group; groups without an amount are left out."""
    date = f'cast("{column.measure.dated_by}" as date)' if column.measure.nature == "stock" else "null"
    scopes = [SCOPES.get((table.name, name)) for name in (None, column.name)]
    condition = " and ".join(filter(None, scopes)) or "true"
    listed = "".join(f', "{group}"' for group in groups)
    rows = connection.execute(
        f'select {date}{listed}, sum("{column.name}") from {table.relation} where {condition} group by all'
    ).fetchall()
    return {tuple(row[:-1]): row[-1] for row in rows if row[-1]}


def disagreements(connection, tables):
    """Pairs of tables whose totals of a measure differ, and the number of pairs compared."""
    differing, compared = [], 0
    for name, places in shared_measures(tables).items():
        for (left, left_column), (right, right_column) in combinations(places, 2):
            groups = [
                group
                for group in GROUPS
                if all(group in [column.name for column in table.columns] for table in (left, right))
            ]
            first = totals(connection, left, left_column, groups)
            second = totals(connection, right, right_column, groups)
            if left_column.measure.nature == "stock":
                dates = {key[0] for key in first} & {key[0] for key in second}
                first = {key: total for key, total in first.items() if key[0] in dates}
                second = {key: total for key, total in second.items() if key[0] in dates}
            compared += bool(first and second)
            if first != second:
                differing.append(f"{name}: {left.name} and {right.name}")
    return differing, compared


def differing_figures(connection):
    """Headline figures that are not the total of their detailed table in a month."""
    differing = []
    for code, (table, column) in FIGURES.items():
        rows = connection.execute(
            "with details as ("
            f' select month, sum(cast("{column}" as decimal(18, 2))) as total from publication.{table}'
            " where month <> 'UNATTRIBUTED' group by month), headlines as ("
            " select month, coalesce(figure_amount_eur, figure_count) as total"
            f" from publication.pub_ministry__dashboard where headline_code = '{code}')"
            " select month from details full outer join headlines using (month)"
            " where coalesce(details.total, 0) <> coalesce(headlines.total, 0)"
        ).fetchall()
        differing += [f"{code} {month}" for (month,) in rows]
    return differing


def open_breaks(connection):
    """The number of open breaks of each insurer and their absolute difference, by table."""
    return {
        table: {
            insurer: (count, amount)
            for insurer, count, amount in connection.execute(
                f"select insurer_id, {count}, {amount or 'null'} from publication.{table} where {condition}"
                f" group by insurer_id having {count} > 0"
            ).fetchall()
        }
        for table, (count, amount, condition) in OPEN_BREAKS.items()
    }


@pytest.fixture
def copied(market, tmp_path):
    """A connection to a copy of the build that a test may change."""
    copy = tmp_path / "build.duckdb"
    shutil.copyfile(market.record.path(market.settings), copy)
    with connect(market.settings, copy) as connection:
        yield connection


def test_the_same_measure_has_the_same_total_in_each_table(market, copied):
    differing, compared = disagreements(copied, tables_of(market))
    assert differing == []
    assert compared >= 20


def test_open_breaks_are_the_same_in_the_register_its_groups_the_statements_and_the_reconciliations(copied):
    listed = open_breaks(copied)
    register = listed["pub_ministry__breaks"]
    insurers = {insurer: figures for insurer, figures in register.items() if insurer.startswith("INS")}
    assert len(insurers) > 2
    assert listed["pub_ministry__break_groups"] == register
    assert listed["pub_insurer__breaks"] == insurers
    counts = {insurer: count for insurer, (count, _) in register.items()}
    assert {
        insurer: count for insurer, (count, _) in listed["pub_ministry__reconciliation"].items()
    } == counts


def test_headline_figures_are_the_totals_of_the_detailed_tables(copied):
    assert differing_figures(copied) == []


def test_a_changed_premium_a_lost_guarantee_and_a_wrong_figure_are_reported(market, copied):
    """Sabotage twins: one cent in a flow, a row of a stock, a figure of the dashboard."""
    copied.execute(
        "update publication.pub_insurer__statement"
        " set gross_premium_amount_eur = gross_premium_amount_eur + 0.01 where rowid = 0"
    )
    copied.execute(
        "delete from publication.pub_ministry__exposure where rowid ="
        " (select min(rowid) from publication.pub_ministry__exposure where ceded_exposure_amount_eur > 0)"
    )
    copied.execute(
        "delete from publication.pub_insurer__breaks where rowid ="
        " (select min(rowid) from publication.pub_insurer__breaks)"
    )
    listed = open_breaks(copied)
    assert listed["pub_insurer__breaks"].items() - listed["pub_ministry__breaks"].items()
    differing, _ = disagreements(copied, tables_of(market))
    assert "gross_premium_amount_eur: pub_insurer__statement and pub_ministry__premiums" in differing
    assert "ceded_exposure_amount_eur: pub_ministry__envelope_usage and pub_ministry__exposure" in differing
    copied.execute(
        "update publication.pub_ministry__dashboard set figure_amount_eur = figure_amount_eur + 0.01"
        " where headline_code = 'paid' and month = '2020-06'"
    )
    assert "paid 2020-06" in differing_figures(copied)
