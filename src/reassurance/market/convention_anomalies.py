"""Limit decisions that break the convention of 2013, each breaking one rule alone.

CNV-03 is broken by a day's decisions together, CNV-05 by a month's, which `withdraw_cover` adds once the
books are known. Both can also arise by themselves: `convention_key` computes what breaks them.
"""

import duckdb

from reassurance.market.answer_key import report
from reassurance.market.population import DEPARTMENTS, NAF, Market
from reassurance.market.reservations import reserve

_DECISION_CHANGES = {
    # (decisions that can break the rule alone, what breaks it)
    "CNV-01": ("not buyer_portal_subscribed", "insured_notified_on = effective_on - 10"),
    "CNV-02": ("buyer_portal_subscribed", "buyer_notified_on = effective_on - 10"),
    "CNV-04": ("exceptional_reason is not null", "exceptional_reason = null"),
}
DAILY_RULE, MONTHLY_RULE = "CNV-03", "CNV-05"
CONVENTION_RULES = (*_DECISION_CHANGES, DAILY_RULE)

# Buyers of these divisions and departments have no other lines in the market.
_DIVISIONS = "55.10Z 56.10A 59.14Z 79.11Z 90.01Z 93.29Z 96.02A 50.10Z 51.10Z 77.11A"
_DEPARTMENTS = "2A 2B 05 09 15 23 32 43 48 82"
_FIRST_BLANKET = 8_000_000
_LINES, _CUT_LINES = 12, 8
# Blanket decisions fall on the tenth day of the first month, or on one of those that follow.
_FIRST_DAY, _DAYS = 9, 18
# Large lines cut in one month, each from a first to a second part of what the insurer's book guaranteed
# before it: 7 % of the book in all, and no cut is drastic.
_FIRST_LARGE, _LARGE_LINES, _BEFORE_CUT, _AFTER_CUT = 9_000_000, 25, "0.006", "0.0032"

# The policy that carries the lines added here, one of the first month for each insurer.
_CARRIERS = (
    "carriers as (select insurer_id, min(policy_id) as policy_id from policies where start_month = 0"
    " group by all)"
)


def break_decisions(connection: duckdb.DuckDBPyConnection, market: Market, counts: dict[str, int]) -> None:
    """Notify too late, cut without a reason, cut groups of lines; on `decisions`."""
    for name, (eligible, change) in _DECISION_CHANGES.items():
        reserve(
            connection,
            name,
            "decision",
            f"select decision_id as id, number from decisions where {eligible} and not is_trigger"
            " and decision_type in ('reduce', 'cancel') and decision_id not like '%-D%'",
            counts.get(name, 0),
        )
        connection.execute(f"update decisions set {change} where decision_id in (select id from chosen)")
        report(
            connection,
            "limit_decisions",
            name,
            name,
            "select period, insurer_id, decision_id as key from decisions"
            " where decision_id in (select id from chosen)",
        )
    _cut_groups(connection, market, counts.get(DAILY_RULE, 0))


def _cut_groups(connection: duckdb.DuckDBPyConnection, market: Market, count: int) -> None:
    """Cut two thirds of an insurer's lines on one division or department in one day, as often as asked."""
    codes = [f"({place}, '{kind}', '{code}')" for place, (kind, code) in enumerate(_groups())]
    connection.execute(
        f"""
        create or replace temp table blanket as
        with
        codes as (
            from (values {", ".join(codes)}) as v(place, group_kind, group_code)
        ),
        cuts as (
            select cut_number, 1 + cut_number % {market.insurers} as insurer_number,
                cut_number // {market.insurers} % {len(codes)} as place,
                cut_number // {market.insurers * len(codes)} as wave
            from range({min(count, market.insurers * len(codes) * _DAYS)}) as c(cut_number)
        )
        select cuts.*, 'INS' || lpad(cast(insurer_number as varchar), 2, '0') as insurer_id,
            group_kind, group_code, months.period, months.month_number,
            months.first_day + cast({_FIRST_DAY} + wave as integer) as decided_on,
            line_number,
            insurer_number * 10000000 + {_FIRST_BLANKET} + place * {_LINES} + line_number as number
        from cuts
        inner join codes using (place)
        inner join months on months.month_number = 0
        anti join silence on silence.insurer_id = 'INS' || lpad(cast(insurer_number as varchar), 2, '0')
            and silence.month_number = 0
        cross join range({_LINES}) as l(line_number)
        """
    )
    connection.execute(
        f"""
        insert into decisions by name
        with
        {_CARRIERS},
        reported as (
            select insurer_id, period, month_number, number, line_number, group_kind, group_code,
                'grant' as decision_type, decided_on - {_FIRST_DAY} as decided_on, -1 as wave
            from blanket where wave = 0
            union all
            select insurer_id, period, month_number, number, line_number, group_kind, group_code,
                'reduce', decided_on, wave
            from blanket where line_number < {_CUT_LINES}
        )
        select insurer_id, month_number, period, number, false as is_trigger,
            insurer_id || '-N' || lpad(cast(number % 10000000 as varchar), 7, '0') || '-' || (wave + 2)
                as decision_id,
            policy_id, 'BUY' || lpad(cast(number as varchar), 9, '0') as buyer_id,
            'insurer' as buyer_id_scheme, 'FR' as buyer_country,
            case group_kind when 'naf_division' then group_code
                else {spread_over(NAF, "line_number")} end as buyer_naf,
            case group_kind when 'department' then group_code
                else {spread_over(DEPARTMENTS, "line_number")} end as buyer_department,
            decision_type,
            cast(case decision_type when 'grant' then 0 else 100000 - 5000 * wave end as decimal(18, 2))
                as previous_limit_amount,
            cast(95000 - 5000 * wave as decimal(18, 2)) as granted_limit_amount,
            'EUR' as currency, decided_on, decided_on as insured_notified_on, decided_on + 35 as effective_on,
            false as buyer_portal_subscribed
        from reported inner join carriers using (insurer_id)
        """
    )


def withdraw_cover(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Cut a large part of an insurer's book within a month; on `decisions`, after `portfolio_books`."""
    connection.execute(
        f"""
        create or replace temp table emptied as
        select b.insurer_id, m.month_number, m.period, m.first_day, b.limit_amount,
            cast(substr(b.insurer_id, 4) as bigint) as insurer_number,
            insurer_number * 10000000 + {_FIRST_LARGE} + m.month_number * {_LARGE_LINES} as first_number
        from portfolio_books as b
        inner join months as declared using (period)
        inner join months as m on declared.month_number + 1 = m.month_number
        anti join silence as s on b.insurer_id = s.insurer_id and m.month_number = s.month_number
        where b.scope = 'own_book' and b.segment = 'domestic'
        order by draw('{MONTHLY_RULE}', first_number, 1000000007), first_number
        limit {counts.get(MONTHLY_RULE, 0)}
        """
    )
    connection.execute(
        f"""
        insert into decisions by name
        with
        {_CARRIERS},
        reported as (
            select *, first_number + line_number as number
            from emptied inner join carriers using (insurer_id)
            cross join range({_LARGE_LINES}) as l(line_number)
        )
        select insurer_id, month_number, period, number, false as is_trigger,
            insurer_id || '-N' || lpad(cast(number % 10000000 as varchar), 7, '0') || '-1' as decision_id,
            policy_id, 'BUY' || lpad(cast(number as varchar), 9, '0') as buyer_id,
            'insurer' as buyer_id_scheme, 'FR' as buyer_country, 'reduce' as decision_type,
            money(limit_amount, {_BEFORE_CUT}, 1) as previous_limit_amount,
            money(limit_amount, {_AFTER_CUT}, 1) as granted_limit_amount,
            'EUR' as currency, first_day + cast(line_number as integer) as decided_on,
            decided_on as insured_notified_on, decided_on + 35 as effective_on,
            false as buyer_portal_subscribed
        from reported
        """
    )


def spread_over(codes: str, number: str) -> str:
    """SQL that gives each number the next of some codes."""
    listed = codes.split()
    return f"{listed}[1 + {number} % {len(listed)}]"


def _groups() -> list[tuple[str, str]]:
    """Divisions and departments in turn."""
    pairs = zip(_DIVISIONS.split(), _DEPARTMENTS.split(), strict=True)
    return [group for naf, place in pairs for group in (("naf_division", naf), ("department", place))]
