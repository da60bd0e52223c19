"""Breaches of the convention of 2013 that many decisions make together, computed from the finished market.

They are put into a market on purpose (`convention_anomalies`) and also arise by themselves. The key has both.
"""

import duckdb

from reassurance.market.answer_key import report
from reassurance.market.convention_anomalies import DAILY_RULE, MONTHLY_RULE
from reassurance.market.guarantees import OVERSEAS

_FRANCE = ("FR", *OVERSEAS)


def report_blanket_decisions(connection: duckdb.DuckDBPyConnection) -> None:
    """Put into the key each insurer, day and group of lines of which more than the allowed share is cut.

    A line is a policy's limit on a buyer. It is known on a day if the last decision before that day left a
    limit, or if its first decision, on that day, names a previous limit (decision 0015).
    """
    report(
        connection,
        "limit_decisions",
        DAILY_RULE,
        DAILY_RULE,
        f"""
        with
        last_of_day as (
            select insurer_id, policy_id, decided_on, granted_limit_amount, previous_limit_amount,
                -- A French VAT number ends with the SIREN.
                case when buyer_id_scheme = 'vat' and buyer_id like 'FR%' then 'siren' || substr(buyer_id, 5)
                    else buyer_id_scheme || buyer_id end as buyer,
                decision_type in ('reduce', 'cancel') or granted_limit_amount < previous_limit_amount
                    as is_withdrawal,
                substr(buyer_naf, 1, 2) as division, buyer_department as department
            from decisions
            where buyer_country in {_FRANCE}
            qualify decision_id = max(decision_id) over (
                partition by insurer_id, policy_id, buyer, decided_on
            )
        ),
        spans as (
            select *,
                lag(decided_on) over line is null as is_first,
                coalesce(lead(decided_on) over line, date '9999-12-31') as next_decided_on
            from last_of_day
            window line as (partition by insurer_id, policy_id, buyer order by decided_on)
        ),
        grouped as (
            select *, 'naf_division' as kind, division as code from spans where division is not null
            union all
            select *, 'department' as kind, department as code from spans where department is not null
        ),
        known as (
            select insurer_id, kind, code, policy_id, buyer,
                case when is_first and previous_limit_amount > 0 then decided_on end as named_on,
                case when granted_limit_amount > 0 then decided_on end as opened_on,
                next_decided_on
            from grouped
        ),
        days as (
            select insurer_id, kind, code, decided_on,
                cast(share.value_rate as decimal(9, 6)) as allowed_share,
                cast(fewest.value_count as bigint) as fewest_lines,
                count(*) as withdrawal_count
            from grouped
            inner join rule_parameters as share
                on share.parameter = 'blanket_cut_share'
                and decided_on >= cast(share.valid_from as date)
                and decided_on <= coalesce(cast(share.valid_to as date), date '9999-12-31')
            inner join rule_parameters as fewest
                on fewest.parameter = 'blanket_lines_minimum'
                and decided_on >= cast(fewest.valid_from as date)
                and decided_on <= coalesce(cast(fewest.valid_to as date), date '9999-12-31')
            where is_withdrawal
            group by all
            -- Fewer withdrawals are no breach, however few lines there are.
            having withdrawal_count > allowed_share * fewest_lines
        ),
        known_on as (
            select distinct d.*, k.policy_id, k.buyer
            from days as d
            inner join known as k
                on d.insurer_id = k.insurer_id and d.kind = k.kind and d.code = k.code
                and (
                    k.named_on = d.decided_on
                    or (k.opened_on < d.decided_on and d.decided_on <= k.next_decided_on)
                )
        ),
        compared as (
            select k.insurer_id, k.kind, k.code, k.decided_on, k.allowed_share, k.fewest_lines,
                count(*) as line_count, count(g.buyer) filter (g.is_withdrawal) as withdrawn_count
            from known_on as k
            left join grouped as g using (insurer_id, kind, code, policy_id, buyer, decided_on)
            group by all
        )
        select strftime(decided_on, '%Y-%m') as period, insurer_id,
            decided_on || '|' || kind || '|' || code as key
        from compared
        where line_count >= fewest_lines and withdrawn_count > allowed_share * line_count
        """,
    )


def report_withdrawn_cover(connection: duckdb.DuckDBPyConnection) -> None:
    """Put into the key each insurer, month and segment whose withdrawals pass the watched share of its book.

    The book is the last one declared before the month; without one there is nothing to compare with.
    """
    report(
        connection,
        "limit_decisions",
        MONTHLY_RULE,
        MONTHLY_RULE,
        f"""
        with
        rates as (
            select currency, cast(eur_per_unit_rate as decimal(9, 6)) as rate,
                last_day(cast(period || '-01' as date)) as fixed_on
            from fx_rates
        ),
        withdrawn as (
            select d.insurer_id, strftime(d.decided_on, '%Y-%m') as period,
                case when d.buyer_country in {_FRANCE} then 'domestic' else 'export' end as segment,
                money(greatest(d.previous_limit_amount - d.granted_limit_amount, 0), r.rate, 1) as amount
            from decisions as d
            asof left join rates as r on d.currency = r.currency and d.decided_on >= r.fixed_on
        ),
        months_withdrawn as (
            select insurer_id, period, segment, sum(amount) as amount,
                last_day(cast(period || '-01' as date)) as month_end
            from withdrawn group by insurer_id, period, segment
        ),
        compared as (
            select m.*, arg_max(b.limit_amount, b.as_of) as book_amount
            from months_withdrawn as m
            inner join portfolio_books as b
                on m.insurer_id = b.insurer_id and m.segment = b.segment and b.scope = 'own_book'
                and b.as_of < cast(m.period || '-01' as date)
            group by all
        )
        select c.period, c.insurer_id, c.period || '|' || c.segment as key
        from compared as c
        inner join share_thresholds as t
            on t.rule_id = '{MONTHLY_RULE}' and c.month_end between t.valid_from and t.valid_to
        where c.amount > c.book_amount * t.rate
        """,
    )
