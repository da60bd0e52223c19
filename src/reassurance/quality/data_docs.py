"""The Data Docs site of a build, made self-contained.

The pages of Great Expectations load scripts, styles and images from other hosts. We remove these, put one
style sheet into each page, and replace the index, which scripts draw, by a French one.
"""

import re
import shutil
from pathlib import Path

from reassurance.french import moment, number
from reassurance.quality.results import QualityResult
from reassurance.templates import load_template, style_sheet
from reassurance.texts import load_catalogue
from reassurance.warehouse.record import BuildRecord

# The footer only invites to a newsletter.
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
    """The path of a suite's page, relative to the index."""
    page = next(site.joinpath("validations", *suite.split(".")).rglob("*.html"))
    return page.relative_to(site).as_posix()
