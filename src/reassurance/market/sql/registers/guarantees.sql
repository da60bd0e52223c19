-- A guarantee, in each month in which one of its values is new.
{% call create_register('guarantees', columns) %}
    select
        g.insurer_id as sender,
        m.period,
        g.guarantee_id,
        g.product_code,
        g.policy_id,
        g.buyer_id,
        g.buyer_id_scheme,
        g.buyer_country,
        g.buyer_turnover_amount,
        g.decision_id as trigger_decision_id,
        g.primary_limit_amount,
        case
            when g.change_month <= m.month_number then g.changed_limit_amount else g.public_limit_amount
        end as public_limit_amount,
        g.currency,
        g.insured_percentage,
        g.buyer_pd,
        g.buyer_grade,
        g.credit_period_days,
        g.declared_premium_rate as annual_premium_rate,
        g.granted_on,
        g.effective_on,
        case when g.expiry_month <= m.month_number then g.expires_on else g.first_expires_on end
            as expires_on,
        case when g.withdrawal_month <= m.month_number then g.withdrawn_on end as withdrawn_on
    from guarantees as g
    inner join months as m
        on m.month_number in (g.start_month, g.change_month, g.expiry_month, g.withdrawal_month)
{% endcall %};
