"""The market before any package is written: its months, its guarantees and the policies that carry them.

Everything is drawn by hashing the seed with a name and a number, in SQL over complete tables: the same
seed gives the same market on any machine. SIRENs have a valid check digit and start with 99, a range
reserved for this fiction.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from reassurance.market.guarantees import create_guarantees
from reassurance.periods import account_period, first_day, last_day

DEPARTMENTS = (
    "01 06 13 21 25 31 33 34 35 38 42 44 45 49 51 54 57 59 62 63 67 68 69 74 75 76 77 78 80 83 85 92 93 94"
)
NAF = (
    "10.51A 20.42Z 22.29A 25.11Z 28.29B 29.32Z 31.09B 41.20A 43.22A 45.31Z 46.34Z"
    " 46.73A 47.78C 49.41A 62.02A 82.92Z"
)
# Of a hundred policies, how many report a turnover beyond the law's limit once their guarantees are granted.
_GROWN = 4


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
        ("rules", "scheme"),
        ("rule_parameters", "scheme"),
        ("complement_maxima", "scheme"),
        ("fx_rates", "reference"),
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
    connection.execute(
        "create view share_thresholds as select rule_id, cast(value_rate as decimal(9, 6)) as rate,"
        " cast(valid_from as date) as valid_from,"
        " coalesce(cast(valid_to as date), date '9999-12-31') as valid_to"
        " from rule_parameters where parameter in ('share_used', 'watched_withdrawn_share')"
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
    connection.execute(
        f"create macro month_number(day) as (year(day) * 12 + month(day)) - {_number_of(market.periods[0])}"
    )
    create_guarantees(connection, market)
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
    # The key of a French VAT number follows from its SIREN.
    connection.execute(
        "create macro vat_number(siren) as 'FR' || lpad(cast((12 + 3 * (cast(siren as integer) % 97)) % 97"
        " as varchar), 2, '0') || siren"
    )
    # The share that a policy insures, where it is one for all of its limits.
    connection.execute(
        "create macro policy_share(insurer_id, policy_id) as case"
        " draw('policy share', hash(insurer_id || policy_id) % 1000000007, 10)"
        " when 0 then 0.8 when 1 then 0.85 when 2 then 0.95 end"
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


def _create_policies(connection: duckdb.DuckDBPyConnection) -> None:
    """One row per policy that carries a guarantee, reported in the first month that needs it.

    Some report a larger turnover in `grown_month`, after all of their guarantees were granted.
    """
    departments = [f"'{code}'" for code in DEPARTMENTS.split()]
    naf = [f"'{code}'" for code in NAF.split()]
    connection.execute(
        f"""
        create table policies as
        with
        carried as (
            select insurer_id, policy_id,
                -- A decision to cancel is reported before the cover that replaces the limit.
                min(greatest(least(start_month, month_number(decided_on)), 0)) as start_month,
                max(start_month) as last_start_month,
                any_value(policy_insured_share) as insured_percentage,
                cast(substr(insurer_id, 4) as bigint) * 10000000 + cast(substr(policy_id, 8) as bigint)
                    as number
            from guarantees group by insurer_id, policy_id
        ),
        reported as (
            select i.insurer_id, m.month_number
            from (select distinct insurer_id from guarantees) as i cross join months as m
            anti join silence as s on i.insurer_id = s.insurer_id and m.month_number = s.month_number
        )
        select
            c.insurer_id, c.policy_id, c.number, c.start_month, c.insured_percentage,
            case when draw('factor', number, 100) < 5 then siren(99400000 + draw('house', number, 40)) end
                as factor_siren,
            siren(99000000 + number * 104729 % 400000) as insured_siren,
            cast(500000 + 10000 * draw('turnover', number, 9000) as decimal(18, 2))
                as insured_turnover_amount,
            cast(1600000000 as decimal(18, 2)) as grown_turnover_amount,
            m.month_number as grown_month,
            [{", ".join(naf)}][1 + draw('naf', number, {len(naf)})] as insured_naf,
            [{", ".join(departments)}][1 + draw('department', number, {len(departments)})]
                as insured_department,
            date '2020-01-01' as inception_on, date '2021-12-31' as expires_on
        from carried as c
        left join reported as m
            on c.insurer_id = m.insurer_id
            and m.month_number = c.last_start_month + 1 + draw('growth', number, 4)
            and draw('grown', number, 100) < {_GROWN}
        order by c.insurer_id, c.policy_id
        """
    )


def _number_of(period: str) -> int:
    """Number of a month `YYYY-MM`, counted in months since year 0."""
    year, month = period.split("-")
    return int(year) * 12 + int(month)
