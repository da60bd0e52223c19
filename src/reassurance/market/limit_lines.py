"""Decisions of insurers on their own limits: those behind the guarantees, and the rest of their book.

Every decision complies with the convention of 2013; `convention_anomalies` changes some.
"""

import duckdb

from reassurance.market.guarantees import OVERSEAS
from reassurance.market.population import DEPARTMENTS, NAF, Market

# Lines without public cover for each guarantee; their numbers start beyond those of guarantees.
_OTHER_LINES = 1
_FIRST_OTHER = 5_000_000
REASON = "'Dégradation brutale de la situation de l''acheteur'"


def create_decisions(connection: duckdb.DuckDBPyConnection, market: Market) -> None:
    """Create `decisions`, typed: one row per limit decision, with the number of its line."""
    overseas = " ".join(f"when '{country}' then '{code}'" for country, code in OVERSEAS.items())
    connection.execute(
        f"""
        create table decisions as
        select g.insurer_id, m.month_number, m.period, g.number, true as is_trigger, g.decision_id,
            g.policy_id, g.decision_buyer_id as buyer_id, g.decision_buyer_id_scheme as buyer_id_scheme,
            g.buyer_country,
            case when g.segment = 'domestic' then {drawn_from(NAF, "buyer naf", "g.number")} end as buyer_naf,
            case g.buyer_country
                when 'FR' then {drawn_from(DEPARTMENTS, "buyer place", "g.number")}
                {overseas}
            end as buyer_department,
            g.decision_type, g.previous_limit_amount,
            cast(g.kept_limit_amount + g.public_limit_amount as decimal(18, 2)) as requested_limit_amount,
            g.kept_limit_amount as granted_limit_amount,
            g.currency, g.decided_on, g.decided_on as insured_notified_on,
            case when draw('portal', g.number, 10) < 3 then g.decided_on + 1 end as buyer_notified_on,
            g.decided_on + 35 as effective_on,
            draw('portal', g.number, 10) < 3 as buyer_portal_subscribed,
            case
                when g.decision_type = 'cancel' or g.kept_limit_amount * 2 < g.previous_limit_amount
                    then {REASON}
            end as exceptional_reason
        from guarantees as g
        inner join months as m
            on m.month_number = greatest(least(month_number(g.decided_on), g.start_month), 0)
        where g.renewed_guarantee_id is null
        """
    )
    _decide_on_other_lines(connection, market)
    connection.execute(
        "delete from decisions where (insurer_id, month_number) in"
        " (select insurer_id, month_number from silence)"
    )


def drawn_from(codes: str, name: str, number: str) -> str:
    """SQL that draws one of some codes for a number."""
    listed = codes.split()
    return f"{listed}[1 + draw('{name}', {number}, {len(listed)})]"


def _decide_on_other_lines(connection: duckdb.DuckDBPyConnection, market: Market) -> None:
    """Grant the rest of the book early in the first month; then raise, reduce or cancel some of it."""
    lives = "select insurer_id, count(*) as line_count from guarantees group by insurer_id"
    connection.execute(
        f"""
        create table other_lines as
        with
        carriers as (
            select insurer_id, policy_id,
                row_number() over (partition by insurer_id order by policy_id) - 1 as place
            from policies where start_month = 0
        ),
        numbered as (
            select insurer_id,
                cast(substr(insurer_id, 4) as bigint) * 10000000 + {_FIRST_OTHER} + unnest(
                    range(1, line_count * {_OTHER_LINES} + 1)
                ) as number
            from ({lives})
        ),
        carried as (
            select n.insurer_id, n.number, draw('carrier', n.number, c.places) as place
            from numbered as n
            inner join (select insurer_id, count(*) as places from carriers group by all) as c
                using (insurer_id)
        )
        select n.insurer_id, n.number, c.policy_id,
            'BUY' || lpad(cast(number as varchar), 9, '0') as buyer_id,
            {drawn_from(NAF, "buyer naf", "number")} as buyer_naf,
            {drawn_from(DEPARTMENTS, "buyer place", "number")} as buyer_department,
            cast(10000 + 1000 * draw('limit', number, 190) as decimal(18, 2)) as limit_amount,
            draw('portal', number, 10) < 3 as is_subscribed,
            cast(draw('day', number, 8) as integer) as first_day_of_line,
            draw('later', number, 100) as chance,
            cast(draw('later month', number, {len(market.periods)}) as integer) as later_month
        from carried as n
        inner join carriers as c using (insurer_id, place)
        order by n.number
        """
    )
    connection.execute(
        f"""
        insert into decisions by name
        with
        reported as (
            select o.*, m.month_number, m.period, 1 as turn, 'grant' as decision_type,
                cast(0 as decimal(18, 2)) as previous_limit_amount, limit_amount as granted_limit_amount,
                m.first_day + first_day_of_line as decided_on
            from other_lines as o inner join months as m on m.month_number = 0
            union all
            select o.*, m.month_number, m.period, 2 as turn,
                case when chance < 8 then 'increase' when chance < 24 then 'reduce' else 'cancel' end,
                limit_amount,
                cast(case
                    when chance < 8 then limit_amount * 1.5
                    when chance < 20 then limit_amount * (100 - 4 * (chance - 7)) * 0.01
                    when chance < 24 then limit_amount * 0.2
                    else 0
                end as decimal(18, 2)),
                m.first_day + cast(
                    case when m.month_number = 0 then 9 + draw('later day', number, 18)
                    else draw('later day', number, 27) end as integer
                )
            from other_lines as o inner join months as m on m.month_number = later_month
            where chance < 28
        )
        select insurer_id, month_number, period, number, false as is_trigger,
            insurer_id || '-N' || lpad(cast(number % 10000000 as varchar), 7, '0') || '-' || turn
                as decision_id,
            policy_id, buyer_id, 'insurer' as buyer_id_scheme, 'FR' as buyer_country,
            buyer_naf, buyer_department,
            decision_type, previous_limit_amount, null as requested_limit_amount, granted_limit_amount,
            'EUR' as currency, decided_on,
            decided_on + cast(draw('told', number, 3) as integer) as insured_notified_on,
            case when is_subscribed then decided_on + cast(draw('told buyer', number, 5) as integer) end
                as buyer_notified_on,
            case
                when turn = 1 or decision_type = 'increase' then decided_on
                else cast(insured_notified_on + to_months(1) as date)
                    + cast(draw('effect', number, 10) as integer)
            end as effective_on,
            is_subscribed as buyer_portal_subscribed,
            case when granted_limit_amount * 2 < previous_limit_amount then {REASON} end
                as exceptional_reason
        from reported
        """
    )
