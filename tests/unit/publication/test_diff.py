"""Two releases are compared by the keys and measures of their own descriptors."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from reassurance import cli, console
from reassurance.break_decisions import BreakDecision, Head, SeenBreak, open_log
from reassurance.publication.changes import CellChange, Change
from reassurance.publication.diff import ReleaseDiff, diff
from reassurance.publication.release import publish
from reassurance.settings import Settings
from support.published_build import AS_OF, LINES, OVERRIDE, Build, make_build

PREMIUMS = "ministry/pub_ministry__premiums"


def released(home: Path, as_of: datetime = AS_OF, digest: str = "0a1b2c3d", lines=LINES) -> Build:
    return make_build(home, as_of, lines=lines, digest=digest)


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> ReleaseDiff:
    """Two nights: a line is corrected, one is new and one is gone; terms, a submission and code differ."""
    home = tmp_path_factory.mktemp("two")
    first = released(home)
    first.execute("create table seeds.rates as select 'CAP' as code, 0.10 as rate")
    publish(first.settings, first.record)
    with open_log(first.settings) as log:
        decided = BreakDecision("acknowledge", (SeenBreak("B1", "amount_differs", "-10.00"),), reason="Vu")
        event = log.append([decided], "Analyste", AS_OF + timedelta(hours=8))
    second = released(home, AS_OF + timedelta(days=1), "4e5f6a7b", LINES[1:])
    second = second.change_record(
        decisions=Head(event.content.position, event.sha256),
        submissions=("a" * 64, "e" * 64),
        code_hash="f" * 64,
        code_parts={"terms": "1", "models": "2"},
        versions={"duckdb": "1", "dbt-core": "3"},
        gate=second.record.gate
        | {"decision": "hold", "override": OVERRIDE | {"build_id": second.record.build_id}},
    )
    table = "publication.pub_ministry__premiums"
    second.execute(
        f"update {table} set ceded_premium_amount_eur = ceded_premium_amount_eur + 0.01 where note = '-2';"
        f"update {table} set class = 'restated' where note = '-2';"
        f"insert into {table} by name select * replace ('new' as note) from {table} where note = '-2';"
        "create table seeds.rates as select 'CAP' as code, 0.20 as rate"
    )
    publish(second.settings, second.record)
    return diff(first.settings, first.record.build_id, second.record.build_id)


def test_exactly_the_rows_that_differ_are_listed_with_their_difference(compared):
    (table,) = compared.tables
    assert (table.table, table.key) == (PREMIUMS, ("month", "insurer_id", "note"))
    assert {change: table.count(change) for change in Change} == {"added": 1, "removed": 1, "changed": 1}
    rows = {row.change: row for row in table.rows}
    assert rows[Change.CHANGED].key == {"month": "2020-06", "insurer_id": "INS03", "note": "-2"}
    amount, code = rows[Change.CHANGED].cells
    assert (amount.column, amount.is_measure) == ("ceded_premium_amount_eur", True)
    assert (amount.difference, amount.new - amount.old) == (Decimal("0.01"), Decimal("0.01"))
    assert (code.column, code.is_measure, code.difference) == ("class", False, None)
    assert rows[Change.REMOVED].key["note"] == "=1+1"
    assert {cell.column for cell in rows[Change.ADDED].cells} == {
        "ceded_premium_amount_eur",
        "compared_share",
        "line_count",
    }
    assert all(cell.old is None for cell in rows[Change.ADDED].cells)


def test_the_causes_are_listed(compared):
    causes = compared.causes
    assert causes.moments == ("2020-07-14T01:00:00Z", "2020-07-15T01:00:00Z")
    assert {(each.submission_hash, each.is_added) for each in causes.submissions} == {
        ("b" * 64, False),
        ("e" * 64, True),
    }
    assert [each["decision"] for each in causes.decisions] == ["release", "hold"]
    assert [(each.seed, each.is_added, each.row["rate"]) for each in causes.terms] == [
        ("rates", False, Decimal("0.10")),
        ("rates", True, Decimal("0.20")),
    ]
    (decision,) = causes.break_decisions
    assert (decision.is_added, decision.action, decision.decided_by) == (True, "acknowledge", "Analyste")
    assert (decision.break_ids, decision.reason) == (("B1",), "Vu")
    assert causes.code == ("unknown",)
    assert causes.packages == {"dbt-core": ("2", "3")}
    assert [each["event"] for each in causes.journal].count("release_published") == 1


def test_the_terminal_shows_it_within_80_columns(compared, monkeypatch):
    monkeypatch.setenv("REASSURANCE_HOME", str(compared.old.parents[1]))
    monkeypatch.setattr(
        console, "_console", lambda **_: Console(width=80, force_terminal=True, color_system=None)
    )
    finished = CliRunner().invoke(cli.app, ["diff", compared.old.name, "current"])
    assert finished.exit_code == 0, finished.output
    assert f"{PREMIUMS}: rows 1 added, 1 removed, 1 changed" in finished.output
    assert "1234618.90" in finished.output
    assert "+0.01" in finished.output
    assert "Decisions on breaks: 1" in finished.output
    assert "acknowledge" in finished.output
    assert max(map(len, finished.output.splitlines())) <= 80


def test_json_has_decimals_as_texts(compared, monkeypatch):
    monkeypatch.setenv("REASSURANCE_HOME", str(compared.old.parents[1]))
    finished = CliRunner().invoke(cli.app, ["diff", compared.old.name, "current", "--json"])
    content = json.loads(finished.stdout)
    changed = next(row for row in content["tables"][0]["rows"] if row["change"] == "changed")
    assert changed["cells"][0]["difference"] == "0.01"
    assert content["causes"]["moments"] == ["2020-07-14T01:00:00Z", "2020-07-15T01:00:00Z"]


def test_a_release_does_not_differ_from_itself(compared):
    settings = Settings(home=compared.old.parents[1])
    same = diff(settings, compared.old.name, compared.old.name)
    assert (same.tables, same.causes.submissions, same.causes.terms) == ((), (), ())
    assert same.causes.break_decisions == ()


def test_columns_that_one_release_lacks_are_listed_and_not_compared(tmp_path):
    first = released(tmp_path / "a")
    publish(first.settings, first.record)
    second = released(tmp_path / "b", digest="4e5f6a7b")
    nodes = ("nodes", "model.reassurance.pub_ministry__premiums", "columns")
    manifest = json.loads(second.record.manifest_path(second.settings).read_text())
    columns = manifest[nodes[0]][nodes[1]][nodes[2]]
    columns["line_total"] = columns.pop("line_count") | {"name": "line_total"}
    second.change_manifest(nodes, columns)
    second.execute("alter table publication.pub_ministry__premiums rename line_count to line_total")
    publish(second.settings, second.record)
    other = diff(first.settings, "current", str((second.settings.releases_dir / "current").resolve()))
    (table,) = other.tables
    assert table.structure == ("column line_count was removed", "column line_total was added")
    assert table.rows == ()


@pytest.mark.parametrize("pair", [(True, False), ("a", "b"), (None, Decimal(1)), (Decimal(1), None)])
def test_a_difference_needs_two_numbers(pair):
    assert CellChange("column", True, *pair).difference is None
