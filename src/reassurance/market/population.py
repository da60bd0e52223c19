"""The market before anybody writes to anybody: policies, buyers' limits, guarantees, month by month.

Everything is drawn by hashing the seed with a name and a number, in SQL over whole tables: the same
seed gives the same market on any machine. SIRENs have a valid check digit and start with 99, a range
kept for this fiction.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from reassurance.periods import account_period, first_day, last_day

_POLICIES_PER_GUARANTEE = 4
# Guarantees begun over the whole life of the market for one in force on average.
_TURNOVER = 1.35
_BUYER_SIRENS = 500_000
DEPARTMENTS = (
    "01 06 13 21 25 31 33 34 35 38 42 44 45 49 51 54 57 59 62 63 67 68 69 74 75 76 77 78 80 83 85 92 93 94"
)
NAF = (
    "10.51A 20.42Z 22.29A 25.11Z 28.29B 29.32Z 31.09B 41.20A 43.22A 45.31Z 46.34Z"
    " 46.73A 47.78C 49.41A 62.02A 82.92Z"
)
_USD_COUNTRIES = ("US", "CA", "MX", "CN", "IN", "VN", "TR")


@dataclass(frozen=True)
class Market:
    """How many insurers, over which months, with how many guarantees in force each."""

    insurers: int
    periods: tuple[str, ...]
    guarantees: int
    seed: int

    @property
    def silence(self) -> tuple[int, int] | None:
        """Insurer and month number of the package that never comes: the last insurer's last month."""
        return (self.insurers, len(self.periods) - 1) if self.insurers > 2 else None


def populate(connection: duckdb.DuckDBPyConnection, market: Market, seeds: Path) -> None:
    """Create `months`, `policies` and `guarantees`, typed, without any anomaly."""
    _create_macros(connection, market.seed)
    for name, folder in (
        ("treaty_terms", "scheme"),
        ("premium_rates", "scheme"),
        ("risk_zones", "scheme"),
        ("products", "scheme"),
        ("buyer_maxima", "scheme"),
        ("envelopes", "scheme"),
        ("envelope_products", "scheme"),
        ("settlement_accounts", "reference"),
    ):
        connection.execute(
            f"create table {name} as from read_csv('{seeds / folder / name}.csv', all_varchar = true)"
        )
    rows = ", ".join(
        f"({position}, '{period}', date '{first_day(period)}', date '{last_day(period)}',"
        f" '{account_period(period)}')"
        for position, period in enumerate(market.periods)
    )
    connection.execute(
        "create table months(month_number, period, first_day, last_day, account_period) as"
        f" from (values {rows})"
    )
    _create_guarantees(connection, market)
    _silence(connection, market)
    _create_policies(connection)


def _create_macros(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    connection.execute(
        f"create macro draw(name, number, sides) as cast(hash({seed}, name, number) % sides as bigint)"
    )
    # Nine digits: eight of a body, and the one that makes the Luhn sum a multiple of ten.
    digits = [f"cast(substr(cast(body as varchar), {position}, 1) as integer)" for position in range(1, 9)]
    total = " + ".join(
        f"(2 * {digit} - case when {digit} > 4 then 9 else 0 end)" if position % 2 else digit
        for position, digit in enumerate(digits)
    )
    connection.execute(
        f"create macro siren(body) as cast(body as varchar) || cast((10 - ({total}) % 10) % 10 as varchar)"
    )
    # Cents of a product of an amount and a rate over a whole number, half away from zero.
    connection.execute(
        "create macro cents(amount, rate, divisor) as cast("
        "(2 * cast(cast(amount as decimal(18, 2)) * 100 as hugeint)"
        " * cast(cast(rate as decimal(9, 6)) * 1000000 as hugeint) + 1000000 * divisor)"
        " // (2000000 * divisor) as decimal(16, 0)) * 0.01"
    )
    connection.execute(
        "create macro money(amount, rate, divisor) as cast(cents(amount, rate, divisor) as decimal(18, 2))"
    )


def _create_guarantees(connection: duckdb.DuckDBPyConnection, market: Market) -> None:
    """One row per guarantee: its product, its buyer, its life, its limit and the change of it, if any."""
    months = len(market.periods)
    lives = round(market.guarantees * _TURNOVER)
    policies = max(market.guarantees // _POLICIES_PER_GUARANTEE, 1)
    connection.execute(
        f"""
        create table guarantees as
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
                end as product_code
            from drawn
        ),
        -- Open countries, but for those where the product covers nothing.
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
                coalesce(countries.country_code, 'FR') as buyer_country,
                coalesce(countries.risk_zone_code, 'domestic') as risk_zone_code,
                case
                    when countries.country_code in {_USD_COUNTRIES} then 'USD' else 'EUR'
                end as currency,
                -- No cover is sold before the products are: the first month opens on the 15th.
                months.first_day + cast(
                    case
                        when start_month = 0 then 14 + draw('day', number, 14) else draw('day', number, 27)
                    end as integer
                ) as granted_on,
                cast(4 + draw('life', number, 9) as integer) as life_months,
                cast(1 + draw('grade', number, 4) as varchar) as buyer_grade,
                case
                    when draw('size', number, 100) < 40 then 5000 + 500 * draw('limit', number, 31)
                    when draw('size', number, 100) < 75 then 20000 + 1000 * draw('limit', number, 36)
                    when draw('size', number, 100) < 95 then 55000 + 1000 * draw('limit', number, 76)
                    else 130000 + 1000 * draw('limit', number, 71)
                end as first_limit
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
                cast(granted_on + to_months(life_months) as date) as expires_on,
                case
                    when draw('withdrawn', number, 100) < 4
                        then cast(
                            granted_on + to_days(cast(35 + draw('withdrawal', number, 70) as integer)) as date
                        )
                end as withdrawn_on,
                case
                    when draw('changed', number, 100) < 8
                        then start_month + 1 + draw('change', number, 3)
                end as change_month,
                -- No buyer is covered beyond its maximum: least() passes over a product that has none.
                least(
                    cast(first_limit as decimal(18, 2)), cast(maxima.maximum_amount as decimal(18, 2))
                ) as public_limit_amount,
                least(
                    cast(first_limit / 1000 * (700 + 100 * draw('newlimit', number, 6)) as decimal(18, 0)),
                    cast(maxima.maximum_amount as decimal(18, 2))
                ) as changed_limit_amount
            from placed
            left join buyer_maxima as maxima
                on placed.product_code = maxima.product_code
                and maxima.grade
                    = case maxima.graded_by when 'buyer_grade' then buyer_grade else risk_zone_code end
                and granted_on between cast(maxima.valid_from as date) and cast(maxima.valid_to as date)
        )
        select
            lived.insurer_id,
            lived.number,
            lived.insurer_id || '-G' || lpad(cast(guarantee_number as varchar), 7, '0') as guarantee_id,
            lived.insurer_id || '-P' || lpad(
                cast(1 + draw('policy', number, {policies}) as varchar), 6, '0'
            ) as policy_id,
            lived.insurer_id || '-D' || lpad(cast(guarantee_number as varchar), 7, '0') as decision_id,
            lived.product_code, form, segment, buyer_country, lived.risk_zone_code, lived.currency,
            start_month, granted_on,
            greatest(
                granted_on - cast(draw('decided', number, 7) as integer),
                cast(date_trunc('month', granted_on) as date)
            ) as decided_on,
            expires_on, withdrawn_on,
            least(expires_on, withdrawn_on) as last_day_in_force,
            change_month,
            public_limit_amount,
            cast(changed_limit_amount as decimal(18, 2)) as changed_limit_amount,
            cast(
                case form
                    when 'complement' then greatest(public_limit_amount, changed_limit_amount)
                    else 0
                end as decimal(18, 2)
            ) as primary_limit_amount,
            cast(case form when 'complement' then 0.9 else 0.8 end as decimal(9, 6)) as insured_percentage,
            case lived.product_code
                when 'CAP_PLUS' then cast((20000 + draw('pd', number, 40001)) * 0.000001 as decimal(9, 6))
            end as buyer_pd,
            buyer_grade,
            cast(30 + 15 * draw('credit', number, 5) as integer) as credit_period_days,
            -- A buyer of its own for each guarantee. Once the SIRENs are used up, insurers name buyers
            -- their own way.
            case
                when segment = 'domestic' and buyer_number < {_BUYER_SIRENS}
                    then siren(99500000 + buyer_number * 7919 % {_BUYER_SIRENS})
                else 'BUY' || lpad(cast(number as varchar), 9, '0')
            end as buyer_id,
            case
                when segment = 'domestic' and buyer_number < {_BUYER_SIRENS} then 'siren' else 'insurer'
            end as buyer_id_scheme,
            cast(200000 + 1000 * draw('turnover', number, 90000) as decimal(18, 2)) as buyer_turnover_amount,
            cast(premium_rates.annual_premium_rate as decimal(9, 6)) as annual_premium_rate,
            cast(premium_rates.annual_premium_rate as decimal(9, 6)) as told_premium_rate,
            terms.treaty_id,
            cast(terms.premium_cession_share as decimal(9, 6)) as premium_cession_share,
            cast(terms.cession_share as decimal(9, 6)) as cession_share,
            cast(terms.ceding_commission_rate as decimal(9, 6)) as ceding_commission_rate
        from lived
        inner join premium_rates
            on lived.product_code = premium_rates.product_code
            and lived.risk_zone_code = premium_rates.risk_zone_code
            and lived.granted_on
                between cast(premium_rates.valid_from as date) and cast(premium_rates.valid_to as date)
        inner join treaty_terms as terms
            on lived.insurer_id = terms.insurer_id
            and lived.product_code = terms.product_code
            and lived.granted_on between cast(terms.valid_from as date) and cast(terms.valid_to as date)
        order by lived.insurer_id, lived.number
        """
    )


def _silence(connection: duckdb.DuckDBPyConnection, market: Market) -> None:
    """Take out what only the missing package would have told."""
    connection.execute("create table silence(insurer_id varchar, month_number integer)")
    if market.silence is None:
        return
    number, month = market.silence
    insurer_id = f"INS{number:02d}"
    connection.execute("insert into silence values (?, ?)", [insurer_id, month])
    for change in (
        "delete from guarantees where insurer_id = ? and start_month = ?",
        "update guarantees set change_month = null where insurer_id = ? and change_month = ?",
        "update guarantees set withdrawn_on = null, last_day_in_force = expires_on where insurer_id = ?"
        " and withdrawn_on >= (select first_day from months where month_number = ?)",
    ):
        connection.execute(change, [insurer_id, month])


def _create_policies(connection: duckdb.DuckDBPyConnection) -> None:
    """One row per policy that carries a guarantee, told in the first month that needs it."""
    departments = [f"'{code}'" for code in DEPARTMENTS.split()]
    naf = [f"'{code}'" for code in NAF.split()]
    connection.execute(
        f"""
        create table policies as
        with
        carried as (
            select insurer_id, policy_id, min(start_month) as start_month,
                cast(substr(insurer_id, 4) as bigint) * 10000000 + cast(substr(policy_id, 8) as bigint)
                    as number
            from guarantees group by all
        )
        select
            insurer_id, policy_id, start_month,
            case when draw('factor', number, 100) < 5 then siren(99400000 + draw('house', number, 40)) end
                as factor_siren,
            siren(99000000 + number * 104729 % 400000) as insured_siren,
            cast(500000 + 10000 * draw('turnover', number, 9000) as decimal(18, 2))
                as insured_turnover_amount,
            [{", ".join(naf)}][1 + draw('naf', number, {len(naf)})] as insured_naf,
            [{", ".join(departments)}][1 + draw('department', number, {len(departments)})]
                as insured_department
        from carried
        order by insurer_id, policy_id
        """
    )


def create_guarantee_months(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `guarantee_months`: a row per guarantee and month in which it is in force for a day at least."""
    connection.execute(
        """
        create table guarantee_months as
        select
            g.insurer_id, g.guarantee_id, g.number, m.month_number, m.period, m.first_day, m.last_day,
            greatest(g.granted_on, m.first_day) as covers_from,
            least(g.last_day_in_force, m.last_day) as covers_to,
            g.last_day_in_force >= m.last_day as is_in_force_at_end,
            case
                when g.change_month <= m.month_number then g.changed_limit_amount else g.public_limit_amount
            end as limit_amount
        from guarantees as g
        inner join months as m on g.granted_on <= m.last_day and g.last_day_in_force >= m.first_day
        anti join silence as s on g.insurer_id = s.insurer_id and m.month_number = s.month_number
        """
    )
