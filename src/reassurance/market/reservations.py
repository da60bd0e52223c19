"""Lines set aside for one anomaly: the one mechanism that keeps two anomalies from the same line.

A line is drawn for an anomaly only while no other has it; the primary key refuses a second reservation.
"""

import duckdb

_MODULUS = 1_000_000_007


def open_reservations(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty table of reservations: kind of line, its identifier, the anomaly that has it."""
    connection.execute(
        "create table reservations (kind varchar, id varchar, anomaly varchar, primary key (kind, id))"
    )


def reserve(
    connection: duckdb.DuckDBPyConnection, anomaly: str, kind: str, candidates: str, count: int
) -> None:
    """Draw `count` free lines for an anomaly and reserve them.

    `candidates` is a query of at least `id` and `number`; the temporary table `chosen` holds its rows that
    were drawn, with `place`, from 1. Fewer are drawn when fewer are free.
    """
    connection.execute(
        f"""
        create or replace temp table chosen as
        select *, row_number() over (order by draw('{anomaly}', number, {_MODULUS}), id) as place
        from ({candidates}) as candidates
        where not exists (from reservations as r where r.kind = '{kind}' and r.id = candidates.id)
        order by place limit {count}
        """
    )
    connection.execute(f"insert into reservations select '{kind}', id, '{anomaly}' from chosen")


def reserve_also(connection: duckdb.DuckDBPyConnection, anomaly: str, kind: str, ids: str) -> None:
    """Reserve further lines that an anomaly changes, given as a query of their ids.

    Raises duckdb.ConstraintException when another anomaly has one of them.
    """
    connection.execute(f"insert into reservations select '{kind}', id, '{anomaly}' from ({ids}) as ids(id)")


def free(kind: str, id_column: str) -> str:
    """SQL condition: no anomaly has the line."""
    return f"not exists (from reservations as r where r.kind = '{kind}' and r.id = {id_column})"
