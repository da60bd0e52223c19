"""What goes wrong with claims: paid against a rule, ceded wrongly, booked wrongly.

Rules take a guarantee's claims together and reserve all of their movements; what is ceded or booked wrongly
is drawn from the movements that are left.
"""

import duckdb

from reassurance.market.answer_key import report
from reassurance.market.reservations import free, reserve, reserve_also

RETENTION, COVER = "ELI-06", "ELI-15"
CLAIM_RULES = (RETENTION, COVER)
CURRENCY = "claim_currency_differs_from_cover"
CLAIM_CESSION = ("claim_share_differs", "claim_within_tolerance", CURRENCY)
# The classes of the comparison with the ledger, named apart from those of premiums.
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
# Of what a guarantee covers, each of two claims that are together beyond it.
_PART_OF_COVER = "0.6"


def break_claims(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Pay what a rule forbids, and cede wrongly; before the reinsurer books what was declared."""
    _pay_beyond_cover(connection, counts.get(COVER, 0))
    _cede_all(connection, counts.get(RETENTION, 0))
    _declare_in_other_currency(connection, counts.get(CURRENCY, 0))
    for name, (change, eligible) in _CESSION_CHANGES.items():
        reserve(connection, name, "movement", _movements(eligible), counts.get(name, 0))
        connection.execute(
            f"update claim_movements set {change} where movement_id in (select id from chosen)"
        )
        if name == "claim_share_differs":
            _report_movements(connection, "share_differs", "movement_id in (select id from chosen)", "25")


def draw_for_ledger(connection: duckdb.DuckDBPyConnection, name: str, count: int) -> None:
    """Choose the movements that are booked wrongly; `anomalies.break_ledger` changes the ledger."""
    reserve(connection, name, "movement", _movements("true"), count)


def _pay_beyond_cover(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Claims in turn: invoiced before the cover, paid beyond it alone, paid beyond it with a second claim."""
    choose_guarantees(connection, COVER, count, "not is_one_of_two and change_month is null")
    connection.execute(
        "update claim_movements set first_invoice_on = g.effective_on - 3,"
        " last_invoice_on = g.effective_on - 2"
        " from guarantees as g where claim_movements.guarantee_id = g.guarantee_id"
        " and g.guarantee_id in (select id from chosen where place % 3 = 1)"
    )
    connection.execute(
        "update claim_movements set gross_amount = gross_amount + g.public_limit_amount,"
        " ceded_amount = money(gross_amount + g.public_limit_amount, claim_movements.cession_share, 1)"
        " from guarantees as g where claim_movements.guarantee_id = g.guarantee_id"
        " and movement_type = 'payment' and g.guarantee_id in (select id from chosen where place % 3 = 0)"
    )
    half = f"money(money(g.public_limit_amount, g.insured_percentage, 1), {_PART_OF_COVER}, 1)"
    connection.execute(
        f"update claim_movements set gross_amount = sign(gross_amount) * {half},"
        f" ceded_amount = sign(gross_amount) * money({half}, claim_movements.cession_share, 1)"
        " from guarantees as g where claim_movements.guarantee_id = g.guarantee_id"
        " and movement_type in ('notification', 'reserve_change', 'payment')"
        " and g.guarantee_id in (select id from chosen where place % 3 = 2)"
    )
    connection.execute(
        "insert into claim_movements select * replace (claim_id || '-2' as claim_id,"
        " claim_id || '-2-' || split_part(movement_id, '-', -1) as movement_id) from claim_movements"
        " where guarantee_id in (select id from chosen where place % 3 = 2)"
    )
    # The later payment is the one beyond the cover: the first is a day earlier, or the second a day later.
    second = "guarantee_id in (select id from chosen where place % 3 = 2) and claim_id like '%-2'"
    connection.execute(
        "update claim_movements set movement_on = movement_on + case"
        f" when {second} and day(movement_on) = 1 then 1"
        f" when not ({second}) and day(movement_on) > 1 then -1 else 0 end"
        " where movement_type = 'payment' and guarantee_id in (select id from chosen where place % 3 = 2)"
    )
    reserve_movements(connection, COVER)
    report_claims(
        connection,
        COVER,
        f"({second} or guarantee_id in (select id from chosen where place % 3 <> 2))",
    )


def _cede_all(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Claims on substitutes whose payments are ceded in full; their cession differs from the terms, too."""
    choose_guarantees(connection, RETENTION, count, "form = 'substitute' and not is_one_of_two")
    reserve_movements(connection, RETENTION)
    paid = "movement_type = 'payment' and guarantee_id in (select id from chosen)"
    _report_movements(connection, "share_differs", paid, "gross_amount - ceded_amount")
    connection.execute(f"update claim_movements set ceded_amount = gross_amount where {paid}")
    report_claims(connection, RETENTION, "movement_type = 'payment'")


def _declare_in_other_currency(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Claims declared in the other currency than their cover; all movements of the claim differ."""
    choose_guarantees(connection, CURRENCY, count, "not is_one_of_two")
    movements = "guarantee_id in (select id from chosen)"
    reserve_movements(connection, CURRENCY)
    connection.execute(
        "update claim_movements set currency = case currency when 'EUR' then 'USD' else 'EUR' end"
        f" where {movements}"
    )
    # In euros where the cover is in dollars, the same amounts are more: far less than the limit was claimed.
    connection.execute(
        "update claim_movements set gross_amount = cast(gross_amount * 0.5 as decimal(18, 2)),"
        " ceded_amount = cast(sign(gross_amount) * money(cast(abs(gross_amount) * 0.5 as decimal(18, 2)),"
        f" cession_share, 1) as decimal(18, 2)) where {movements}"
    )
    _report_movements(connection, "currency_differs", movements)


def _report_movements(
    connection: duckdb.DuckDBPyConnection, name: str, condition: str, difference: str = "null"
) -> None:
    """Put the movements that a condition holds for into the key of `cession_terms`."""
    report(
        connection,
        "claims",
        "cession_terms",
        name,
        "select period, insurer_id, movement_id as key,"
        f" {difference} as expected_difference from claim_movements where {condition}",
    )


def reserve_movements(connection: duckdb.DuckDBPyConnection, rule: str) -> None:
    """Reserve every movement on the chosen guarantees."""
    reserve_also(
        connection,
        rule,
        "movement",
        "select movement_id from claim_movements where guarantee_id in (select id from chosen)",
    )


def report_claims(connection: duckdb.DuckDBPyConnection, rule: str, condition: str) -> None:
    """Put the claims on the chosen guarantees into the key."""
    report(
        connection,
        "claims",
        rule,
        rule,
        "select min(period) as period, insurer_id, claim_id as key from claim_movements"
        f" where guarantee_id in (select id from chosen) and {condition} group by insurer_id, claim_id",
    )


def choose_guarantees(connection: duckdb.DuckDBPyConnection, rule: str, count: int, eligible: str) -> None:
    """Choose guarantees with a claim that is paid, and no movement that an anomaly has; they are `chosen`."""
    reserve(
        connection,
        rule,
        "guarantee with claims",
        f"""
        select guarantee_id as id, min(claims.number) as number from claims
        where {eligible}
            and guarantee_id in (select guarantee_id from claim_movements where movement_type = 'payment')
            and guarantee_id not in (
                select guarantee_id from claim_movements inner join reservations as r
                    on r.kind = 'movement' and r.id = movement_id
                where guarantee_id is not null
            )
        group by guarantee_id
        """,
        count,
    )


def _movements(eligible: str) -> str:
    """Movements that are booked, as candidates of an anomaly."""
    return (
        "select movement_id as id, number * 100 + month_number as number from claim_movements"
        f" semi join claim_accounts using (movement_type) where ceded_amount <> 0 and ({eligible})"
        f" and {free('movement', 'movement_id')}"
    )
