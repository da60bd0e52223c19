"""Columns of a table are checked by the data test of its key (decision 0056)."""

from collections.abc import Iterator
from typing import Any

import yaml

from reassurance.settings import PROJECT_DIR

FOLDED = {"not_null", "accepted_values"}


def described_tables() -> Iterator[dict[str, Any]]:
    """Each model and seed that a YAML file of its folder describes."""
    for folder in ("models", "seeds"):
        for path in (PROJECT_DIR / "dbt_project" / folder).rglob("*.yml"):
            if path.parent.name != "unit_tests":
                yield from yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get(folder) or ()


def checks_of(described: dict[str, Any]) -> list[str]:
    """The names of the data tests of a table or of a column, without their arguments."""
    return [test if isinstance(test, str) else next(iter(test)) for test in described.get("data_tests", ())]


def test_columns_of_a_table_with_a_key_have_no_test_of_their_own():
    keyed = [table for table in described_tables() if "unique_combination" in checks_of(table)]
    assert len(keyed) > 200
    separate = [
        f"{table['name']}.{column['name']}: {test}"
        for table in keyed
        for column in table.get("columns", ())
        for test in checks_of(column)
        if test in FOLDED
    ]
    assert separate == [], "give them to `unique_combination`, as `not_null` or `accepted_values`"
