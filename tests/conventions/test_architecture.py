"""docs/architecture.md lists each package of the platform."""

import re

from reassurance.settings import PROJECT_DIR

_ROW = re.compile(r"^\| `(\w+)/` \| ", re.MULTILINE)


def packages() -> set[str]:
    return {path.parent.name for path in (PROJECT_DIR / "src" / "reassurance").glob("*/*.py")}


def listed(page: str) -> list[str]:
    """The packages in the first column of a table."""
    return _ROW.findall(page)


def test_the_page_of_the_architecture_lists_each_package():
    page = (PROJECT_DIR / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len(packages()) > 15
    assert set(listed(page)) - {"dbt_project", "expectations", "dags"} == packages()


def test_a_row_of_the_table_is_read():
    """Sabotage twin."""
    assert listed("| package | holds |\n|---|---|\n| `cli/` | the command line |\n| `x` | none |\n") == [
        "cli"
    ]
