"""What goes wrong with claims: paid against the rule, ceded wrongly, booked wrongly.

Every movement is drawn once; a claim that breaks the rule has no movement drawn for anything else.
"""

import duckdb

CLAIM_RULE = "ELI-15"
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
    "claim_share_differs": "ceded_amount = ceded_amount + 25",
    "claim_within_tolerance": "ceded_amount = ceded_amount + 0.01",
}


def break_claims(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Pay what the rule forbids, and cede wrongly; before the reinsurer books what it was told."""
    connection.execute("alter table claim_movements add column anomaly varchar")
    _break_rule(connection, counts.get(CLAIM_RULE, 0))
    for name, change in _CESSION_CHANGES.items():
        _draw(connection, name, counts.get(name, 0))
        connection.execute(f"update claim_movements set {change} where anomaly = '{name}'")
    connection.execute(
        "insert into answer_key select 'claims', period, insurer_id, movement_id, 'cession_terms',"
        " 'share_differs', 25 from claim_movements where anomaly = 'claim_share_differs'"
    )


def break_claim_ledger(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Draw the movements to be booked wrongly; `anomalies.break_ledger` does it on `reg_ledger`."""
    for name in CLAIM_LEDGER:
        _draw(connection, name, counts.get(name, 0))


def _break_rule(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Claims paid: one in two before its cover began, the others beyond what it guarantees."""
    connection.execute(
        f"""
        create or replace temp table chosen as
        select insurer_id, claim_id, min(period) as period,
            row_number() over (order by draw('{CLAIM_RULE}', min(number), 1000000007), min(number)) as place
        from claim_movements where movement_type = 'payment' and guarantee_id is not null
        group by insurer_id, claim_id
        order by place limit {count}
        """
    )
    connection.execute(
        f"update claim_movements set anomaly = '{CLAIM_RULE}' where claim_id in (select claim_id from chosen)"
    )
    connection.execute(
        "update claim_movements set loss_on = g.granted_on - 2 from guarantees as g"
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
    connection.execute(
        f"insert into answer_key select 'claims', period, insurer_id, claim_id, '{CLAIM_RULE}',"
        f" '{CLAIM_RULE}', null from chosen"
    )


def _draw(connection: duckdb.DuckDBPyConnection, name: str, count: int) -> None:
    """Mark movements that are booked for one anomaly, none of them marked before."""
    connection.execute(
        f"create or replace temp table chosen as select movement_id from claim_movements"
        f" semi join claim_accounts using (movement_type) where anomaly is null and ceded_amount <> 0"
        f" order by draw('{name}', number * 100 + month_number, 1000000007), movement_id limit {count}"
    )
    connection.execute(f"update claim_movements set anomaly = '{name}' where movement_id in (from chosen)")
