"""Rules of the repository that no linter checks."""

import ast
import csv
import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from reassurance.reference import PAGE, reference_page
from reassurance.settings import PROJECT_DIR
from support.order import LONGEST

DBT = PROJECT_DIR / "dbt_project"


def tracked(pattern: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--", pattern], cwd=PROJECT_DIR, capture_output=True, text=True, check=True
    )
    return listed.stdout.split()


@cache
def seed_types() -> dict[str, list[str]]:
    types = {}
    for path in (DBT / "seeds").rglob("*.yml"):
        for seed in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["seeds"]:
            types[seed["name"]] = list(seed["config"]["column_types"])
    return types


@pytest.mark.parametrize("path", sorted((DBT / "seeds").rglob("*.csv")), ids=lambda path: path.stem)
def test_every_column_of_a_seed_has_its_type(path):
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert rows, "a seed without rows"
    assert seed_types().get(path.stem) == header, "declare config.column_types in the order of the file"
    if header != ["text_code", "text_fr", "text_en"]:
        assert {"source", "reason", "legal_source"} & set(header), "a term comes with its source"


def test_the_page_of_the_scheme_is_current():
    assert PAGE.read_text(encoding="utf-8") == reference_page(DBT / "seeds"), (
        "the seeds changed: run `.venv/bin/reassurance reference --write`"
    )


def test_every_package_of_the_lock_has_a_hash():
    lock = (PROJECT_DIR / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([a-z0-9][\w.\-\[\]]*)==\S+ *(\\?)$", lock, flags=re.MULTILINE)
    assert len(pinned) > 100
    assert [name for name, continued in pinned if not continued] == []
    assert "://" not in lock


def test_links_between_documents_are_valid():
    documents = tracked("*.md")
    assert len(documents) > 20
    dead = []
    for name in documents:
        path = PROJECT_DIR / name
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            dead += [] if (path.parent / target).exists() else [f"{name}: {target}"]
    assert dead == []


def test_files_stay_short():
    files = [*tracked("*.py"), *tracked("*.sql")]
    assert len(files) > 100
    counted = {name: len((PROJECT_DIR / name).read_text(encoding="utf-8").splitlines()) for name in files}
    assert {name: lines for name, lines in counted.items() if lines > 400} == {}


def test_test_files_have_different_names():
    """pytest imports them by their names, without their folders."""
    names = Counter(Path(name).name for name in tracked("tests/*.py") if Path(name).name.startswith("test_"))
    assert len(names) > 100
    assert [name for name, count in names.items() if count > 1] == []


def test_the_files_that_are_started_first_exist():
    assert LONGEST
    assert set(LONGEST) <= {Path(name).stem for name in tracked("tests/*.py")}


_PROCESSES = {"subprocess", "multiprocessing", "concurrent.futures.process"}
_RECEIVING = {"receive_all", "receive_package", "process_package", "check_package"}


def forbidden_in_unit_tests(source: str) -> set[str]:
    """Imported modules that start processes, and imported functions that receive packages."""
    imported: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {node.module or "", *(alias.name for alias in node.names)}
    return imported & (_PROCESSES | _RECEIVING)


def test_unit_tests_start_no_process_and_receive_no_package():
    files = tracked("tests/unit/*.py")
    assert len(files) > 50
    used = {name: forbidden_in_unit_tests((PROJECT_DIR / name).read_text(encoding="utf-8")) for name in files}
    assert {name: names for name, names in used.items() if names} == {}


def test_a_unit_test_that_starts_a_process_is_reported():
    """Sabotage twin."""
    source = "import subprocess\nfrom reassurance.submissions import receive_all\nimport json"
    assert forbidden_in_unit_tests(source) == {"subprocess", "receive_all"}


def test_no_file_switches_the_formatter_off():
    off = re.compile(r"# fmt: (?:off|skip)")
    files = tracked("*.py")
    assert [name for name in files if off.search((PROJECT_DIR / name).read_text(encoding="utf-8"))] == []


def test_the_title_of_a_scenario_is_the_name_of_its_folder():
    """A name may leave out articles: its other terms are those of the title, in their order."""
    left_out = {"a", "an", "the", "its"}
    pages = sorted((PROJECT_DIR / "tests" / "scenarios").glob("*/README.md"))
    assert len(pages) > 50
    other = []
    for page in pages:
        title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").lower()
        terms = [term for term in re.findall(r"\w+", title) if term not in left_out]
        if terms != [term for term in page.parent.name.split("_") if term not in left_out]:
            other.append(f"{page.parent.name}: {title}")
    assert other == []


def test_persons_of_scenarios_have_no_invented_names():
    for path in (PROJECT_DIR / "tests" / "scenarios").glob("*/given/decisions.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                for column in ("decided_by", "approved_by", "owner"):
                    person = row.get(column, "")
                    assert re.fullmatch(r"(operator [A-Z])?", person), f"{path}: write “operator A”"
