"""What goes wrong with claims: paid against a rule, ceded wrongly, booked wrongly.

Every movement is drawn once; a claim that breaks a rule has no movement drawn for anything else.
"""

import duckdb

CLAIM_RULES = ("ELI-06", "ELI-15")
CLAIM_CESSION = ("claim_share_differs", "claim_within_tolerance")
# The classes of the comparison with the ledger, told apart from those of premiums.
CLAIM_LEDGER = (
    "claim_amount_differs",
    "claim_period_differs",
    "claim_currency_differs",
    "claim_missing_in_ledger",
    "claim_missing_in_bordereau",
    "claim_duplicate_in_ledger",
)

_CESSION_CHANGES = {
    # (what is wrong, movements that can be wrong so and break no rule)
    # Where the insurer must keep a share, whatever is ceded beyond its terms breaks ELI-06 as well.
    "claim_share_differs": (
        "ceded_amount = ceded_amount + 25",
        "movement_type <> 'payment'"
        " or guarantee_id in (select guarantee_id from guarantees where form = 'complement')",
    ),
    "claim_within_tolerance": ("ceded_amount = ceded_amount + 0.01", "true"),
}


def break_claims(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Pay what a rule forbids, and cede wrongly; before the reinsurer books what it was told."""
    connection.execute("alter table claim_movements add column anomaly varchar")
    _pay_beyond_cover(connection, counts.get("ELI-15", 0))
    _cede_all(connection, counts.get("ELI-06", 0))
    for name, (change, eligible) in _CESSION_CHANGES.items():
        _draw(connection, name, counts.get(name, 0), eligible)
        connection.execute(f"update claim_movements set {change} where anomaly = '{name}'")
    connection.execute(
        "insert into answer_key select 'claims', period, insurer_id, movement_id, 'cession_terms',"
        " 'share_differs', 25 from claim_movements where anomaly = 'claim_share_differs'"
    )


def break_claim_ledger(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Draw the movements to be booked wrongly; `anomalies.break_ledger` does it on `reg_ledger`."""
    for name in CLAIM_LEDGER:
        _draw(connection, name, counts.get(name, 0))


def _pay_beyond_cover(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Claims paid: one in two before its cover began, the others beyond what it guarantees."""
    _choose_claims(connection, "ELI-15", count, "guarantee_id is not null")
    connection.execute(
        "update claim_movements set loss_on = g.granted_on - 2, last_invoice_on = g.granted_on - 2,"
        " first_invoice_on = g.granted_on - 2 from guarantees as g"
        " where claim_movements.guarantee_id = g.guarantee_id"
        " and claim_id in (select claim_id from chosen where place % 2 = 1)"
    )
    # Whatever the limit was on the day of the loss, the payment alone is beyond it.
    connection.execute(
        "update claim_movements set gross_amount = gross_amount + limits.amount,"
        " ceded_amount = money(gross_amount + limits.amount, cession_share, 1)"
        " from (select guarantee_id, greatest(public_limit_amount, changed_limit_amount) as amount"
        " from guarantees) as limits"
        " where claim_movements.guarantee_id = limits.guarantee_id and movement_type = 'payment'"
        " and claim_id in (select claim_id from chosen where place % 2 = 0)"
    )


def _cede_all(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Claims on substitutes whose payments are ceded whole; their cession differs from the terms, too."""
    substitutes = "guarantee_id in (select guarantee_id from guarantees where form = 'substitute')"
    _choose_claims(connection, "ELI-06", count, substitutes)
    paid = "movement_type = 'payment' and claim_id in (select claim_id from chosen)"
    connection.execute(
        "insert into answer_key select 'claims', period, insurer_id, movement_id, 'cession_terms',"
        f" 'share_differs', gross_amount - ceded_amount from claim_movements where {paid}"
    )
    connection.execute(f"update claim_movements set ceded_amount = gross_amount where {paid}")


def _choose_claims(connection: duckdb.DuckDBPyConnection, rule: str, count: int, eligible: str) -> None:
    """Put paid claims into the key for a rule, none of them marked before; they are `chosen`."""
    connection.execute(
        f"""
        create or replace temp table chosen as
        select insurer_id, claim_id, min(period) as period,
            row_number() over (order by draw('{rule}', min(number), 1000000007), min(number)) as place
        from claim_movements where movement_type = 'payment' and anomaly is null and {eligible}
        group by insurer_id, claim_id
        order by place limit {count}
        """
    )
    connection.execute(
        f"update claim_movements set anomaly = '{rule}' where claim_id in (select claim_id from chosen)"
    )
    connection.execute(
        f"insert into answer_key select 'claims', period, insurer_id, claim_id, '{rule}', '{rule}', null"
        " from chosen"
    )


def _draw(connection: duckdb.DuckDBPyConnection, name: str, count: int, eligible: str = "true") -> None:
    """Mark movements that are booked for one anomaly, none of them marked before."""
    connection.execute(
        f"create or replace temp table chosen as select movement_id from claim_movements"
        " semi join claim_accounts using (movement_type)"
        f" where anomaly is null and ceded_amount <> 0 and ({eligible})"
        f" order by draw('{name}', number * 100 + month_number, 1000000007), movement_id limit {count}"
    )
    connection.execute(f"update claim_movements set anomaly = '{name}' where movement_id in (from chosen)")
