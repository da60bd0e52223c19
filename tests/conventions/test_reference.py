"""What is generated from the schemas is current: the page for senders, its example, the staging models."""

import pytest
from frictionless import Package, system
from typer.testing import CliRunner

from reassurance.cli import app
from reassurance.reference.example_package import PERIOD
from reassurance.reference.senders_page import EXAMPLES, HTML_PAGE, PAGE, reference_files, write_reference
from reassurance.reference.staging import generated_paths, staging_files
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.submissions.check import check_package
from support.packages import RECEIVED_AT, contracts

FOLDER = PROJECT_DIR / "docs" / "reference"
PACKAGES = sorted(path for path in (FOLDER / EXAMPLES).iterdir() if path.is_dir())


def stored(folder) -> dict[str, bytes]:
    paths = [folder / PAGE, folder / HTML_PAGE, *sorted((folder / EXAMPLES).rglob("*"))]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def test_the_reference_is_current(tmp_path):
    assert stored(FOLDER) == reference_files(Settings()), (
        "run `reassurance reference --write` and commit docs/reference"
    )
    (tmp_path / EXAMPLES / "of an earlier schema").mkdir(parents=True)
    write_reference(Settings(), tmp_path)
    assert stored(tmp_path) == stored(FOLDER)


def test_the_staging_models_are_what_the_schemas_give():
    project = Settings().dbt_project_dir
    files = staging_files(Settings())
    assert len(files) == 4 + 3 * len(contracts())
    committed = {path: (project / path).read_text(encoding="utf-8") for path in generated_paths(project)}
    assert committed == files, "run `reassurance reference --write` and commit dbt_project"


def test_the_page_names_every_register_field_and_value():
    page = (FOLDER / PAGE).read_text(encoding="utf-8")
    for register in contracts().values():
        section = page.partition(f"\n### {register.name}\n")[2].partition("\n### ")[0]
        for field in register.fields:
            (row,) = (line for line in section.splitlines() if line.startswith(f"| `{field.name}` |"))
            assert [value for value in field.values if f"`{value}`" not in row] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_the_example_is_accepted_and_refers_to_nothing_outside_it(package):
    checked = check_package(Settings(), package, received_at=RECEIVED_AT)
    assert (checked.verdict, checked.receipt.findings, checked.unknown) == ("accepted", (), ())
    assert checked.receipt.period == PERIOD
    sent_by = {contracts()[count.register].sent_by for count in checked.receipt.registers}
    assert len(sent_by) == 1
    owed = [name for name, register in contracts().items() if {register.sent_by} == sent_by]
    assert [count.register for count in checked.receipt.registers] == owed


def test_the_command_prints_the_output_of_the_page():
    page = (FOLDER / PAGE).read_text(encoding="utf-8")
    name, output = page.partition("```console\n$ reassurance-check ")[2].splitlines()[:2]
    shown = CliRunner().invoke(app, ["check", str(FOLDER / EXAMPLES / name)])
    assert (shown.exit_code, shown.stdout.splitlines()[0]) == (0, output)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_frictionless_accepts_the_example(package):
    with system.use_context(trusted=True):
        report = Package(str(package / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
