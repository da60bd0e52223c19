-- All that the rules of the convention of 2013 look at, one row per decision, as the latest month to tell it does.
-- A withdrawal is a decision that its sender calls one, or that lowers the limit, whatever it is called.
-- Amounts in euros are at the last period-end rate of the day.

with

decisions as (
    {{ latest_lines('int_limit_decisions_current', 'decision_id') }}
),

decision_types as (
    select * from {{ ref('decision_types') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

compared as (
    select
        *,
        cast(greatest(previous_limit_amount - granted_limit_amount, 0) as decimal(18, 2)) as withdrawn_amount
    from decisions
)

select
    compared.insurer_id,
    compared.decision_id,
    compared.period,
    compared.policy_id,
    compared.buyer_id,
    compared.buyer_id_scheme,
    case when compared.buyer_country = 'FR' then 'domestic' else 'export' end as segment,
    -- Divisions and departments are France's.
    case when compared.buyer_country = 'FR' then substr(compared.buyer_naf, 1, 2) end as buyer_naf_division,
    case when compared.buyer_country = 'FR' then compared.buyer_department end as buyer_department,
    compared.decision_type,
    decision_types.label_fr,
    decision_types.label_en,
    decision_types.is_withdrawal or compared.granted_limit_amount < compared.previous_limit_amount as is_withdrawal,
    decision_types.is_whole_withdrawal
    or (compared.granted_limit_amount = 0 and compared.previous_limit_amount > 0) as is_whole_withdrawal,
    compared.previous_limit_amount,
    compared.granted_limit_amount,
    compared.withdrawn_amount,
    compared.currency,
    {{ product_amount('compared.previous_limit_amount', 'rates.eur_per_unit_rate') }} as previous_limit_amount_eur,
    {{ product_amount('compared.granted_limit_amount', 'rates.eur_per_unit_rate') }} as granted_limit_amount_eur,
    {{ product_amount('compared.withdrawn_amount', 'rates.eur_per_unit_rate') }} as withdrawn_amount_eur,
    {{ month_of('compared.decided_on') }} as month,
    compared.decided_on,
    compared.insured_notified_on,
    compared.buyer_notified_on,
    compared.effective_on,
    compared.buyer_portal_subscribed as is_buyer_subscribed,
    nullif(trim(compared.exceptional_reason), '') as exceptional_reason,
    compared.submission_hash,
    compared.line_number
from compared
left join decision_types on compared.decision_type = decision_types.decision_type
left join rates
    on
        compared.currency = rates.currency
        and compared.decided_on >= rates.valid_from
        and compared.decided_on < rates.valid_to
