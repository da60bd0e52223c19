"""The Data Docs site of a build, made fit to be kept and read anywhere.

Great Expectations' pages load scripts, styles and images from elsewhere each time they are opened.
Who opens ours tells nobody: all of it is taken out, one style sheet is put in each page, and the
index, which was drawn by those scripts, is replaced by one in French.
"""

import re
import shutil
from pathlib import Path

from reassurance.french import moment, number
from reassurance.quality.results import QualityResult
from reassurance.templates import load_template, style_sheet
from reassurance.texts import load_catalogue
from reassurance.warehouse.record import BuildRecord

# Footers hold nothing but an invitation to a newsletter.
_FOREIGN = re.compile(
    r"<script\b.*?</script>|<footer\b.*?</footer>|<link\b[^>]*>|<img\b[^>]*>", re.DOTALL | re.IGNORECASE
)
_FOREIGN_STYLE = re.compile(r"url\(\s*['\"]?https?:[^)]*\)")


def finish_site(site: Path, record: BuildRecord, result: QualityResult) -> None:
    """Make the pages of `site` self-contained and write its French index."""
    style = style_sheet("reassurance/quality/data_docs.css")
    for page in site.rglob("*.html"):
        html = _FOREIGN_STYLE.sub("none", _FOREIGN.sub("", page.read_text(encoding="utf-8")))
        page.write_text(html.replace("</head>", f"<style>{style}</style></head>", 1), encoding="utf-8")
    shutil.rmtree(site / "static", ignore_errors=True)
    index = load_template("reassurance/quality/data_docs_index.html.j2", number=number)
    (site / "index.html").write_text(
        index.render(
            record=record,
            as_of=moment(record.as_of),
            result=result,
            pages={suite.suite: _page(site, suite.suite) for suite in result.suites},
            style=style,
            text=load_catalogue("reassurance/quality/labels_fr.yaml").text,
        ),
        encoding="utf-8",
    )


def _page(site: Path, suite: str) -> str:
    """Address of a suite's results, relative to the index."""
    page = next(site.joinpath("validations", *suite.split(".")).rglob("*.html"))
    return page.relative_to(site).as_posix()
