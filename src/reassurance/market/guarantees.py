"""The public cover of the market: products, buyers, limits, and how long each guarantee lasts.

`guarantees` holds the truth. `first_expires_on`, `expiry_month` and `withdrawal_month` hold what insurers
report of it and when: the expiry first reported, and the numbers of the months whose packages report the
final expiry and the withdrawal, the month of the event or the one after it. `expires_on` and `withdrawn_on`
are last days of cover.
"""

from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from reassurance.market.population import Market

_POLICIES_PER_GUARANTEE = 4
# Guarantees begun over the whole life of the market for one in force on average.
_TURNOVER = 1.35
_BUYER_SIRENS = 500_000
_USD_COUNTRIES = ("US", "CA", "MX", "CN", "IN", "VN", "TR")
# Overseas departments of France by country code.
OVERSEAS = {"GP": "971", "MQ": "972", "GF": "973", "RE": "974", "YT": "976"}
# Renewals are numbered after the guarantees they renew.
_FIRST_RENEWAL = 2_000_000
# Of a hundred: buyers overseas, buyers named by their VAT number, withdrawals, changes of expiry, reports of
# an end that come a month late, guarantees that are renewed.
_IS_OVERSEAS, _VAT, _WITHDRAWN, _EXPIRY_CHANGED, _LATE, _RENEWED = 4, 5, 5, 7, 35, 30
# The last day on which products are sold.
_LAST_SALE = "2021-12-30"


def create_guarantees(connection: duckdb.DuckDBPyConnection, market: "Market") -> None:
    """Create `guarantees`, one row per guarantee; a renewal has the buyer and decision of the first."""
    _create_first_lives(connection, market)
    _drop_unreported(connection, market)
    _renew(connection)
    _attach_terms(connection)


def _create_first_lives(connection: duckdb.DuckDBPyConnection, market: "Market") -> None:
    """Create `lives`: guarantees without their terms, renewals not among them."""
    months = len(market.periods)
    lives = round(market.guarantees * _TURNOVER)
    policies = max(market.guarantees // _POLICIES_PER_GUARANTEE, 1)
    connection.execute(
        f"""
        create table lives as
        with
        drawn as (
            select
                'INS' || lpad(cast(insurer_number as varchar), 2, '0') as insurer_id,
                cast(guarantee_number as bigint) as guarantee_number,
                (insurer_number - 1) * {lives} + guarantee_number as buyer_number,
                insurer_number * 10000000 + guarantee_number as number
            from range(1, {market.insurers} + 1) as i(insurer_number),
                range(1, {lives} + 1) as g(guarantee_number)
        ),
        started as (
            select
                *,
                case
                    when draw('early', number, 100) < 60 then 0
                    else draw('start', number, {months})
                end as start_month,
                case
                    when draw('product', number, 100) < 50 then 'CAP'
                    when draw('product', number, 100) < 75 then 'CAP_PLUS'
                    when draw('product', number, 100) < 90 then 'CAP_FRANCEXPORT'
                    else 'CAP_FRANCEXPORT_PLUS'
                end as product_code,
                1 + draw('policy', number, {policies}) as policy_number
            from drawn
        ),
        -- Open countries, except those where the product covers nothing.
        countries as (
            select
                products.product_code,
                risk_zones.country_code,
                risk_zones.risk_zone_code,
                row_number() over (partition by products.product_code order by country_code) - 1
                    as country_number,
                count(*) over (partition by products.product_code) as country_count
            from risk_zones
            inner join products on products.segment = 'export'
            anti join (from buyer_maxima where cast(maximum_amount as decimal(18, 2)) = 0) as nothing
                on products.product_code = nothing.product_code
                and risk_zones.risk_zone_code = nothing.grade
            where risk_zone_code in ('low', 'medium', 'high')
        ),
        placed as (
            select
                started.*,
                products.form,
                products.segment,
                case
                    when products.segment = 'export' then countries.country_code
                    when draw('overseas', number, 100) < {_IS_OVERSEAS}
                        then {list(OVERSEAS)}[1 + draw('department', number, {len(OVERSEAS)})]
                    else 'FR'
                end as buyer_country,
                coalesce(countries.risk_zone_code, 'domestic') as risk_zone_code,
                case
                    when countries.country_code in {_USD_COUNTRIES} then 'USD' else 'EUR'
                end as currency,
                -- No cover is sold before the products are: the first month opens on the 15th.
                cast(months.first_day + cast(
                    case
                        when start_month = 0 then 14 + draw('day', number, 14) else draw('day', number, 27)
                    end as integer
                ) as date) as granted_on,
                cast(4 + draw('life', number, 9) as integer) as life_months,
                cast(1 + draw('grade', number, 4) as varchar) as buyer_grade,
                case
                    when draw('size', number, 100) < 40 then 5000 + 500 * draw('limit', number, 31)
                    when draw('size', number, 100) < 75 then 20000 + 1000 * draw('limit', number, 36)
                    when draw('size', number, 100) < 95 then 55000 + 1000 * draw('limit', number, 76)
                    else 130000 + 1000 * draw('limit', number, 71)
                end as first_limit,
                -- Once the SIRENs are used up, insurers name buyers their own way.
                case
                    when products.segment = 'domestic' and buyer_number < {_BUYER_SIRENS}
                        then siren(99500000 + buyer_number * 7919 % {_BUYER_SIRENS})
                end as buyer_siren
            from started
            inner join products using (product_code)
            inner join months on months.month_number = started.start_month
            left join countries
                on products.product_code = countries.product_code
                and countries.country_number = draw('country', number, countries.country_count)
        ),
        lived as (
            select
                placed.*,
                cast(granted_on + to_months(life_months) as date) as first_expires_on,
                case
                    when draw('withdrawn', number, 100) < {_WITHDRAWN}
                        then cast(
                            granted_on + to_days(cast(35 + draw('withdrawal', number, 70) as integer)) as date
                        )
                end as withdrawn_on,
                -- Cover ends earlier or later than first agreed.
                case
                    when draw('withdrawn', number, 100) < {_WITHDRAWN} then first_expires_on
                    when draw('expiry', number, 100) < {_EXPIRY_CHANGED}
                        then cast(
                            first_expires_on + case when draw('prolonged', number, 2) = 0 then 1 else -1 end
                            * cast(20 + draw('shift', number, 40) as integer) as date
                        )
                    else first_expires_on
                end as expires_on,
                case
                    when draw('changed', number, 100) < 8
                        then start_month + 1 + draw('change', number, 3)
                end as change_month,
                -- No buyer is covered beyond its maximum: least() ignores a product that has none.
                least(
                    cast(first_limit as decimal(18, 2)), cast(maxima.maximum_amount as decimal(18, 2))
                ) as public_limit_amount,
                cast(least(
                    cast(first_limit / 1000 * (700 + 100 * draw('newlimit', number, 6)) as decimal(18, 0)),
                    cast(maxima.maximum_amount as decimal(18, 2))
                ) as decimal(18, 2)) as changed_limit_amount,
                case when draw('late', number, 100) < {_LATE} then 1 else 0 end as months_late
            from placed
            left join buyer_maxima as maxima
                on placed.product_code = maxima.product_code
                and maxima.grade
                    = case maxima.graded_by when 'buyer_grade' then buyer_grade else risk_zone_code end
                and granted_on between cast(maxima.valid_from as date) and cast(maxima.valid_to as date)
        )
        select
            insurer_id, number,
            insurer_id || '-G' || lpad(cast(guarantee_number as varchar), 7, '0') as guarantee_id,
            insurer_id || '-P' || lpad(cast(policy_number as varchar), 6, '0') as policy_id,
            insurer_id || '-D' || lpad(cast(guarantee_number as varchar), 7, '0') as decision_id,
            product_code, form, segment, buyer_country, risk_zone_code, currency,
            start_month, granted_on,
            -- The decision of a cancellation precedes the cover that replaces the limit by its notice.
            case
                when form = 'complement' then 'reduce'
                when draw('cancelled', number, 10) < 3 and start_month > 1 then 'cancel'
                else 'refuse'
            end as decision_type,
            cast(case decision_type
                when 'cancel' then granted_on - cast(36 + draw('decided', number, 7) as integer)
                else greatest(
                    granted_on - cast(draw('decided', number, 7) as integer), date_trunc('month', granted_on)
                )
            end as date) as decided_on,
            first_expires_on, expires_on, withdrawn_on,
            month_number(least(expires_on, first_expires_on)) + months_late as expiry_month,
            month_number(withdrawn_on) + months_late as withdrawal_month,
            change_month, public_limit_amount, changed_limit_amount,
            cast(policy_share(insurer_id, policy_id) as decimal(9, 6)) as policy_insured_share,
            -- Enough is kept where the policy insures a smaller share than the public cover does.
            cast(case
                when form = 'substitute' then 0
                when policy_share(insurer_id, policy_id) < 0.9
                    then 1.25 * greatest(public_limit_amount, changed_limit_amount)
                else greatest(public_limit_amount, changed_limit_amount)
            end as decimal(18, 2)) as primary_limit_amount,
            -- What the decision leaves of the insurer's limit, and what the limit was before it.
            primary_limit_amount as kept_limit_amount,
            cast(case when decision_type = 'refuse' then 0 else primary_limit_amount + public_limit_amount end
                as decimal(18, 2)) as previous_limit_amount,
            cast(case form when 'complement' then 0.9 else 0.8 end as decimal(9, 6)) as insured_percentage,
            case product_code
                when 'CAP_PLUS' then cast((20000 + draw('pd', number, 40001)) * 0.000001 as decimal(9, 6))
            end as buyer_pd,
            buyer_grade,
            cast(30 + 15 * draw('credit', number, 5) as integer) as credit_period_days,
            -- A buyer of its own for each guarantee. The decision behind it may name the buyer the other way.
            buyer_siren,
            buyer_siren is not null and draw('vat', number, 100) < {_VAT} as is_named_by_vat,
            case
                when buyer_siren is null then 'BUY' || lpad(cast(number as varchar), 9, '0')
                when is_named_by_vat then vat_number(buyer_siren)
                else buyer_siren
            end as buyer_id,
            case when buyer_siren is null then 'insurer' when is_named_by_vat then 'vat' else 'siren' end
                as buyer_id_scheme,
            case
                when is_named_by_vat and draw('decision vat', number, 2) = 0 then buyer_siren
                else buyer_id
            end as decision_buyer_id,
            case when decision_buyer_id = buyer_siren then 'siren' else buyer_id_scheme end
                as decision_buyer_id_scheme,
            cast(200000 + 1000 * draw('turnover', number, 90000) as decimal(18, 2)) as buyer_turnover_amount,
            cast(null as varchar) as renewed_guarantee_id
        from lived
        """
    )


def _drop_unreported(connection: duckdb.DuckDBPyConnection, market: "Market") -> None:
    """Remove what only the missing package, or one after the market, would report."""
    connection.execute("create table silence(insurer_id varchar, month_number integer)")
    if market.silence is not None:
        number, month = market.silence
        connection.execute("insert into silence values (?, ?)", [f"INS{number:02d}", month])
    last = len(market.periods) - 1
    silent = "select month_number from silence where silence.insurer_id = lives.insurer_id"
    connection.execute(f"delete from lives where start_month in ({silent})")
    # A withdrawal of the last month is reported in that month.
    connection.execute(f"update lives set withdrawal_month = least(withdrawal_month, {last})")
    connection.execute(
        f"update lives set withdrawn_on = null, withdrawal_month = null where withdrawn_on > first_expires_on"
        f" or month_number(withdrawn_on) > {last} or withdrawal_month in ({silent})"
    )
    connection.execute(
        "update lives set expires_on = first_expires_on where expires_on <> first_expires_on"
        f" and (expiry_month > {last} or expiry_month in ({silent}))"
    )
    connection.execute("update lives set expiry_month = null where expires_on = first_expires_on")
    connection.execute(
        "update lives set change_month = null"
        " where change_month > month_number(least(expires_on, withdrawn_on))"
        f" or change_month > {last} or change_month in ({silent})"
    )


def _renew(connection: duckdb.DuckDBPyConnection) -> None:
    """Add renewals: cover on the same buyer from the day after the last, whenever that is reported."""
    connection.execute(
        f"""
        insert into lives by name
        with
        ended as (
            select lives.*, m.month_number as next_month,
                cast(least(expires_on, withdrawn_on) + 1 as date) as next_day,
                cast(next_day + to_months(cast(3 + draw('second life', number, 6) as integer)) as date)
                    as next_expiry
            from lives
            inner join months as m on least(expires_on, withdrawn_on) + 1 between m.first_day and m.last_day
            anti join silence as s on lives.insurer_id = s.insurer_id and m.month_number = s.month_number
            where draw('renewed', number, 100) < {_RENEWED}
                and least(expires_on, withdrawn_on) < date '{_LAST_SALE}'
        )
        select
            * exclude (next_month, next_day, next_expiry) replace (
                number + {_FIRST_RENEWAL} as number,
                insurer_id || '-G' || lpad(cast({_FIRST_RENEWAL} + number % 10000000 as varchar), 7, '0')
                    as guarantee_id,
                next_month as start_month, next_day as granted_on,
                next_expiry as first_expires_on, next_expiry as expires_on,
                null as withdrawn_on, null as expiry_month, null as withdrawal_month, null as change_month,
                case when change_month is null then public_limit_amount else changed_limit_amount end
                    as public_limit_amount,
                guarantee_id as renewed_guarantee_id
            )
        from ended
        """
    )


def _attach_terms(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create table guarantees as
        select
            lives.*,
            least(lives.expires_on, lives.withdrawn_on) as last_day_in_force,
            lives.granted_on as effective_on,
            exists (from lives as later where later.renewed_guarantee_id = lives.guarantee_id) as is_renewed,
            cast(premium_rates.annual_premium_rate as decimal(9, 6)) as annual_premium_rate,
            cast(premium_rates.annual_premium_rate as decimal(9, 6)) as declared_premium_rate,
            terms.treaty_id,
            cast(terms.premium_cession_share as decimal(9, 6)) as premium_cession_share,
            cast(terms.cession_share as decimal(9, 6)) as cession_share,
            cast(terms.ceding_commission_rate as decimal(9, 6)) as ceding_commission_rate
        from lives
        inner join premium_rates
            on lives.product_code = premium_rates.product_code
            and lives.risk_zone_code = premium_rates.risk_zone_code
            and lives.granted_on
                between cast(premium_rates.valid_from as date) and cast(premium_rates.valid_to as date)
        inner join treaty_terms as terms
            on lives.insurer_id = terms.insurer_id
            and lives.product_code = terms.product_code
            and lives.granted_on between cast(terms.valid_from as date) and cast(terms.valid_to as date)
        order by lives.insurer_id, lives.number
        """
    )
    connection.execute("drop table lives")


def create_guarantee_months(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `guarantee_months`: a row per guarantee and month in which it is in force for a day at least.

    `is_reported` is false for the month whose package never comes.
    """
    connection.execute(
        """
        create table guarantee_months as
        select
            g.insurer_id, g.guarantee_id, g.number, m.month_number, m.period, m.first_day, m.last_day,
            greatest(g.effective_on, m.first_day) as covers_from,
            least(g.last_day_in_force, m.last_day) as covers_to,
            g.last_day_in_force >= m.last_day as is_in_force_at_end,
            case
                when g.change_month <= m.month_number then g.changed_limit_amount else g.public_limit_amount
            end as limit_amount,
            s.insurer_id is null as is_reported
        from guarantees as g
        inner join months as m on g.effective_on <= m.last_day and g.last_day_in_force >= m.first_day
        left join silence as s on g.insurer_id = s.insurer_id and m.month_number = s.month_number
        """
    )
