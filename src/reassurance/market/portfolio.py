"""The portfolio treaties of the market: whole books, the premiums they cede by month, and their losses.

Losses stay well below the cap that premiums set: what a cap does is told in stories, not drawn here.
"""

import duckdb

PORTFOLIO_CESSION = "portfolio_share_differs"

# Policy premium of a month for one guarantee of the market, in euros.
_PREMIUM_PER_GUARANTEE = 90
# Guaranteed by the whole book for one euro that the guarantees cover, and what the treaty covers of it.
_BOOK, _COVERED_SHARE, _INSURED_SHARE = 40, "0.35", "0.9"


def create_portfolio(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `portfolio_treaties`, `portfolio_premiums` and `portfolio_books`, and add losses to the claims.

    Adds to `claim_movements`; a line is of the treaty in force on the month's first day.
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
    """Cede more than the treaty's share; before the reinsurer books what it was told."""
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
    connection.execute(
        "insert into answer_key select 'premiums', period, insurer_id, premium_line_id, 'cession_terms',"
        f" 'share_differs', 40 from portfolio_premiums {changed}"
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
            where m.is_in_force_at_end group by all
        )
        select p.insurer_id, p.period, p.last_day as as_of, c.segment, b.scope,
            case b.scope when 'cap_relais' then p.treaty_id end as treaty_id,
            money(c.limit_amount * {_BOOK}, b.part, 1) as limit_amount,
            money(limit_amount, {_INSURED_SHARE}, 1) as guaranteed_amount,
            cast(c.limit_count * {_BOOK} * b.part as bigint) + 1 as limits_count,
            cast(c.limit_count * b.part as bigint) + 1 as policies_count
        from portfolio_treaties as p
        inner join covered as c using (insurer_id, period)
        cross join (values ('own_book', 1), ('cap_relais', {_COVERED_SHARE})) as b(scope, part)
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
    """A loss a month from the second month on, below a tenth of the month's premium; paid at once."""
    connection.execute(
        """
        insert into claim_movements
        with
        struck as (
            select p.*,
                money(l.gross_premium_amount, (2 + draw('struck', p.number, 8)) * 0.01, 1) as indemnity_amount
            from portfolio_treaties as p
            inner join portfolio_premiums as l using (insurer_id, period)
            where p.month_number > 0
        ),
        told as (
            select *, 'N' as mark, 'notification' as movement_type, 12 as day,
                indemnity_amount as gross_amount
            from struck
            union all
            select *, 'P', 'payment', 20, indemnity_amount from struck
            union all
            select *, 'V', 'recovery', 25, money(indemnity_amount, 0.15, 1) from struck where number % 3 = 0
            union all
            select *, 'Z', 'closure', 26, 0.00 from struck
        )
        select insurer_id, period, month_number, number, null, treaty_id, 'domestic',
            insurer_id || '-CR' || replace(period, '-', ''),
            insurer_id || '-CR' || replace(period, '-', '') || '-' || mark, movement_type, 'insolvency',
            cast(first_day as date), cast(first_day + 3 as date), cast(first_day + 4 as date),
            cast(first_day + day as date), gross_amount,
            money(gross_amount, cession_share, 1), 'EUR', cession_share
        from told order by all
        """
    )
