"""The page of a receipt on a telephone, on paper and in dark mode; refusals are listed below their cause."""

import re

import pytest

from reassurance.settings import PROJECT_DIR
from reassurance.submissions.receipt.cascades import Cascades
from reassurance.submissions.receipt.page import receipt_page
from support.browser import TELEPHONE, broken_names, chromium, width_of
from support.packages import cedent_package, contracts, descriptor_of, policy, premium, resource

SRC = PROJECT_DIR / "src" / "reassurance"
PAGES = {
    "receipt": SRC / "submissions" / "receipt" / "page.html.j2",
    "dictionary": SRC / "publication" / "dictionary.html.j2",
}
SHARED = (SRC / "page.css").read_text(encoding="utf-8")


def style_of(name: str) -> str:
    """The style sheet of a page: the shared one, which it must include, and its own."""
    own = PAGES[name].read_text(encoding="utf-8").partition("<style>")[2].partition("</style>")[0]
    include = '{% include "reassurance/page.css" %}'
    assert own.count(include) == 1
    return own.replace(include, SHARED)


@pytest.fixture
def pages(settings, receive):
    """Receipts of a rejected package and of one with refused lines, both with long words."""
    rejected = cedent_package(totals={("premiums", "gross_premium_amount"): "99999999999999.99"}, sequence=1)
    place = rejected.write(settings)
    with descriptor_of(place) as content:
        resource(content, "policies")["dialect"]["delimiter"] = "x" * 120
    refused = cedent_package(sequence=2)
    refused.lines["policies"] = [policy(1, insured_naf="W" * 90), policy(2, insured_siren="123456789")]
    refused.lines["premiums"] = [premium(1, currency="G" * 200)]
    texts = [receipt_page(receive(each), contracts(), "N" * 120) for each in (place, refused)]
    assert "x" * 120 in texts[0]
    assert "W" * 90 in texts[1]
    return texts


@pytest.mark.skipif(chromium() is None, reason="Chromium computes the width of the page")
def test_no_page_scrolls_sideways_on_a_telephone(pages, tmp_path):
    for number, text in enumerate(pages):
        path = tmp_path / f"{number}.html"
        path.write_text(text, encoding="utf-8")
        assert width_of(path) <= TELEPHONE


@pytest.mark.parametrize("width", [1200, 1000, 900])
def test_no_page_scrolls_sideways_on_a_desktop_or_breaks_a_name(pages, tmp_path, width):
    for number, text in enumerate(pages):
        assert '<code class="name">gross_<wbr>premium_<wbr>amount</code>' in text
        path = tmp_path / f"{number}.html"
        path.write_text(text, encoding="utf-8")
        if chromium() is not None:
            assert width_of(path, width=width) <= width
            assert broken_names(path, width=width) == []


@pytest.mark.parametrize("name", PAGES)
def test_on_a_narrow_screen_each_cell_is_a_line_with_the_title_of_its_column(name):
    (narrow,) = re.findall(r"@media screen and \(max-width: 48rem\) \{(.*?)\n\}", SHARED, re.DOTALL)
    assert re.search(r"table, tbody, tr, th, td \{ display: block", narrow)
    assert "[data-label]::before { content: attr(data-label)" in narrow
    style = style_of(name)
    assert "overflow-wrap: anywhere" in style.partition("body {")[2].partition("}")[0]
    # The rules of the page itself come last, so they would override the narrow ones.
    own = style.partition(SHARED)[2]
    assert re.findall(r"display: table|nowrap", own) == []
    cells = re.findall(r"<t[dh]\b(?! scope=\"col\")[^>]*>", PAGES[name].read_text(encoding="utf-8"))
    assert len(cells) >= 5
    assert [cell for cell in cells if "label" not in cell] == []


@pytest.mark.parametrize("name", PAGES)
def test_font_sizes_follow_the_size_of_printed_text(name):
    sizes = re.findall(r"(?:font-size: |font: )([\d.]+)(\w+)", style_of(name))
    assert ("9", "pt") in sizes
    # A size in rem does not follow the font size of a printed page.
    assert [size for size, unit in sizes if unit == "rem" and size != "1"] == []
    body = style_of(name).partition("body {")[2].partition("}")[0]
    assert "font: 1rem/1.5" in body


@pytest.mark.parametrize("name", PAGES)
def test_dark_mode_has_all_colours_and_print_stays_light(name):
    style = style_of(name)
    light, dark = (
        set(re.findall(r"(--[\w-]+):", part)) for part in style.split("prefers-color-scheme: dark")[:2]
    )
    assert light == dark
    assert "@media screen and (prefers-color-scheme: dark)" in style
    rules = style.partition("body {")[2]
    assert re.findall(r"#[0-9a-f]{3,6}\b", rules) == []


def test_a_page_links_to_the_files_next_to_it(pages):
    for page in pages:
        assert f'<a href="./{"N" * 120}.json">' in page
    assert f'<a href="./{"N" * 120}.xlsx">' in pages[1]


def test_findings_caused_by_a_refused_line_are_listed_below_it(receive):
    package = cedent_package()
    package.lines["policies"][0]["insured_siren"] = "123456789"
    receipt = receive(package)
    causes = {(refusal.register, refusal.field): refusal.cause for refusal in receipt.findings}
    assert causes["limit_decisions", "policy_id"] == causes["guarantees", "policy_id"] == ("policies", 1)
    assert causes["exposures", "guarantee_id"] == ("guarantees", 1)
    page = receipt_page(receipt, contracts(), "NAME")
    assert 'id="parent_quarantined"' not in page
    below = page.partition('<ul class="below">')[2].partition("</ul>")[0]
    assert re.findall(r"<li><code>(\w+)\.csv", below).count("exposures") == 1
    lines = {refusal.register for refusal in receipt.findings if refusal.cause is not None}
    assert below.count("<li>") == len(lines)
    ordered = list(Cascades(receipt.findings).in_order(receipt.findings))
    assert ordered[0].rule == "checksum"
    assert sorted(ordered, key=str) == sorted(receipt.findings, key=str)
