"""Measure a page, check it with axe and take its screenshot with the system's Chromium, if there is one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from reassurance.embedded.airflow import USER, Airflow

TELEPHONE = 375
_FOCUSABLE = "a[href], summary, button, input, select, textarea, [tabindex='0']"


def chromium() -> str | None:
    """Path of the browser; None on a machine without one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


# The names of columns and files with a word, or a part of it between two underscores, on several lines.
_BROKEN = """[...document.querySelectorAll(".name")].filter(name => {
  const parts = [...name.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
  return parts.some(part => [...part.data.matchAll(/\\S+/g)].some(word => {
    const range = document.createRange();
    range.setStart(part, word.index);
    range.setEnd(part, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }));
}).map(name => name.textContent)"""

# What identifies an element that has the focus, and whether the focus can be seen.
_NAME = "element => (element.href || '') + ' ' + element.textContent.trim()"
_FOCUS = f"""() => {{
  const element = document.activeElement, box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const isSeen = style.outlineStyle !== 'none' && box.width > 0 && box.right > 0 && box.left < innerWidth;
  return element === document.body ? null : [({_NAME})(element), isSeen];
}}"""


class Browser:
    """A browser for several pages, closed on exit. Starting one takes a second."""

    def __enter__(self) -> Self:
        from playwright.sync_api import sync_playwright

        self._driver = sync_playwright().start()
        # No time limit but that of the test: a browser may take a minute to start on a busy machine.
        self._browser = self._driver.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox"], timeout=0
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._driver.stop()

    @contextmanager
    def shown(self, page: Path, *, width: int, dark: bool = False) -> Iterator[Any]:
        """The page in a window of this width."""
        shown = self._browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
        )
        shown.goto(page.as_uri(), timeout=0)
        yield shown
        shown.close()

    @contextmanager
    def signed_in(self, airflow: Airflow, *, width: int = 1280, dark: bool = False) -> Iterator[Any]:
        """A window in which the user of an Airflow has signed in, by the form."""
        window = self._browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        window.set_default_timeout(0)
        window.goto(airflow.url)
        window.fill("input[name=username]", USER)
        window.fill("input[name=password]", airflow.password)
        window.keyboard.press("Enter")
        window.get_by_text("Active Dags").wait_for()
        yield window
        window.close()

    def violations(self, page: Path, *, width: int = 1200, dark: bool = False) -> list[str]:
        """What `violations_in` finds in a page."""
        with self.shown(page, width=width, dark=dark) as shown:
            return violations_in(shown)

    def keyboard_walk(self, page: Path) -> tuple[list[str], list[str], list[str]]:
        """Links and controls of a page in its order, those that Tab reaches, those without visible focus."""
        with self.shown(page, width=1200) as shown:
            elements = f"[...document.querySelectorAll({_FOCUSABLE!r})]"
            expected = shown.evaluate(f"{elements}.filter(each => each.checkVisibility()).map({_NAME})")
            reached, hidden = [], []
            for _ in expected:
                shown.keyboard.press("Tab")
                focus = shown.evaluate(_FOCUS)
                if focus is None:
                    break
                reached.append(focus[0])
                hidden += [] if focus[1] else [focus[0]]
        return expected, reached, hidden


def violations_in(window: Any) -> list[str]:
    """The rules of axe that a page breaks, and `scrolls sideways` for a page that is too wide."""
    from axe_playwright_python.sync_playwright import Axe

    # Axe judges what is shown: open all that can be opened.
    window.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    response = Axe().run(window).response
    listed = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in response["violations"]]
    is_too_wide = window.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return listed + ["scrolls sideways"] * is_too_wide


def broken_names(page: Path, *, width: int) -> list[str]:
    """The names of columns and files that a page of this width breaks elsewhere than after an underscore."""
    with Browser() as browser, browser.shown(page, width=width) as shown:
        return list(shown.evaluate(_BROKEN))


def width_of(page: Path, *, width: int = TELEPHONE, picture: Path | None = None, dark: bool = False) -> int:
    """Width in pixels of a page in a window of `width`; writes a screenshot of the page to `picture`."""
    with Browser() as browser, browser.shown(page, width=width, dark=dark) as shown:
        if picture is not None:
            shown.screenshot(path=picture, full_page=True)
        return int(shown.evaluate("document.documentElement.scrollWidth"))
