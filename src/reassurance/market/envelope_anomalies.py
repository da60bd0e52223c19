"""Envelopes filled by a limit keyed far too large and put right days later, told in the month's package.

The decision behind the cover keeps its true amounts, and so do the books of the month's last day.
"""

import duckdb

# The use that each takes its envelope to, far from the thresholds on either side; the month it happens in.
_USES = {"ENV-01": ("1.1", 0), "ENV-01-WARN": ("0.9", 1)}
ENVELOPE_RULES = tuple(_USES)

# Days such cover is in force; an envelope used more than this before is too full to be filled by one line.
_DAYS, _FULL = 5, "0.7"


def break_envelopes(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Enlarge one export complement for each rule asked for; before months and premiums are derived from it.

    A market without such cover in the month, or whose envelope is nearly full by itself, keeps as it is.
    """
    for rule, (use, month) in _USES.items():
        if not counts.get(rule, 0):
            continue
        connection.execute(
            f"""
            create or replace temp table enlarged as
            with
            candidates as (
                select g.guarantee_id, g.granted_on, m.period, e.envelope_id,
                    cast(e.cap_amount as decimal(18, 2)) as cap_amount,
                    cast(g.insured_percentage * g.cession_share * 1000000 as hugeint) as ceded_millionths
                from guarantees as g
                inner join months as m on g.start_month = m.month_number
                inner join envelope_products as p using (product_code)
                inner join envelopes as e
                    on p.envelope_id = e.envelope_id
                    and g.granted_on >= cast(e.valid_from as date)
                    and g.granted_on + {_DAYS} <= least(cast(e.valid_to as date), m.last_day)
                where g.start_month = {month} and g.product_code = 'CAP_FRANCEXPORT' and g.currency = 'EUR'
                    and g.risk_zone_code = 'low' and g.change_month is null
                    and g.guarantee_id not in (from drawn)
                order by draw('{rule}', g.number, 1000000007), g.number limit 1
            ),
            used as (
                select c.guarantee_id,
                    coalesce(sum(money(g.public_limit_amount, g.insured_percentage, 1)), 0) as amount
                from candidates as c
                inner join envelope_products as p using (envelope_id)
                inner join guarantees as g
                    on p.product_code = g.product_code
                    and g.granted_on < c.granted_on + {_DAYS} and g.last_day_in_force >= c.granted_on
                group by c.guarantee_id
            )
            select c.guarantee_id, c.period, c.envelope_id,
                cast(
                    cast(c.cap_amount * {use} - u.amount as hugeint) * 1000000 // c.ceded_millionths
                    as decimal(18, 2)
                ) as limit_amount
            from candidates as c inner join used as u using (guarantee_id)
            where u.amount < c.cap_amount * {_FULL}
            """
        )
        connection.execute(
            "update guarantees set public_limit_amount = limit_amount, changed_limit_amount = limit_amount,"
            f" primary_limit_amount = limit_amount, withdrawn_on = granted_on + {_DAYS - 1},"
            f" last_day_in_force = granted_on + {_DAYS - 1}"
            " from enlarged where guarantees.guarantee_id = enlarged.guarantee_id"
        )
        connection.execute("insert into drawn select guarantee_id from enlarged")
        connection.execute(
            "insert into answer_key select 'envelopes', period, null, envelope_id, $rule, $rule, null"
            " from enlarged",
            {"rule": rule},
        )
