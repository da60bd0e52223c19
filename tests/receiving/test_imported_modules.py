"""Receiving imports only what it needs: imports delay even the smallest package."""

import os
import subprocess
import sys

import duckdb

from support.packages import cedent_package, refile

RECEIVE = """
import sys
from pathlib import Path
from reassurance.settings import Settings
from reassurance.submissions import receive_all
(receipt,) = receive_all(Settings(home=Path(sys.argv[1])))
assert receipt.verdict == "accepted", receipt.reasons
print(*sys.modules)
"""
BIND = """
import sys
import duckdb
duckdb.execute("select ?", [1])
print(*sys.modules)
"""


def loaded(program: str, *arguments: str) -> set[str]:
    """The modules that a process has loaded after it ran a program."""
    finished = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return set(finished.stdout.splitlines()[-1].split())


def test_receiving_does_not_load_pandas(settings):
    place = cedent_package().write(settings)
    decisions = place.path / "limit_decisions.csv"
    parquet = settings.home / "decisions.parquet"
    duckdb.read_csv(str(decisions), all_varchar=True).write_parquet(str(parquet))
    refile(place, "limit_decisions", "decisions.parquet", parquet.read_bytes(), format="parquet")
    modules = loaded(RECEIVE, str(settings.home))
    assert "duckdb" in modules
    assert modules.isdisjoint({"pandas", "numpy", "pyarrow"})


def test_receiving_tables_does_not_load_the_xml_reader(settings):
    cedent_package().write(settings)
    modules = loaded(RECEIVE, str(settings.home))
    assert "duckdb" in modules
    assert modules.isdisjoint(
        {"lxml", "python_calamine", "great_expectations", "fsspec", "httpx", "reassurance.market"}
    )


def test_the_command_that_receives_does_not_load_rich(settings):
    cedent_package().write(settings)
    program = (
        "import sys\nfrom reassurance import cli\nsys.argv = ['reassurance', 'receive', '--json']\n"
        "try:\n    cli.main()\nfinally:\n    print(*sys.modules)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"REASSURANCE_HOME": str(settings.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(finished.stdout.splitlines()[-1].split())
    assert "typer" in modules
    assert modules.isdisjoint({"rich", "structlog"})


def test_receiving_nothing_does_not_load_the_writers_of_receipts(settings):
    program = RECEIVE.replace("(receipt,) =", "assert not").replace(
        'assert receipt.verdict == "accepted", receipt.reasons\n', ""
    )
    modules = loaded(program, str(settings.home))
    assert "duckdb" in modules
    assert modules.isdisjoint({"jinja2", "xlsxwriter", "babel", "lxml"})


def test_the_process_that_reads_workbooks_loads_no_other_part_of_the_platform():
    modules = loaded("import sys, reassurance.xlsx_process.reader\nprint(*sys.modules)")
    assert "python_calamine" in modules
    assert modules.isdisjoint({"duckdb", "pydantic", "lxml", "structlog", "reassurance.submissions"})


def test_a_bound_parameter_loads_pandas():
    assert {"pandas", "numpy"} <= loaded(BIND), "DuckDB no longer does: bind parameters instead of literals"
