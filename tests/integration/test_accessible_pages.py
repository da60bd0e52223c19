"""No page that the platform writes has a violation of axe in Chromium; the keyboard reaches every link.

The pages are receipts, the quality checks of a build, a release of an audience, its dictionary, and the page
for senders.
"""

import pytest

from reassurance.quality.suites import run_suites
from reassurance.reference.senders_page import HTML_PAGE
from reassurance.settings import PROJECT_DIR
from reassurance.submissions import receive_package
from support.browser import TELEPHONE, Browser, chromium
from support.packages import RECEIVED_AT, cedent_package
from support.quality_build import make_build as make_quality_build
from support.summarized_build import publish_two

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="Chromium shows the pages"),
    pytest.mark.xdist_group("pages"),
]

PAGES = (
    "senders",
    "release",
    "dictionary",
    "dictionary of an audience",
    "quality checks",
    "receipt, rejected",
    "receipt, refused",
    "receipt, accepted",
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """One page of each kind, with every part that it may have."""
    quality = make_quality_build(tmp_path_factory.mktemp("quality"))
    quality.execute(
        "update marts.fct_premiums set covers_to = date '2020-05-01' where premium_line_id = 'P2'"
    )
    run_suites(quality.settings, quality.record)
    build = publish_two(tmp_path_factory.mktemp("release"))
    release = build.settings.releases_dir / build.record.build_id
    listed = {
        "senders": PROJECT_DIR / "docs" / "reference" / HTML_PAGE,
        "release": release / "ministry" / "index.html",
        "dictionary": release / "dictionary.html",
        "dictionary of an audience": release / "ministry" / "dictionary.html",
        "quality checks": quality.settings.quality_dir / quality.record.build_id / "site" / "index.html",
    }
    receiving = build.settings.model_copy(update={"home": tmp_path_factory.mktemp("receiving")})
    rejected = cedent_package(totals={("premiums", "gross_premium_amount"): "1.00"}, sequence=1)
    refused = cedent_package(sequence=2)
    refused.lines["policies"][0]["insured_siren"] = "123456789"
    for name, package in {
        "rejected": rejected,
        "refused": refused,
        "accepted": cedent_package(sequence=3),
    }.items():
        receive_package(receiving, package.write(receiving), RECEIVED_AT)
        (page,) = (path for path in receiving.home.rglob("outbox/*/*.html") if path not in listed.values())
        listed[f"receipt, {name}"] = page
    return listed


@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_a_violation_or_scrolls_sideways_on_a_desktop_or_a_dark_telephone(pages, name):
    assert set(pages) == set(PAGES)
    with Browser() as browser:
        violations = {
            (dark, width): browser.violations(pages[name], width=width, dark=dark)
            for dark, width in ((False, 1200), (True, TELEPHONE))
        }
    assert {place: rules for place, rules in violations.items() if rules} == {}


def test_a_page_without_language_or_alternative_text_is_reported(pages, tmp_path):
    """Sabotage twin."""
    text = pages["release"].read_text(encoding="utf-8")
    broken = tmp_path / "index.html"
    broken.write_text(
        text.replace(' lang="fr"', "").replace(' aria-labelledby="chart-1"', ""), encoding="utf-8"
    )
    with Browser() as browser:
        rules = browser.violations(broken)
    assert [each.partition(":")[0] for each in rules] == ["html-has-lang", "svg-img-alt"]


def test_the_keyboard_reaches_every_link_and_control_in_the_order_of_the_page(pages):
    with Browser() as browser:
        for name, page in pages.items():
            expected, reached, hidden = browser.keyboard_walk(page)
            assert reached == expected, name
            assert hidden == [], name
            if name in ("release", "quality checks"):
                assert "index.html#content" in expected[0], "the first link skips to the content"
