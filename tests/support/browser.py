"""The system's Chromium, if there is one: how wide a page is on a telephone, and a picture of it."""

import shutil
from pathlib import Path

TELEPHONE = 375


def chromium() -> str | None:
    """The program of the browser; None on a machine without."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def width_of(page: Path, *, width: int = TELEPHONE, picture: Path | None = None, dark: bool = False) -> int:
    """How wide a page is laid out in a window of that width; `picture` is a PNG of all of it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        shown = browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
        )
        shown.goto(page.as_uri())
        found = int(shown.evaluate("document.documentElement.scrollWidth"))
        if picture is not None:
            shown.screenshot(path=picture, full_page=True)
        browser.close()
    return found
