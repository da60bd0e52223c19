"""The page of the scheme's terms, generated from the seeds."""

from datetime import date
from pathlib import Path

from reassurance.reference import tables
from reassurance.reference.terms import FICTITIOUS, INTERPRETATION, Row, read_seed
from reassurance.settings import PROJECT_DIR
from reassurance.templates import load_template

PAGE = PROJECT_DIR / "docs" / "reference" / "scheme.md"

# The folder of the seeds whose rows are terms of the scheme.
_FOLDER = "scheme"


def reference_page(seeds: Path, on: date | None = None) -> str:
    """The page in Markdown: terms with validity and source; with `on`, only those in force that day."""

    def rows(name: str) -> list[Row]:
        return read_seed(seeds, name, on)

    names = sorted(path.stem for path in (seeds / _FOLDER).glob("*.csv"))
    insurers = [row["insurer_id"] for row in read_seed(seeds, "insurers")]
    return load_template("reassurance/reference/scheme.md.j2").render(
        on=on,
        rows=rows,
        mark=FICTITIOUS,
        interpretation=INTERPRETATION,
        tables=tables,
        names=names,
        insurers=insurers,
    )
