"""Register schemas as the code reads them, and the schemas that it refuses."""

import pytest
import yaml

from reassurance.errors import ConfigurationError
from reassurance.registers.contract import ForeignKey, load_contracts
from reassurance.settings import Settings


def schema(name: str, parent: str | None = None, **changes: object) -> dict:
    content = {
        "name": name,
        "title": name.title(),
        "reassurance": {"kind": "event", "sent_by": "cedent", "measures": []},
        "primaryKey": ["key"],
        "fields": [{"name": "key", "type": "string", "kind": "id", "title": "Clé"}],
    }
    if parent is not None:
        content["foreignKeys"] = [{"fields": ["key"], "reference": {"resource": parent, "fields": ["key"]}}]
    return content | changes


@pytest.fixture
def written(tmp_path):
    """Settings that read only the given schemas."""

    def settings(*schemas: dict) -> Settings:
        folder = tmp_path / "submissions"
        folder.mkdir()
        for content in schemas:
            (folder / f"{content['name']}.schema.yaml").write_text(yaml.safe_dump(content))
        return Settings(expectations_dir=tmp_path)

    return settings


def test_parents_come_before_the_registers_that_refer_to_them():
    registers = load_contracts(Settings())
    seen: set[str] = set()
    for name, register in registers.items():
        assert {key.register for key in register.foreign_keys} <= seen
        seen.add(name)
    assert seen == {
        "policies",
        "limit_decisions",
        "guarantees",
        "exposures",
        "premiums",
        "claims",
        "portfolio_exposures",
        "accounts",
        "ledger",
        "bank_statements",
    }


def test_keys_measures_and_types_come_from_the_schema():
    premiums = load_contracts(Settings())["premiums"]
    assert (premiums.kind, premiums.sent_by, premiums.key) == ("event", "cedent", ("premium_line_id",))
    assert premiums.measures == ("gross_premium_amount", "ceded_premium_amount", "ceding_commission_amount")
    assert premiums.foreign_keys == (ForeignKey("guarantee_id", "guarantees", "guarantee_id"),)
    assert premiums.exactly_one_of == (("guarantee_id", "treaty_id"),)
    types = {field.name: field.sql_type for field in premiums.fields}
    assert types["gross_premium_amount"] == "decimal(18, 2)"
    assert types["annual_premium_rate"] == "decimal(9, 6)"
    assert types["covers_from"] == "date"
    assert types["premium_line_id"] == "varchar"


def test_accounts_are_quarterly_and_have_one_line_of_each_kind():
    accounts = load_contracts(Settings())["accounts"]
    assert (accounts.kind, accounts.frequency) == ("account", "quarterly")
    assert accounts.unique_keys == (("treaty_id", "account_period", "line_code", "currency"),)
    assert (accounts.is_due("2020-05"), accounts.is_due("2020-06")) == (False, True)
    premiums = load_contracts(Settings())["premiums"]
    assert (premiums.frequency, premiums.unique_keys, premiums.is_due("2020-05")) == ("monthly", (), True)


def test_every_key_and_measure_is_a_required_field_of_its_register():
    for register in load_contracts(Settings()).values():
        fields = {field.name: field for field in register.fields}
        assert all(fields[name].is_required for name in register.key), register.name
        assert all(fields[name].kind == "amount" for name in register.measures), register.name
        assert all(key.field in fields for key in register.foreign_keys), register.name
        for group in register.unique_keys:
            assert all(fields[name].is_required for name in group), register.name
        if register.frequency == "quarterly":
            assert "account_period" in fields, f"{register.name}: of which quarter is a line?"
        for group in register.exactly_one_of:
            assert len(group) > 1, register.name
            assert all(not fields[name].is_required for name in group), register.name


def test_registers_are_ordered_by_reference_and_not_by_name(written):
    assert list(load_contracts(written(schema("a", parent="b"), schema("b", parent="c"), schema("c")))) == [
        "c",
        "b",
        "a",
    ]


@pytest.mark.parametrize(
    "schemas",
    [
        (schema("a", parent="b"), schema("b", parent="a")),
        (schema("a", parent="nowhere"), schema("b", parent="a")),
    ],
    ids=["a loop", "an unknown parent"],
)
def test_registers_that_refer_to_each_other_are_named(written, schemas):
    with pytest.raises(ConfigurationError, match="Registers a, b refer to each other or to a register"):
        load_contracts(written(*schemas))


@pytest.mark.parametrize(
    "broken",
    [
        {"fields": [{"name": "key"}]},
        {"fields": None},
        {"reassurance": {"kind": "event"}},
        {"fields": [{"name": "key", "kind": "id", "title": "Clé", "constraints": {"pattern": "("}}]},
    ],
)
def test_an_unusable_schema_is_named(written, broken):
    with pytest.raises(ConfigurationError, match=r"a\.schema\.yaml is not a usable Table Schema"):
        load_contracts(written(schema("a", **broken)))


def test_a_folder_without_schemas_is_reported(written):
    with pytest.raises(ConfigurationError, match="No register schema in "):
        load_contracts(written())
