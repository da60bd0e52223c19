"""The portfolio treaties of the market: complete books, the premiums they cede by month, and their losses.

Losses stay well below the cap that premiums set; stories test what a cap does. One loss in three comes two
months after its invoices, under the terms of their date.
"""

import duckdb

from reassurance.market.answer_key import report

PORTFOLIO_CESSION = "portfolio_share_differs"

# Policy premium of a month for one guarantee of the market, in euros.
_PREMIUM_PER_GUARANTEE = 90
# Guaranteed by the whole book for one euro that the guarantees cover, and what the treaty covers of it.
_BOOK, _COVERED_SHARE, _INSURED_SHARE = 40, "0.35", "0.9"


def create_portfolio(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `portfolio_treaties`, `portfolio_premiums` and `portfolio_books`, and add losses to the claims.

    Adds to `claim_movements`; a line belongs to the treaty in force on the first day of the month it covers.
    Insurers declare their own book in every month, with or without such a treaty.
    """
    connection.execute(
        """
        create table portfolio_treaties as
        select t.insurer_id, m.period, m.month_number, m.first_day, m.last_day, t.treaty_id, t.product_code,
            cast(substr(t.insurer_id, 4) as bigint) * 1000 + m.month_number as number,
            cast(t.cession_share as decimal(9, 6)) as cession_share,
            cast(t.premium_cession_share as decimal(9, 6)) as premium_cession_share,
            cast(t.ceding_commission_rate as decimal(9, 6)) as ceding_commission_rate
        from treaty_terms as t
        inner join products using (product_code)
        inner join months as m
            on m.first_day between cast(t.valid_from as date) and cast(t.valid_to as date)
        semi join guarantees as g on t.insurer_id = g.insurer_id
        anti join silence as s on t.insurer_id = s.insurer_id and m.month_number = s.month_number
        where products.form = 'portfolio'
        """
    )
    _create_books(connection)
    _create_premiums(connection)
    _add_losses(connection)


def break_portfolio(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Cede more than the treaty's share; before the reinsurer books what was declared."""
    connection.execute(
        "create or replace temp table chosen as select premium_line_id from portfolio_premiums order by"
        f" draw('{PORTFOLIO_CESSION}', cast(substr(insurer_id, 4) as bigint), 1000000007), premium_line_id"
        f" limit {counts.get(PORTFOLIO_CESSION, 0)}"
    )
    changed = "where premium_line_id in (from chosen)"
    connection.execute(
        "update portfolio_premiums set ceded_premium_amount = ceded_premium_amount + 40,"
        f" ceding_commission_amount = ceding_commission_amount + 14 {changed}"
    )
    report(
        connection,
        "premiums",
        "cession_terms",
        "share_differs",
        "select period, insurer_id, premium_line_id as key, 40 as expected_difference"
        f" from portfolio_premiums {changed}",
    )


def _create_books(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        create table portfolio_books as
        with
        covered as (
            select m.insurer_id, m.period, g.segment, sum(m.limit_amount) as limit_amount,
                count(*) as limit_count
            from guarantee_months as m inner join guarantees as g using (insurer_id, guarantee_id)
            where m.is_in_force_at_end and m.is_reported group by all
        )
        select c.insurer_id, c.period, m.last_day as as_of, c.segment, b.scope,
            case b.scope when 'cap_relais' then p.treaty_id end as treaty_id,
            money(c.limit_amount * {_BOOK}, b.part, 1) as limit_amount,
            money(limit_amount, {_INSURED_SHARE}, 1) as guaranteed_amount,
            cast(c.limit_count * {_BOOK} * b.part as bigint) + 1 as limits_count,
            cast(c.limit_count * b.part as bigint) + 1 as policies_count
        from covered as c
        inner join months as m using (period)
        cross join (values ('own_book', 1), ('cap_relais', {_COVERED_SHARE})) as b(scope, part)
        left join portfolio_treaties as p on c.insurer_id = p.insurer_id and c.period = p.period
        where b.scope = 'own_book' or p.treaty_id is not null
        """
    )


def _create_premiums(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        create table portfolio_premiums as
        select p.insurer_id, p.period, p.treaty_id, 'domestic' as segment,
            p.insurer_id || '-R' || replace(p.period, '-', '') as premium_line_id,
            'premium' as transaction_type, p.first_day as covers_from, p.last_day as covers_to,
            money(g.guarantee_count * {_PREMIUM_PER_GUARANTEE}, (80 + draw('volume', p.number, 41)) * 0.01, 1)
                as premium_base_amount,
            cast(1 as decimal(9, 6)) as annual_premium_rate, premium_base_amount as gross_premium_amount,
            cast(0 as decimal(18, 2)) as premium_tax_amount,
            money(gross_premium_amount, p.premium_cession_share, 1) as ceded_premium_amount,
            money(ceded_premium_amount, p.ceding_commission_rate, 1) as ceding_commission_amount,
            'EUR' as currency
        from portfolio_treaties as p
        inner join (
            select insurer_id, count(*) as guarantee_count from guarantees group by insurer_id
        ) as g using (insurer_id)
        """
    )


def _add_losses(connection: duckdb.DuckDBPyConnection) -> None:
    """A loss for each month of premium, below a tenth of it: reserved, then paid in the month of the loss."""
    connection.execute(
        """
        insert into claim_movements by name
        with
        struck as (
            select p.* exclude (period, month_number, first_day, last_day), p.first_day as invoiced_on,
                m.period, m.month_number, m.first_day,
                p.insurer_id || '-CR' || replace(p.period, '-', '') as claim_id,
                money(l.gross_premium_amount, (2 + draw('struck', p.number, 8)) * 0.01, 1) as indemnity_amount
            from portfolio_treaties as p
            inner join portfolio_premiums as l using (insurer_id, period)
            inner join months as m
                on m.month_number = p.month_number + case p.number % 3 when 1 then 2 else 0 end
            anti join silence as s on p.insurer_id = s.insurer_id and m.month_number = s.month_number
            where p.month_number > 0
        ),
        reported as (
            select *, 'N' as mark, 'notification' as movement_type, 12 as day,
                indemnity_amount as amount, 1 as direction
            from struck
            union all
            -- First too little is reserved.
            select *, 'R', 'reserve_change', 12, money(indemnity_amount, 0.4, 1), 1 from struck
            union all
            select *, 'S', 'reserve_change', 16, indemnity_amount - money(indemnity_amount, 0.4, 1), 1
            from struck
            union all
            select *, 'P', 'payment', 20, indemnity_amount, 1 from struck
            union all
            -- Of some claims a part stays reserved.
            select *, 'L', 'reserve_change', 20, money(indemnity_amount, 0.8, 1), -1 from struck
            union all
            select *, 'M', 'reserve_change', 24, indemnity_amount - money(indemnity_amount, 0.8, 1), -1
            from struck where number % 4 <> 0
            union all
            select *, 'V', 'recovery', 25, money(indemnity_amount, 0.15, 1), 1
            from struck where number % 3 = 0
            union all
            select *, 'Z', 'closure', 26, 0.00, 1 from struck where number % 4 <> 0
        )
        select insurer_id, period, month_number, number, null as guarantee_id, treaty_id,
            'domestic' as segment, claim_id, claim_id || '-' || mark as movement_id, movement_type,
            'insolvency' as cause,
            cast(invoiced_on as date) as first_invoice_on, cast(invoiced_on + 3 as date) as last_invoice_on,
            cast(first_day + 4 as date) as loss_on, cast(first_day + day as date) as movement_on,
            cast(direction * amount as decimal(18, 2)) as gross_amount,
            -- Rounded without its sign: half away from zero.
            cast(direction * money(amount, cession_share, 1) as decimal(18, 2)) as ceded_amount,
            'EUR' as currency, cession_share
        from reported order by all
        """
    )
