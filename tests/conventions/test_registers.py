"""Every register and field is described for senders and readers."""

import csv

import pytest
from frictionless import Schema

from reassurance.registers.contract import Field, Register
from reassurance.settings import PROJECT_DIR, Settings
from support.packages import contracts

SCHEMAS = sorted((PROJECT_DIR / "expectations" / "submissions").glob("*.schema.yaml"))
DESCRIBED: list[Register | Field] = [
    described for register in contracts().values() for described in (register, *register.fields)
]


def test_there_are_registers():
    assert len(SCHEMAS) >= 6
    assert len(DESCRIBED) > 70


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name.partition(".")[0])
def test_frictionless_reads_each_schema(path):
    schema = Schema.from_descriptor(str(path))
    assert schema.field_names


@pytest.mark.parametrize("described", DESCRIBED, ids=lambda described: described.name)
def test_a_register_and_its_fields_are_described_in_both_languages(described):
    texts = described.labels
    required = {"title", "title_en", "description", "description_en"}
    missing = sorted(name for name in required if not getattr(texts, name))
    assert missing == [], f"{described.name}: add them to the schema"
    assert texts.description != texts.description_en
    for text in (texts.description, texts.description_en):
        assert text.endswith("."), f"{described.name}: a description ends with a full stop: {text!r}"


def test_the_calendar_and_the_schemas_have_the_same_frequencies():
    """Packages are judged by the schemas, missing registers by the calendar: both must agree."""
    path = Settings().seeds_dir / "reference" / "submission_calendar.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        calendar = {(row["register_code"], row["frequency"]) for row in csv.DictReader(stream)}
    assert calendar == {(name, register.frequency) for name, register in contracts().items()}


@pytest.mark.parametrize("register", contracts().values(), ids=lambda register: register.name)
def test_every_required_field_has_an_example(register):
    missing = [field.name for field in register.fields if field.is_required and not field.example]
    assert missing == [], "the example packages of docs/reference use the examples of the schemas"


@pytest.mark.parametrize(
    "field",
    [
        field
        for register in contracts().values()
        for field in register.fields
        if field.kind == "code" and field.values
    ],
    ids=lambda field: field.name,
)
def test_every_code_is_in_the_description_of_its_field(field):
    for text in (field.labels.description, field.labels.description_en):
        assert [value for value in field.values if value.lower() not in text.lower()] == []


@pytest.mark.parametrize("register", contracts().values(), ids=lambda register: register.name)
def test_every_amount_and_rate_is_bounded(register):
    """Bounded lines keep the sums of millions of lines within their columns."""
    unbounded = [
        field.name
        for field in register.fields
        if field.kind in ("amount", "rate") and (field.minimum is None or field.maximum is None)
    ]
    assert unbounded == []
