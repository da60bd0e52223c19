"""The columns of staging, marts and published tables are those that their YAML describes."""

from collections import defaultdict
from collections.abc import Mapping

from conventions.test_column_descriptions import described_columns

# Contracts list the columns of the last two.
COMPLETE = ("staging", "marts", "publication")


def described_by_table() -> dict[str, set[str]]:
    described = defaultdict(set)
    for table, column, _ in described_columns():
        described[table].add(column)
    return described


def undescribed(columns: Mapping[str, set[str]], described: Mapping[str, set[str]]) -> list[str]:
    """Columns of tables that have no description, as `table.column`."""
    return sorted(
        f"{table}.{column}"
        for table, names in columns.items()
        for column in names - described.get(table, set())
    )


def columns_of(market, schemas: str) -> dict[str, set[str]]:
    columns = defaultdict(set)
    for table, column in market.query(
        f"select table_name, column_name from information_schema.columns where {schemas}"
    ):
        columns[table].add(column)
    return columns


def test_each_column_of_staging_marts_and_publication_is_described(market):
    columns = columns_of(market, f"table_schema in {COMPLETE}")
    assert len(columns) > 80
    assert undescribed(columns, described_by_table()) == []


def test_each_described_column_exists(market):
    described = described_by_table()
    columns = columns_of(market, "true")
    assert len(columns.keys() & described.keys()) > 200
    assert (
        undescribed({table: described[table] for table in columns.keys() & described.keys()}, columns) == []
    )


def test_a_column_without_a_description_is_reported():
    """Sabotage twin."""
    assert undescribed({"stg_a": {"x", "y"}}, {"stg_a": {"x"}}) == ["stg_a.y"]
