"""A column name has one description, in every model, seed and published table."""

import csv
import re
from collections import defaultdict
from functools import cache

import pytest
import yaml

from reassurance.settings import PROJECT_DIR

_PROJECT = PROJECT_DIR / "dbt_project"
_PROPERTIES = {"name", "description", "data_type", "constraints", "data_tests", "config"}
_BLOCK = re.compile(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", re.DOTALL)
_REFERENCE = re.compile(r"{{ doc\('(\w+)'\) }}")


def doc_blocks() -> list[tuple[str, str]]:
    """Names and texts of the doc blocks of the project."""
    return [
        (name, text)
        for path in sorted((_PROJECT / "models").rglob("*.md"))
        for name, text in _BLOCK.findall(path.read_text(encoding="utf-8"))
    ]


@cache
def columns_of_resources() -> list[tuple[str, dict[str, object]]]:
    """Model or seed and the properties of a column: all columns."""
    return [
        (resource["name"], column)
        for folder in ("models", "seeds")
        for path in sorted((_PROJECT / folder).rglob("*.yml"))
        for kind in ("models", "seeds")
        for resource in (yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get(kind) or [])
        for column in resource.get("columns") or []
    ]


def described_columns() -> list[tuple[str, str, str]]:
    """Model or seed, column, description as written: all columns that have one."""
    return [
        (resource, str(column["name"]), str(column["description"]))
        for resource, column in columns_of_resources()
        if column.get("description")
    ]


def unknown_properties(columns: list[tuple[str, dict[str, object]]]) -> list[str]:
    """Properties that dbt would ignore, such as a text after the closing quote of a description."""
    return [
        f"{resource}.{column['name']}: {name}"
        for resource, column in columns
        for name in column
        if name not in _PROPERTIES
    ]


def differing(columns: list[tuple[str, str, str]], blocks: dict[str, str]) -> list[str]:
    """Columns of several resources whose description does not begin with the doc block of their name."""
    places = defaultdict(list)
    for resource, column, description in columns:
        places[column].append((resource, description))
    return [
        f"{resource}.{column}"
        for column, described in places.items()
        if len(described) > 1
        for resource, description in described
        if column not in blocks
        or not _REFERENCE.sub(lambda block: blocks[block[1]], description).startswith(blocks[column])
    ]


def test_a_column_name_has_one_description():
    columns = described_columns()
    assert len(columns) > 1000
    assert differing(columns, dict(doc_blocks())) == [], (
        "give the column a doc block in models/_columns.md and begin each description with it, "
        "or rename the column where it holds another quantity"
    )


def undescribed(seed: str, header: list[str], columns: list[tuple[str, str, str]]) -> list[str]:
    """Columns of a seed without a description: a comparison of descriptions would not see them."""
    return [name for name in header if (seed, name) not in {(each, column) for each, column, _ in columns}]


def test_each_column_of_a_seed_has_a_description():
    seeds = sorted((_PROJECT / "seeds").rglob("*.csv"))
    assert len(seeds) > 30
    columns = described_columns()
    missing = {}
    for path in seeds:
        with path.open(encoding="utf-8", newline="") as stream:
            missing[path.stem] = undescribed(path.stem, next(csv.reader(stream)), columns)
    assert {seed: names for seed, names in missing.items() if names} == {}


def test_a_column_of_a_seed_without_a_description_is_reported():
    """Sabotage twin."""
    assert undescribed("rates", ["day", "rate"], [("rates", "day", "Day."), ("a", "rate", "Rate.")]) == [
        "rate"
    ]


def test_a_column_has_only_known_properties():
    assert unknown_properties(columns_of_resources()) == []


def test_a_text_outside_the_quotes_of_a_description_is_reported():
    """Sabotage twin."""
    column = yaml.safe_load('{name: x, description: "First day.", as declared.}')
    assert unknown_properties([("a", column)]) == ["a.x: as declared."]


def test_each_doc_block_has_one_place_and_is_used():
    names = [name for name, _ in doc_blocks()]
    assert len(names) > 150
    assert sorted(names) == sorted(set(names))
    described = described_columns()
    referenced = {name for _, _, text in described for name in _REFERENCE.findall(text)}
    generated = {column for resource, column, _ in described if resource.startswith("stg_")}
    assert set(names) - referenced - generated == set()


def test_a_column_refers_to_the_description_of_its_own_name():
    wrong = [
        f"{resource}.{column}: {name}"
        for resource, column, text in described_columns()
        for name in _REFERENCE.findall(text)
        if name != column
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("second", "reported"),
    [
        ("{{ doc('amount') }}", []),
        ("{{ doc('amount') }} Empty when refused.", []),
        ("Amount of the line.", []),
        ("Something else.", ["b.amount"]),
    ],
)
def test_a_second_description_is_reported(second, reported):
    """Sabotage twin."""
    columns = [("a", "amount", "{{ doc('amount') }}"), ("b", "amount", second)]
    assert differing(columns, {"amount": "Amount of the line."}) == reported


def test_a_shared_column_without_doc_block_is_reported():
    """Sabotage twin."""
    assert differing([("a", "x", "One."), ("b", "x", "One.")], {}) == ["a.x", "b.x"]
