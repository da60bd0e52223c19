"""Cover without the decision that opens it (ELI-03), or against the insurer's own limit (ELI-04).

Guarantees are chosen before decisions exist; their decisions are changed, or others added, once they do.
"""

import duckdb

from reassurance.market.limit_lines import REASON
from reassurance.market.reservations import reserve
from reassurance.market.rule_anomalies import ALONE, report_guarantees

TRIGGER_RULES = ("ELI-03", "ELI-04")

# A SIREN that no buyer of the market has.
_OTHER_SIREN = "siren(99300000 + number % 100000)"
# Days of cover before the insurer decides to cancel its own limit, and the notice that it gives.
_CANCELLED_AFTER, _NOTICE = 20, 35


def choose_triggers(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Choose the guarantees and date some decisions after the grant; before decisions are derived."""
    # No limit of the insurer's is in force on the buyer of a refused request.
    reserve(
        connection,
        "ELI-03",
        "guarantee",
        "select guarantee_id as id, number from guarantees"
        f" where decision_type = 'refuse' and buyer_id_scheme <> 'vat' and {ALONE}",
        counts.get("ELI-03", 0),
    )
    connection.execute("create table mistriggered as from chosen")
    connection.execute(
        "update guarantees set decided_on = granted_on + 1 from mistriggered"
        " where guarantee_id = id and place % 3 = 0"
    )
    report_guarantees(connection, "ELI-03", "select id from mistriggered")
    count = counts.get("ELI-04", 0)
    # A complement loses its primary limit while it runs; a substitute stands next to a limit just granted.
    _choose_limits(
        connection,
        f"form = 'complement' and granted_on + {_CANCELLED_AFTER + _NOTICE} <"
        " least(last_day_in_force, (select max(last_day) from months))",
        f"granted_on + {_CANCELLED_AFTER}",
        (count + 1) // 2,
    )
    connection.execute("create table mislimited as from chosen")
    _choose_limits(connection, "decision_type = 'refuse'", "granted_on", count // 2)
    connection.execute("insert into mislimited from chosen")
    report_guarantees(connection, "ELI-04", "select id from mislimited")


def _choose_limits(connection: duckdb.DuckDBPyConnection, eligible: str, decided: str, count: int) -> None:
    reserve(
        connection,
        "ELI-04",
        "guarantee",
        "select guarantee_id as id, g.number, form, m.month_number, m.period,"
        f" cast({decided} as date) as decided_on from guarantees as g"
        f" inner join months as m on {decided} between m.first_day and m.last_day"
        " anti join silence as s on g.insurer_id = s.insurer_id and m.month_number = s.month_number"
        f" where {eligible} and {ALONE}",
        count,
    )


def change_triggers(connection: duckdb.DuckDBPyConnection) -> None:
    """Change the decisions of the chosen guarantees, and add those that grant or cancel a limit."""
    triggers = (
        "decision_id in (select decision_id from guarantees inner join mistriggered on guarantee_id = id"
    )
    connection.execute(
        f"update decisions set buyer_id = case buyer_id_scheme when 'siren' then {_OTHER_SIREN}"
        f" else buyer_id || 'X' end where {triggers} where place % 3 = 1)"
    )
    connection.execute(
        "update decisions set policy_id = (select min(p.policy_id) from policies as p where p.start_month = 0"
        " and p.insurer_id = decisions.insurer_id and p.policy_id <> decisions.policy_id)"
        f" where {triggers} where place % 3 = 2)"
    )
    connection.execute(
        f"""
        insert into decisions by name
        select t.* replace (
            c.month_number as month_number, c.period as period, false as is_trigger,
            t.decision_id || '-2' as decision_id,
            case c.form when 'complement' then 'cancel' else 'grant' end as decision_type,
            case c.form when 'complement' then g.kept_limit_amount else 0 end as previous_limit_amount,
            case c.form when 'complement' then 0 else g.public_limit_amount end as granted_limit_amount,
            c.decided_on as decided_on, c.decided_on as insured_notified_on,
            case when t.buyer_portal_subscribed then c.decided_on end as buyer_notified_on,
            case c.form when 'complement' then c.decided_on + {_NOTICE} else c.decided_on end as effective_on,
            case c.form when 'complement' then {REASON} end as exceptional_reason
        )
        from mislimited as c
        inner join guarantees as g on g.guarantee_id = c.id
        inner join decisions as t on g.decision_id = t.decision_id
        """
    )
    # An insurer declares the limit that it has.
    connection.execute(
        "update guarantees set primary_limit_amount = public_limit_amount from mislimited"
        " where guarantee_id = id and guarantees.form = 'substitute'"
    )
