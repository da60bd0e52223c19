"""What each sender writes of the market: one table per register, every value as the text it sends.

Tables `reg_<register>` hold sender, period, sequence and `_action` beside the register's columns.
"""

import duckdb

from reassurance.submissions.contract import Register

# Insurance premium tax on credit insurance, code général des impôts art. 1001: part of what the
# fiction writes, not of what the platform computes.
_TAX_RATE = "0.09"

_AMOUNTS = {
    "gross_premium_amount": "money(premium_base_amount, annual_premium_rate, 12)",
    "premium_tax_amount": f"money(gross_premium_amount, {_TAX_RATE}, 1)",
    "ceded_premium_amount": "money(gross_premium_amount, premium_cession_share, 1)",
    "ceding_commission_amount": "money(ceded_premium_amount, ceding_commission_rate, 1)",
}


def create_premium_lines(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `premium_lines`, typed: one per guarantee and month in force, as the terms want it."""
    connection.execute(
        """
        create table premium_lines as
        select
            m.insurer_id, m.period, m.month_number, g.number, g.guarantee_id, g.treaty_id, g.segment,
            m.insurer_id || '-L' || replace(m.period, '-', '') || '-' || substr(g.guarantee_id, 8)
                as premium_line_id,
            'premium' as transaction_type, m.covers_from, m.covers_to,
            m.limit_amount as premium_base_amount, g.annual_premium_rate,
            cast(0 as decimal(18, 2)) as gross_premium_amount,
            cast(0 as decimal(18, 2)) as premium_tax_amount,
            cast(0 as decimal(18, 2)) as ceded_premium_amount,
            cast(0 as decimal(18, 2)) as ceding_commission_amount,
            g.currency, g.premium_cession_share, g.ceding_commission_rate
        from guarantee_months as m inner join guarantees as g using (insurer_id, guarantee_id)
        order by insurer_id, period, number
        """
    )
    charge(connection, "true")


def charge(connection: duckdb.DuckDBPyConnection, condition: str, after: str = "premium_base_amount") -> None:
    """Compute again, where `condition` holds, every amount of a premium line that follows from `after`."""
    names = list(_AMOUNTS)
    for name in names[names.index(after) + 1 if after in names else 0 :]:
        connection.execute(f"update premium_lines set {name} = {_AMOUNTS[name]} where {condition}")


def write_registers(connection: duckdb.DuckDBPyConnection, contracts: dict[str, Register]) -> None:
    """Create the tables `reg_<register>` from the market, its premium lines and its claims."""
    for name, query in _QUERIES.items():
        columns = ", ".join(
            f'cast("{field.name}" as varchar) as "{field.name}"' for field in contracts[name].fields
        )
        connection.execute(
            f"create table reg_{name} as select sender, period, 1 as sequence, 'upsert' as _action, {columns}"
            f" from ({query})"
        )


_QUERIES = {
    "policies": """
        select p.insurer_id as sender, m.period, p.policy_id,
            coalesce(p.factor_siren, p.insured_siren) as policyholder_siren,
            case when p.factor_siren is null then 'company' else 'factor' end as policyholder_kind,
            p.insured_siren, p.insured_turnover_amount,
            null as insured_percentage, p.insured_naf, p.insured_department,
            date '2020-01-01' as inception_date, date '2021-12-31' as expiry_date
        from policies as p inner join months as m on p.start_month = m.month_number""",
    "limit_decisions": "select insurer_id as sender, * from decisions",
    "guarantees": """
        select g.insurer_id as sender, m.period, g.guarantee_id, g.product_code, g.policy_id, g.buyer_id,
            g.buyer_id_scheme, g.buyer_country, g.buyer_turnover_amount, g.decision_id as trigger_decision_id,
            g.primary_limit_amount,
            case
                when g.change_month <= m.month_number then g.changed_limit_amount else g.public_limit_amount
            end as public_limit_amount,
            g.currency, g.insured_percentage, g.buyer_pd, g.buyer_grade, g.credit_period_days,
            g.told_premium_rate as annual_premium_rate, g.granted_on,
            g.granted_on as effective_on, g.expires_on,
            case when g.withdrawn_on <= m.last_day then g.withdrawn_on end as withdrawn_on
        from guarantees as g
        inner join months as m
            on m.month_number = g.start_month
            or (m.month_number = g.change_month and m.first_day <= g.last_day_in_force)
            or (
                g.withdrawn_on between m.first_day and m.last_day and g.withdrawn_on <= g.expires_on
            )""",
    "exposures": """
        select insurer_id as sender, period, guarantee_id, last_day as as_of,
            limit_amount as public_limit_amount,
            money(limit_amount, (20 + draw('used', number * 100 + month_number, 76)) * 0.01, 1)
                as outstanding_amount,
            currency
        from (
            select m.*, g.currency from guarantee_months as m
            inner join guarantees as g using (insurer_id, guarantee_id)
        ) where is_in_force_at_end""",
    "premiums": """
        select insurer_id as sender, period, premium_line_id, guarantee_id, null as treaty_id,
            transaction_type, covers_from, covers_to, premium_base_amount, annual_premium_rate,
            gross_premium_amount, premium_tax_amount, ceded_premium_amount, ceding_commission_amount, currency
        from premium_lines
        union all
        select insurer_id, period, premium_line_id, null, treaty_id, transaction_type, covers_from, covers_to,
            premium_base_amount, annual_premium_rate, gross_premium_amount, premium_tax_amount,
            ceded_premium_amount, ceding_commission_amount, currency
        from portfolio_premiums""",
    "claims": """
        select insurer_id as sender, period, movement_id, claim_id, guarantee_id,
            case when guarantee_id is null then treaty_id end as treaty_id,
            movement_type, cause, first_invoice_on, last_invoice_on, loss_on, movement_on, gross_amount,
            ceded_amount, currency
        from claim_movements""",
    "portfolio_exposures": """
        select insurer_id as sender, period, scope, as_of, segment, treaty_id, limit_amount,
            guaranteed_amount, limits_count, policies_count
        from portfolio_books""",
    "accounts": """
        select insurer_id as sender, period, account_id, treaty_id, account_period, line_code, amount,
            currency
        from technical_accounts""",
    "ledger": """
        select case segment when 'domestic' then 'CCR' else 'BPIAE' end as sender, period,
            'E-' || source_reference || '-' || mark as entry_id, treaty_id, insurer_id,
            account_period,
            line_code, amount, currency, last_day + 8 as booked_on, source_reference
        from (
            select segment, period, premium_line_id as source_reference, 'P' as mark, treaty_id, insurer_id,
                'ceded_premium' as line_code, ceded_premium_amount as amount, currency
            from premium_lines
            union all
            select segment, period, premium_line_id, 'C', treaty_id, insurer_id,
                'ceding_commission', ceding_commission_amount, currency
            from premium_lines
            union all
            select segment, period, premium_line_id, 'P', treaty_id, insurer_id,
                'ceded_premium', ceded_premium_amount, currency
            from portfolio_premiums
            union all
            select segment, period, premium_line_id, 'C', treaty_id, insurer_id,
                'ceding_commission', ceding_commission_amount, currency
            from portfolio_premiums
            union all
            select segment, period, movement_id, 'S', treaty_id, insurer_id,
                line_code, ceded_amount, currency
            from claim_movements inner join claim_accounts using (movement_type)
        ) inner join months using (period)""",
    "bank_statements": """
        select reinsurer_id as sender, null as xml_line, * exclude (reinsurer_id) from bank_movements""",
}
