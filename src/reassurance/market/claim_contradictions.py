"""Claims that contradict themselves: reserve below zero, reserve after closure, payment before the loss."""

import duckdb

from reassurance.market.claim_anomalies import choose_guarantees, report_claims, reserve_movements

_CHANGES = {
    # (claims that can be wrong so, the statements that make them wrong)
    "CLM-01": (
        "true",
        "update claim_movements set gross_amount = 2 * gross_amount,"
        " ceded_amount = -money(-2 * gross_amount, cession_share, 1)"
        " where movement_type = 'reserve_change' and gross_amount < 0 and",
    ),
    "CLM-02": (
        "claim_id in (select claim_id from claim_movements where movement_type = 'closure')",
        "delete from claim_movements where movement_type = 'reserve_change' and gross_amount < 0 and",
    ),
    "CLM-03": ("true", "update claim_movements set loss_on = claims.settled_on + 2 from claims where"),
}
CONTRADICTION_RULES = tuple(_CHANGES)


def contradict(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Change the movements of some claims; before the reinsurer books what was declared."""
    for rule, (eligible, change) in _CHANGES.items():
        choose_guarantees(connection, rule, counts.get(rule, 0), f"not is_one_of_two and {eligible}")
        of_claims = "claims.claim_id = claim_movements.claim_id and " if "from claims" in change else ""
        connection.execute(f"{change} {of_claims}claim_movements.guarantee_id in (select id from chosen)")
        reserve_movements(connection, rule)
        report_claims(connection, rule, "true")
