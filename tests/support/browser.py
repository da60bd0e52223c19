"""Measure a page and take its screenshot with the system's Chromium, if it is installed."""

import shutil
from pathlib import Path
from typing import Any

TELEPHONE = 375


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


def broken_names(page: Path, *, width: int) -> list[str]:
    """The names of columns and files that a page of this width breaks elsewhere than after an underscore."""
    return list(_evaluated(page, _BROKEN, width=width))


def width_of(page: Path, *, width: int = TELEPHONE, picture: Path | None = None, dark: bool = False) -> int:
    """Width in pixels of a page in a window of `width`; writes a screenshot of the page to `picture`."""
    script = "document.documentElement.scrollWidth"
    return int(_evaluated(page, script, width=width, picture=picture, dark=dark))


def _evaluated(
    page: Path, script: str, *, width: int, picture: Path | None = None, dark: bool = False
) -> Any:
    from playwright.sync_api import sync_playwright

    # No time limit but that of the test: a browser may take a minute to start on a busy machine.
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"], timeout=0)
        shown = browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
        )
        shown.goto(page.as_uri(), timeout=0)
        measured = shown.evaluate(script)
        if picture is not None:
            shown.screenshot(path=picture, full_page=True)
        browser.close()
    return measured
