"""What each sender writes of the market: one table per register, every value as the text it sends.

Tables `reg_<register>` hold sender, period, sequence and `_action` in addition to the register's columns.
"""

import duckdb

from reassurance.registers.contract import Register


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
            p.insured_siren,
            case m.month_number
                when p.grown_month then p.grown_turnover_amount else p.insured_turnover_amount
            end as insured_turnover_amount,
            p.insured_percentage, p.insured_naf, p.insured_department,
            p.inception_on as inception_date, p.expires_on as expiry_date
        from policies as p inner join months as m on m.month_number in (p.start_month, p.grown_month)""",
    "limit_decisions": "select insurer_id as sender, * from decisions",
    "guarantees": """
        select g.insurer_id as sender, m.period, g.guarantee_id, g.product_code, g.policy_id, g.buyer_id,
            g.buyer_id_scheme, g.buyer_country, g.buyer_turnover_amount, g.decision_id as trigger_decision_id,
            g.primary_limit_amount,
            case
                when g.change_month <= m.month_number then g.changed_limit_amount else g.public_limit_amount
            end as public_limit_amount,
            g.currency, g.insured_percentage, g.buyer_pd, g.buyer_grade, g.credit_period_days,
            g.declared_premium_rate as annual_premium_rate, g.granted_on, g.effective_on,
            case when g.expiry_month <= m.month_number then g.expires_on else g.first_expires_on end
                as expires_on,
            case when g.withdrawal_month <= m.month_number then g.withdrawn_on end as withdrawn_on
        from guarantees as g
        inner join months as m
            on m.month_number in (g.start_month, g.change_month, g.expiry_month, g.withdrawal_month)""",
    # After its end a guarantee is in run-off: what is still owed is declared for two months.
    "exposures": """
        select insurer_id as sender, period, guarantee_id, last_day as as_of,
            limit_amount as public_limit_amount,
            money(
                limit_amount,
                (20 + draw('used', number * 100 + month_number, 76)) * 0.01 / (1 + months_after),
                1
            ) as outstanding_amount,
            currency
        from (
            select m.insurer_id, m.guarantee_id, m.number, m.month_number, m.period, m.last_day,
                m.limit_amount, g.currency, 0 as months_after
            from guarantee_months as m
            inner join guarantees as g using (insurer_id, guarantee_id)
            where m.is_in_force_at_end and m.is_reported
            union all
            select g.insurer_id, g.guarantee_id, g.number, m.month_number, m.period, m.last_day,
                case when g.change_month is null then g.public_limit_amount else g.changed_limit_amount end,
                g.currency, 1 + m.month_number - month_number(g.last_day_in_force)
            from guarantees as g
            inner join months as m
                on g.last_day_in_force < m.last_day
                and m.month_number <= month_number(g.last_day_in_force) + 1
            anti join silence as s on g.insurer_id = s.insurer_id and m.month_number = s.month_number
            where draw('run-off', g.number, 100) < 40 and not g.is_renewed
        )""",
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
        select b.reinsurer_id as sender, b.booking_period as period,
            'E-' || source_reference || '-' || mark as entry_id, treaty_id, e.insurer_id, b.account_period,
            line_code, amount, currency, b.booked_on, source_reference
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
        ) as e
        inner join booking_months as b
            on e.insurer_id = b.insurer_id and e.period = b.period
            and b.reinsurer_id = case e.segment when 'domestic' then 'CCR' else 'BPIAE' end""",
    "bank_statements": """
        select reinsurer_id as sender, null as xml_line, * exclude (reinsurer_id) from bank_movements""",
}
