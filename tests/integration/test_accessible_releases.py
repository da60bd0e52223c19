"""No page of a release has a violation of axe: the page of each audience, and each dictionary."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.browser import TELEPHONE, Browser, chromium

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="Chromium shows the pages"),
    # Two builds may be made first.
    pytest.mark.timeout(900),
]

# The pages of the insurers have the same parts: one insurer stands for all.
AUDIENCES = ("ministry", "regulatory", "public", "insurers/INS01")
PAGES = (
    "dictionary.html",
    *(f"{each}/{name}.html" for each in AUDIENCES for name in ("index", "dictionary")),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as shown:
        yield shown


@pytest.fixture(scope="module")
def release(corrected_night) -> Path:
    return corrected_night.compared.new


def test_these_are_all_pages_but_those_of_other_insurers(release):
    pages = {path.relative_to(release).as_posix() for path in release.rglob("*.html")}
    others = {page for page in pages if page.startswith("insurers/") and page not in PAGES}
    assert pages - others == set(PAGES)
    assert others


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_violation_or_scrolls_sideways_on_a_desktop_or_a_dark_telephone(release, browser, page):
    violations = {
        (dark, width): browser.violations(release / page, width=width, dark=dark)
        for dark, width in ((False, 1200), (True, TELEPHONE))
    }
    assert {place: rules for place, rules in violations.items() if rules} == {}
