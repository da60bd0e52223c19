"""No page for operators has a violation of axe in Chromium, on a light desktop and a dark telephone.

The files that it shows are the pages of `test_accessible_pages.py`.
"""

import pytest
from fastapi import Depends
from fastapi.testclient import TestClient

from reassurance.cockpit.app import make_app
from reassurance.settings import Settings
from support.browser import TELEPHONE, Browser, chromium

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="Chromium shows the pages"),
    pytest.mark.xdist_group("pages"),
]

REFUSED = "an address that is refused"
FILES = {
    "/builds/{build_id}/quality",
    "/releases/{name}/files/{path:path}",
    "/receipts/{sender_id}/{submission_hash}",
    "/runbooks/{name}",
}


def client(settings: Settings) -> TestClient:
    return TestClient(make_app(settings, [Depends(lambda: None)]))


@pytest.fixture(scope="module")
def pages(home, tmp_path_factory):
    """The page of each route, as a file."""
    settings, record = home
    addresses = {
        "/": "/",
        "/breaks": "/breaks?reconciliation=premium_ledger&class=amount_differs&insurer_id=INS01&age=over_90",
        "/builds/{build_id}": f"/builds/{record.build_id}",
        "/releases/{name}": f"/releases/{record.previous_release}",
        "/senders/{sender_id}": "/senders/INS01",
        "/{path:path}": "/unknown",
        REFUSED: "/breaks?page=first",
    }
    shown = client(settings)
    assert {route.path for route in shown.app.routes} | {REFUSED} == set(addresses) | FILES
    texts = {route: shown.get(address).text for route, address in addresses.items()}
    texts["an empty home"] = client(Settings(home=tmp_path_factory.mktemp("empty"))).get("/").text
    folder = tmp_path_factory.mktemp("pages")
    files = {name: folder / f"{number}.html" for number, name in enumerate(texts)}
    for name, file in files.items():
        file.write_text(texts[name], encoding="utf-8")
    return files


def test_no_page_has_a_violation_or_scrolls_sideways(pages):
    with Browser() as browser:
        violations = {
            (name, dark, width): browser.violations(page, width=width, dark=dark)
            for name, page in pages.items()
            for dark, width in ((False, 1280), (True, TELEPHONE))
        }
    assert len(violations) == 16
    assert {place: rules for place, rules in violations.items() if rules} == {}


def test_a_page_without_language_and_a_colour_that_cannot_be_read_are_reported(pages, tmp_path):
    """Sabotage twin."""
    text = pages["/"].read_text(encoding="utf-8")
    broken = tmp_path / "index.html"
    broken.write_text(text.replace(' lang="fr"', "").replace("var(--wrong)", "#fee"), encoding="utf-8")
    with Browser() as browser:
        rules = browser.violations(broken)
    assert {each.partition(":")[0] for each in rules} == {"html-has-lang", "color-contrast"}


def test_the_keyboard_reaches_every_link(pages):
    with Browser() as browser:
        for name, page in pages.items():
            expected, reached, hidden = browser.keyboard_walk(page)
            assert (reached, hidden) == (expected, []), name
