"""The page of a release shows the summary, lists its files, and is self-contained."""

import hashlib
import re
from decimal import Decimal

import pytest
from lxml import etree, html

from reassurance.publication.release import publish
from reassurance.publication.summary import ChartData
from reassurance.publication.svg_chart import HEIGHT, WIDTH, draw
from reassurance.publication.tables import Column, ColumnKind
from support.published_build import make_build
from support.summarized_build import publish_two, summarized


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    build = publish_two(tmp_path_factory.mktemp("two"))
    return build.settings.releases_dir / build.record.build_id / "ministry"


@pytest.fixture(scope="module")
def page(folder):
    return html.fromstring((folder / "index.html").read_text(encoding="utf-8"))


def texts(page, path):
    return [" ".join(element.text_content().split()) for element in page.xpath(path)]


def test_key_figures_have_their_change(page):
    assert texts(page, "//*[@id='figures']//tbody/tr[1]/*") == [
        "Titre premium flux, brut, provisoire",
        "2020-06",
        "9,50 €",
        "7,00 €",
        "9,00 €",
        "+0,50 €",
    ]
    assert texts(page, "//*[@id='figures']//tbody/tr[2]/*")[2:] == ["4", "3", "–", "–"]


def test_alerts_and_changed_rows_are_listed(page):
    assert texts(page, "//*[@id='alerts']//li") == ["Enveloppe : 81 %."]
    rows = texts(page, "//*[@id='changes']//tbody/tr")
    assert "dashboard 2 0 1" in rows
    assert "2020-07-14T01-00-00Z_0a1b2c3d" in texts(page, "//*[@id='changes']/p")[0]


def test_each_chart_is_followed_by_its_table(page):
    figures = page.xpath("//figure")
    assert len(figures) == 2
    for figure in figures:
        (drawing,) = figure.xpath("./svg[@role='img']")
        label = page.get_element_by_id(drawing.get("aria-labelledby"))
        assert label.tag == "figcaption"
        assert figure.xpath(".//details/table/tbody/tr")
    assert texts(figures[1], ".//tbody/tr") == ["2020-05 7,00 €", "2020-06 9,50 €"]


def test_every_file_of_the_folder_is_a_download_with_its_size_and_hash(folder, page):
    listed = {
        link.get("href"): texts(link, "./ancestor::tr/td") for link in page.xpath("//*[@id='downloads']//a")
    }
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".html"}
    del files["dictionary.csv"]
    files["dictionary.html"] = (folder / "dictionary.html").read_bytes()
    assert set(listed) == set(files)
    for name, content in files.items():
        size, digest = listed[name]
        assert re.sub(r"\D", "", size) == str(len(content))
        assert digest == hashlib.sha256(content).hexdigest()


def test_the_page_is_self_contained_and_in_french(folder, page):
    content = (folder / "index.html").read_text(encoding="utf-8")
    assert content.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert re.findall(r"<script|https?:|@import|url\(", content) == []
    links = [link.get("href") for link in page.xpath("//a")]
    assert {link for link in links if not link.startswith("#") and not (folder / link).exists()} == set()
    anchors = {link[1:] for link in links if link.startswith("#")}
    assert anchors <= {element.get("id") for element in page.xpath("//*[@id]")}
    assert "dictionary.html" in links


def test_the_same_build_gives_the_same_page(tmp_path, folder):
    build = publish_two(tmp_path)
    again = build.settings.releases_dir / build.record.build_id / "ministry"
    for name in ("index.html", "dictionary.html"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_an_audience_without_key_figures_has_a_page_of_its_files(tmp_path):
    build = make_build(tmp_path)
    folder = publish(build.settings, build.record).path / "ministry"
    page = html.fromstring((folder / "index.html").read_text(encoding="utf-8"))
    assert page.xpath("//section/@id") == ["alerts", "changes", "downloads", "origin"]
    assert "première diffusion" in texts(page, "//*[@id='changes']")[0]


def test_a_text_is_escaped(tmp_path):
    build = summarized(tmp_path, [])
    build.execute("update publication.pub_ministry__alerts set message_fr = '<b>& '")
    page = publish(build.settings, build.record).path / "ministry" / "index.html"
    assert "<li>&lt;b&gt;&amp; </li>" in page.read_text(encoding="utf-8")


def chart(values, kind="line", y=ColumnKind.AMOUNT):
    column = Column("y", "decimal(18,2)", y, "Y", "…", "…", is_required=True, measure=None)
    xs = tuple(f"2020-{month:02}" for month in range(1, len(values) + 1))
    return ChartData("Titre", kind, column, "Mois", xs, (("Série", tuple(values)),))


@pytest.mark.parametrize(
    ("values", "labels", "unit"),
    [
        ([Decimal(0)], ["0", "0,2"], "en euros"),
        ([Decimal(3), Decimal(-1)], ["-1", "0", "1", "2", "3"], "en euros"),
        ([Decimal(45_000_000)], ["0", "10", "20", "30", "40", "50"], "en millions d'euros"),
        ([Decimal(2_600), None], ["0", "1", "2", "3"], "en milliers d'euros"),
    ],
)
def test_the_axis_has_round_numbers_around_the_values(values, labels, unit):
    drawing = draw(chart(values))
    assert [tick.label for tick in drawing.y_ticks] == labels
    assert drawing.unit == unit


@pytest.mark.parametrize("kind", ["line", "column"])
def test_marks_stay_inside_the_chart_and_a_missing_value_is_a_gap(kind):
    drawing = draw(chart([Decimal(1), None, Decimal(-2), Decimal("0.5")], kind))
    (mark,) = drawing.marks
    if kind == "line":
        assert mark.points.count("M") == 2
        numbers = [Decimal(number) for number in re.findall(r"[\d.]+", mark.points)]
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
    else:
        assert len(mark.rectangles) == 3
        corners = [(x + width, y + height) for x, y, width, height in mark.rectangles]
        assert min(min(x, y) for x, y, _, _ in mark.rectangles) >= 0
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in corners)


def test_a_share_is_a_percentage():
    drawing = draw(chart([Decimal("1.1")], y=ColumnKind.SHARE))
    assert [tick.label for tick in drawing.y_ticks][-1] == "125\u202f%"


def test_the_drawing_is_valid_xml(folder):
    content = (folder / "index.html").read_text(encoding="utf-8")
    drawings = re.findall(r"<svg viewBox=\"0 0 640.*?</svg>", content, re.DOTALL)
    assert len(drawings) == 2
    for drawing in drawings:
        etree.fromstring(drawing)
