"""The staging models of a register follow its schema; a column of one name has one description."""

import shutil

import pytest

from reassurance.errors import ConfigurationError
from reassurance.reference.staging import generated_paths, staging_files, write_staging
from reassurance.settings import Settings


@pytest.fixture
def settings(tmp_path) -> Settings:
    folder = tmp_path / "expectations"
    shutil.copytree(Settings().expectations_dir, folder)
    return Settings(expectations_dir=folder)


def change(settings: Settings, register: str, before: str, after: str) -> None:
    path = settings.expectations_dir / "submissions" / f"{register}.schema.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_sender_s_column_gets_its_name_in_the_warehouse(settings):
    change(settings, "policies", "warehouse_name: policy_expiry_on", "warehouse_name: ends_on")
    files = staging_files(settings)
    assert "    lines.expiry_date as ends_on,\n" in files["models/staging/policies/stg_policies.sql"]
    assert "- name: ends_on\n" in files["models/staging/policies/_policies.yml"]
    assert "{% docs ends_on %}\nLast day of the policy.\n" in files["models/staging/_fields.md"]


def test_a_control_total_keeps_the_sender_s_name_for_a_renamed_measure(settings):
    totals = staging_files(settings)["models/staging/stg_staged_totals.sql"]
    part = totals.partition("from {{ ref('stg_bank_statements') }}")[2]
    assert "'amount' as measure,\n    cast(sum(movement_amount) as decimal(18, 2))" in part


def test_two_descriptions_of_one_column_are_refused_with_both(settings):
    change(settings, "ledger", "Currency of all amounts of the line.", "Currency of the entry.")
    with pytest.raises(ConfigurationError) as refused:
        staging_files(settings)
    for text in ("Currency of the entry.", "Currency of all amounts of the line.", "warehouse_name"):
        assert text in str(refused.value)


def test_files_of_a_register_without_schema_are_removed(settings, tmp_path):
    project = tmp_path / "project"
    write_staging(Settings(), project)
    (settings.expectations_dir / "submissions" / "bank_statements.schema.yaml").unlink()
    own = project / "models" / "staging" / "_columns.md"
    own.write_text("Written by hand.", encoding="utf-8")
    write_staging(settings, project)
    assert generated_paths(project) == sorted(staging_files(settings))
    assert not any("bank_statements" in path for path in generated_paths(project))
    assert own.exists()
