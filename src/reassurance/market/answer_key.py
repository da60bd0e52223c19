"""The key of a simulated market: one row per anomaly and check that it shows in."""

from pathlib import Path

import duckdb


def open_key(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty key.

    `known_from` is the moment (UTC) from which builds show the anomaly. Without it, every build does that has
    seen the packages of all cedents.
    """
    connection.execute(
        "create table answer_key (register varchar, period varchar, insurer_id varchar, key varchar,"
        ' "check" varchar, expected_class varchar, expected_difference decimal(18, 2), known_from timestamp)'
    )


def report(
    connection: duckdb.DuckDBPyConnection, register: str, check: str, expected_class: str, lines: str
) -> None:
    """Put the rows of a query into the key.

    The query gives `period`, `insurer_id` and `key`; `expected_difference` and `known_from` if it has them.
    """
    connection.execute(
        "insert into answer_key by name"
        ' select $register as register, $check as "check", $expected_class as expected_class, lines.*'
        f" from ({lines}) as lines",
        {"register": register, "check": check, "expected_class": expected_class},
    )


def write_key(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write the key, numbered; returns how many rows it has."""
    connection.execute(
        "copy (select 'A' || lpad(cast(row_number() over () as varchar), 6, '0') as anomaly_id, *"
        f" from (from answer_key order by all)) to '{path}' (format csv, header)"
    )
    return int(connection.execute("select count(*) from answer_key").fetchall()[0][0])
