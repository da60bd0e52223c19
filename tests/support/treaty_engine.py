"""Run the treaty engine on given rows: dbt compiles its models once, DuckDB runs them on given seeds."""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
import yaml

from reassurance.settings import PROJECT_DIR
from reassurance.sql import named_rows
from reassurance.warehouse.build import BUILD_NAME
from support.compiled import compile_with_dbt

DBT = PROJECT_DIR / "dbt_project"
SEEDS = ("treaties", "treaty_terms", "loss_terms", "loss_bands", "insurers", "period_closings")
MODELS = (
    "int_treaty_years",
    "int_treaty_amounts",
    "int_treaty_bands",
    "int_treaty_flows",
    "int_treaty_losses",
    "int_treaty_recoveries",
    "int_treaty_uncapped_positions",
    "int_treaty_cap_tests",
    "int_treaty_positions",
    "int_treaty_reserves",
    "int_treaty_days",
    "dim_insurers",
    "fct_treaty_years",
)
CHECKS = (
    "every_day_of_a_treaty_has_its_terms",
    "loss_bands_follow_each_other_from_the_first_euro",
    "terms_of_loss_do_not_contradict_each_other",
    "shared_amounts_add_up_to_the_total",
    "each_loss_is_borne_once",
    "ceded_reserves_stay_within_reserves_and_caps",
)
MOVEMENT = {
    "treaty_id": "varchar",
    "movement_type": "varchar",
    "movement_id": "varchar",
    "claim_id": "varchar",
    "period": "varchar",
    "movement_on": "date",
    "attached_on": "date",
    "claim_amount": "decimal(18, 2)",
    "gross_amount_eur": "decimal(18, 2)",
    "is_excluded": "boolean",
}
RESERVE = {
    "insurer_id": "varchar",
    "claim_id": "varchar",
    "treaty_id": "varchar",
    "loss_terms_id": "varchar",
    "is_excluded": "boolean",
    "reserve_amount_eur": "decimal(18, 2)",
    "exchange_difference_amount_eur": "decimal(18, 2)",
    "ceded_reserve_amount_eur": "decimal(18, 2)",
    "ceded_exchange_difference_amount_eur": "decimal(18, 2)",
}

Row = dict[str, object]


def run_engine(
    seeds: Mapping[str, Sequence[Row]], movements: Sequence[Row], reserves: Sequence[Row] = ()
) -> dict[str, list[Row]]:
    """Rows of every model of the engine, and the failures of every data test on it, by name.

    A missing column is empty. A movement without `claim_amount` is in euros; without `period`
    it is declared in its month. Raises AssertionError when a row has a column that its seed lacks.
    """
    with duckdb.connect(":memory:") as connection:
        # Compiled queries include the name of the database.
        connection.execute(f"attach ':memory:' as {Path(BUILD_NAME).stem}")
        connection.execute(f"use {Path(BUILD_NAME).stem}")
        for schema in ("seeds", "treaties", "marts"):
            connection.execute(f"create schema {schema}")
        for name in SEEDS:
            _create(connection, f"seeds.{name}", seed_types()[name], seeds.get(name, ()))
        complete = [
            {"claim_amount": row["gross_amount_eur"], "period": str(row["movement_on"])[:7]} | row
            for row in movements
        ]
        _create(connection, "treaties.int_treaty_movements", MOVEMENT, complete)
        _create(connection, "treaties.int_claim_reserves", RESERVE, reserves)
        for name in MODELS:
            connection.execute(f"create table {_schema(name)}.{name} as {_compiled()[name]}")
        results = {name: _rows(connection, f"from {_schema(name)}.{name}") for name in MODELS}
        return results | {
            name: _rows(connection, sql) for name, sql in _compiled().items() if name not in MODELS
        }


@cache
def seed_types() -> dict[str, dict[str, str]]:
    """The columns of each seed with the types that the project declares."""
    seeds = [
        seed
        for path in (DBT / "seeds").rglob("*.yml")
        for seed in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["seeds"]
    ]
    return {seed["name"]: seed["config"]["column_types"] for seed in seeds}


@cache
def _compiled() -> dict[str, str]:
    """SQL of the models, of the singular tests in CHECKS and of the validity test of `treaty_terms`."""
    with tempfile.TemporaryDirectory() as target:
        compile_with_dbt(Path(target), "--select", *MODELS, *CHECKS, "treaty_terms")
        nodes = json.loads(Path(target, "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    compiled = {node["name"]: node["compiled_code"] for node in nodes if node["name"] in (*MODELS, *CHECKS)}
    assert set(compiled) == {*MODELS, *CHECKS}
    validities = [
        node for node in nodes if node["name"] == "validities_follow_each_other_treaty_terms_treaty_id"
    ]
    assert len(validities) == 1
    return compiled | {"validities_follow_each_other": validities[0]["compiled_code"]}


def _schema(model: str) -> str:
    return "treaties" if model.startswith("int_") else "marts"


def _create(
    connection: duckdb.DuckDBPyConnection, table: str, types: Mapping[str, str], rows: Iterable[Row]
) -> None:
    """A typed table. Values are inserted as text, so that no amount becomes a float."""
    columns = ", ".join(f"{column} {kind}" for column, kind in types.items())
    connection.execute(f"create table {table} ({columns})")
    values = []
    for row in rows:
        assert set(row) <= set(types), f"{table} has no column {sorted(set(row) - set(types))}"
        assert not any(isinstance(value, float) for value in row.values())
        values.append([_text(row.get(column)) for column in types])
    if values:
        width = f"({', '.join('?' * len(types))})"
        connection.execute(
            f"insert into {table} values {', '.join([width] * len(values))}",
            [v for row in values for v in row],
        )


def _text(value: object) -> str | None:
    if value is None:
        return None
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    return named_rows(connection.execute(query))
