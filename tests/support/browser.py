"""Measure and picture a page with the system's Chromium, if it is installed."""

import shutil
from pathlib import Path

TELEPHONE = 375


def chromium() -> str | None:
    """Path of the browser; None on a machine without one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def width_of(page: Path, *, width: int = TELEPHONE, picture: Path | None = None, dark: bool = False) -> int:
    """Width in pixels of a page laid out in a window of `width`; writes a PNG of the page to `picture`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        shown = browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
        )
        shown.goto(page.as_uri())
        measured = int(shown.evaluate("document.documentElement.scrollWidth"))
        if picture is not None:
            shown.screenshot(path=picture, full_page=True)
        browser.close()
    return measured
