"""The first sheet shows key figures, alerts and charts of the tables that the exposure names."""

import zipfile
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from reassurance.database import connect
from reassurance.errors import PublicationError
from reassurance.publication.previous import find_previous
from reassurance.publication.release import publish
from reassurance.publication.summary import read_summary
from reassurance.publication.tables import read_audiences
from support.published_build import HOLD, OVERRIDE, model
from support.summarized_build import CHARTS, EXPOSURE, publish_two, summarized


def summary_of(build):
    (audience,) = read_audiences(build.record.manifest_path(build.settings))
    with connect(build.settings, build.record.path(build.settings), read_only=True) as connection:
        previous = find_previous(build.settings, build.record)
        return read_summary(connection, audience, build.record.gate, previous)


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory):
    return publish_two(tmp_path_factory.mktemp("two"))


def test_a_figure_is_compared_with_the_month_before_and_with_the_previous_release(two_releases):
    summary = summary_of(two_releases)
    assert summary.previous == "2020-07-14T01-00-00Z_0a1b2c3d"
    premium, claims = summary.figures
    assert (premium.month, premium.value, premium.month_before) == ("2020-06", Decimal("9.50"), Decimal(7))
    assert (premium.previous, premium.change, premium.is_new_month) == (Decimal(9), Decimal("0.50"), False)
    assert (claims.value, claims.month_before, claims.change) == (4, 3, None)


def test_changed_rows_are_counted_by_the_key_of_each_table(two_releases):
    changes = summary_of(two_releases).changes
    dashboard = changes["pub_ministry__dashboard"]
    assert (dashboard.added, dashboard.removed, dashboard.changed) == (2, 0, 1)
    premiums = changes["pub_ministry__premiums"]
    assert (premiums.added, premiums.removed, premiums.changed) == (0, 0, 0)


def test_a_table_with_other_columns_than_before_is_not_compared(two_releases):
    second = two_releases
    second = second.change_record(previous_release="2020-07-14T01-00-00Z_0a1b2c3d")
    second.execute("alter table publication.pub_ministry__dashboard add column more integer")
    columns = ("nodes", "model.reassurance.pub_ministry__dashboard", "columns")
    more = model("x", "x", [("more", "integer", False, None)], ["more"])["columns"]["more"]
    second.change_manifest((*columns, "more"), more)
    summary = summary_of(second)
    assert summary.changes["pub_ministry__dashboard"] is None
    assert [figure.previous for figure in summary.figures] == [None, None]


def test_without_a_previous_release_a_figure_has_no_change(tmp_path):
    build = summarized(tmp_path, [("2020-06", "premium", "9.00", None, True)])
    summary = summary_of(build)
    assert summary.previous is None
    assert [figure.change for figure in summary.figures] == [None]
    assert summary.changes == {}


def test_the_alerts_begin_with_the_person_who_released_a_held_build(tmp_path):
    build = summarized(tmp_path, [])
    held = build.change_record(gate=HOLD | {"override": OVERRIDE})
    alerts = summary_of(held).alerts
    assert "Prénom Nom" in alerts[0]
    assert alerts[-1] == "Enveloppe\u00a0: 81\u202f%."
    assert len(alerts) == 3


def test_the_months_of_a_chart_follow_each_other(tmp_path):
    figures = [(month, "premium", "9.00", None, True) for month in ("2020-11", "2021-02")]
    (chart,) = (each for each in summary_of(summarized(tmp_path, figures)).charts if each.kind == "column")
    assert chart.xs == ("2020-11", "2020-12", "2021-01", "2021-02")
    assert chart.series == (("Titre premium", (Decimal(9), None, None, Decimal(9))),)


def test_the_first_sheet_has_figures_alerts_and_two_charts(two_releases):
    release = two_releases.settings.releases_dir / two_releases.record.build_id
    path = release / "ministry" / "classeur.xlsx"
    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name("Synthèse").to_python()
    assert ["Titre premium (flux, brut, provisoire)", "2020-06", 9.5, 7.0, 9.0, 0.5] in rows
    assert ["Titre claims (flux, brut, provisoire)", "2020-07", 4.0, 3.0, "", ""] in rows
    assert any(row[0] == "Enveloppe\u00a0: 81\u202f%." for row in rows)
    with zipfile.ZipFile(path) as archive:
        charts = [archive.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2)]
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert "<c:lineChart>" in charts[0]
    assert "<c:barChart>" in charts[1]
    assert "Graphiques!$" in charts[1]
    assert 'descr="Graphique\u00a0: Plafonds.' in drawing
    assert book.get_sheet_by_name("Graphiques").to_python()[1][-2:] == ["Libellé month", "Titre premium"]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("key_figures",), "pub_ministry__nothing", "does not publish pub_ministry__nothing"),
        (("key_figures",), "pub_ministry__alerts", "pub_ministry__alerts: no column 'figure_amount_eur'"),
        (("charts",), [CHARTS[0] | {"kind": "pie"}], "a chart is line or column, not 'pie'"),
        (("charts",), [CHARTS[0] | {"y": "share"}], "pub_ministry__premiums: no column 'share'"),
        (("charts",), [CHARTS[0] | {"title_fr": ""}], "ministry_release: no title_fr"),
    ],
)
def test_a_summary_that_names_what_is_not_published_is_refused(tmp_path, path, value, message):
    build = summarized(tmp_path, [])
    build.change_manifest((*EXPOSURE, "meta", *path), value)
    with pytest.raises(PublicationError, match="Complete the YAML") as refused:
        publish(build.settings, build.record)
    assert message in str(refused.value)
