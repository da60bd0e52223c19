"""The premium lines of the market: by month or by quarter, with what insurers put right a month later.

Every line is right by the terms; `premium_anomalies` changes some.
"""

import duckdb

from reassurance.market.reservations import free, reserve

# Insurance premium tax on credit insurance, code général des impôts art. 1001: part of what the
# fiction writes, not of what the platform computes.
_TAX_RATE = "0.09"

_AMOUNTS = {
    "gross_premium_amount": "money(premium_base_amount, annual_premium_rate, 12)",
    "premium_tax_amount": f"money(gross_premium_amount, {_TAX_RATE}, 1)",
    "ceded_premium_amount": "money(gross_premium_amount, premium_cession_share, 1)",
    "ceding_commission_amount": "money(ceded_premium_amount, ceding_commission_rate, 1)",
}
# Of a hundred guarantees, how many are charged by quarter; one in so many has a correction of each kind.
_BY_QUARTER, _PER_CORRECTION, _FEWEST = 10, 200, 2
# What a correction adjusts for a month, and takes back the month after.
_ADJUSTED = "12.34"


def create_premium_lines(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `premium_lines`, typed: what each guarantee owes for each month in force, as the terms want it.

    A line of a quarter comes in its first month, or in its last one; its base is the limit of its last month.
    `months_count` is the number of months that a line covers.
    """
    connection.execute(
        f"""
        create table premium_lines as
        with
        billed as (
            select g.*,
                case
                    when draw('billing', number, 100) >= {_BY_QUARTER} or withdrawn_on is not null
                        or expires_on <> first_expires_on or not {free("guarantee", "guarantee_id")}
                        then 'month'
                    when draw('arrears', number, 2) = 0 then 'quarter in arrears'
                    when change_month is null then 'quarter in advance'
                    else 'month'
                end as billing
            from guarantees as g
        ),
        due as (
            select m.*, g.billing,
                case g.billing when 'month' then m.period else c.account_period end as charge,
                money(m.limit_amount, g.annual_premium_rate, 12) as amount
            from guarantee_months as m
            inner join months as c using (period)
            inner join billed as g using (insurer_id, guarantee_id)
        ),
        charged as (
            select insurer_id, guarantee_id,
                case any_value(billing)
                    when 'quarter in advance' then min(month_number) else max(month_number)
                end as month_number,
                min(covers_from) as covers_from, max(covers_to) as covers_to, count(*) as months_count,
                arg_max(limit_amount, month_number) as premium_base_amount, sum(amount) as amount
            from due group by insurer_id, guarantee_id, charge
        )
        select
            c.insurer_id, m.period, m.month_number, g.number, g.guarantee_id, g.treaty_id, g.segment,
            c.insurer_id || '-L' || replace(m.period, '-', '') || '-' || substr(g.guarantee_id, 8)
                as premium_line_id,
            'premium' as transaction_type, c.covers_from, c.covers_to, c.months_count,
            c.premium_base_amount, g.annual_premium_rate,
            cast(c.amount as decimal(18, 2)) as gross_premium_amount,
            cast(0 as decimal(18, 2)) as premium_tax_amount,
            cast(0 as decimal(18, 2)) as ceded_premium_amount,
            cast(0 as decimal(18, 2)) as ceding_commission_amount,
            g.currency, g.premium_cession_share, g.ceding_commission_rate
        from charged as c
        inner join months as m using (month_number)
        inner join guarantees as g using (insurer_id, guarantee_id)
        anti join silence as s on c.insurer_id = s.insurer_id and m.month_number = s.month_number
        order by c.insurer_id, m.period, g.number
        """
    )
    charge(connection, "true", "gross_premium_amount")
    _correct_later(connection)


def charge(connection: duckdb.DuckDBPyConnection, condition: str, after: str = "premium_base_amount") -> None:
    """Compute again, where `condition` holds, every amount of a premium line that follows from `after`.

    The gross premium follows from base and rate for lines of one month only.
    """
    names = list(_AMOUNTS)
    for name in names[names.index(after) + 1 if after in names else 0 :]:
        connection.execute(f"update premium_lines set {name} = {_AMOUNTS[name]} where {condition}")


def add_line(connection: duckdb.DuckDBPyConnection, suffix: str, changes: str, months_later: int = 0) -> None:
    """Add a changed copy of each premium line that is in `chosen`, its id with a suffix."""
    connection.execute(
        f"""
        insert into premium_lines by name
        select p.* replace (
            m.period as period, m.month_number as month_number,
            premium_line_id || '{suffix}' as premium_line_id, {changes}
        )
        from premium_lines as p
        inner join months as m on p.month_number + {months_later} = m.month_number
        where premium_line_id in (select premium_line_id from chosen)
        """
    )


def adjustment_of(gross: str) -> str:
    """Changes that make a premium line an adjustment of a gross amount, ceded as the terms want it."""
    sign, size = f"sign({gross})", f"abs({gross})"
    ceded = f"money({size}, premium_cession_share, 1)"
    return (
        "'adjustment' as transaction_type,"
        f" cast({gross} as decimal(18, 2)) as gross_premium_amount,"
        f" cast({sign} * money({size}, {_TAX_RATE}, 1) as decimal(18, 2)) as premium_tax_amount,"
        f" cast({sign} * {ceded} as decimal(18, 2)) as ceded_premium_amount,"
        f" cast({sign} * money({ceded}, ceding_commission_rate, 1) as decimal(18, 2))"
        " as ceding_commission_amount"
    )


def _correct_later(connection: duckdb.DuckDBPyConnection) -> None:
    """Add lines charged twice and refunded, months forgotten and adjusted, adjustments taken back."""
    count = max(
        connection.execute(f"select count(*) // {_PER_CORRECTION} from guarantees").fetchall()[0][0], _FEWEST
    )
    _choose_corrected(connection, "charged twice, then refunded", count)
    add_line(connection, "-B", "'premium' as transaction_type")
    add_line(
        connection,
        "-R",
        "'refund' as transaction_type, -gross_premium_amount as gross_premium_amount,"
        " -premium_tax_amount as premium_tax_amount, -ceded_premium_amount as ceded_premium_amount,"
        " -ceding_commission_amount as ceding_commission_amount",
        months_later=1,
    )
    _choose_corrected(connection, "forgotten, then adjusted", count)
    add_line(connection, "-A", "'adjustment' as transaction_type", months_later=1)
    connection.execute(
        "delete from premium_lines where premium_line_id in (select premium_line_id from chosen)"
    )
    _choose_corrected(connection, "adjusted, then taken back", count)
    add_line(connection, "-A", adjustment_of(_ADJUSTED))
    add_line(connection, "-T", adjustment_of(f"-{_ADJUSTED}"), months_later=1)


def _choose_corrected(connection: duckdb.DuckDBPyConnection, name: str, count: int) -> None:
    """Choose the first premium line of guarantees that have another package to come."""
    reserve(
        connection,
        name,
        "guarantee",
        "select guarantee_id as id, number, arg_min(premium_line_id, month_number) as premium_line_id"
        " from premium_lines as p where months_count = 1"
        " and exists (from months as m where m.month_number = p.month_number + 1 and"
        " (p.insurer_id, m.month_number) not in (from silence))"
        " group by guarantee_id, number having bool_and(transaction_type = 'premium')",
        count,
    )
