"""The page of the scheme's terms, made of the seeds and of nothing else."""

from datetime import date
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined, select_autoescape

from reassurance.reference import tables
from reassurance.reference.terms import FICTITIOUS, INTERPRETATION, Row, read_seed
from reassurance.settings import PROJECT_DIR

PAGE = PROJECT_DIR / "docs" / "reference" / "scheme.md"

# Seeds whose rows are terms of the scheme.
_FOLDER = "scheme"


def reference_page(seeds: Path, on: date | None = None) -> str:
    """The page in Markdown: every term with its validity and source; with `on`, those in force that day."""

    def rows(name: str) -> list[Row]:
        return read_seed(seeds, name, on)

    names = sorted(path.stem for path in (seeds / _FOLDER).glob("*.csv"))
    insurers = [row["insurer_id"] for row in read_seed(seeds, "insurers")]
    # Markdown, not HTML: nothing is escaped.
    environment = Environment(
        autoescape=select_autoescape(default_for_string=False), trim_blocks=True, undefined=StrictUndefined
    )
    template = files("reassurance.reference").joinpath("scheme.md.j2").read_text(encoding="utf-8")
    return environment.from_string(template, {"rows": rows}).render(
        on=on, mark=FICTITIOUS, interpretation=INTERPRETATION, tables=tables, names=names, insurers=insurers
    )
