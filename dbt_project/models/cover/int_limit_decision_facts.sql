-- The inputs of the rules of the convention of 2013, one row per decision, from the latest month that declares it. A
-- withdrawal is a decision that its sender declares as one, or any other decision that lowers the limit. Amounts in
-- euros use the latest period-end rate on the day of the decision.

with

latest as (
    {{ latest_lines('int_limit_decisions_current', 'decision_id') }}
),

decision_types as (
    select * from {{ ref('decision_types') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

territories as (
    select * from {{ ref('french_territories') }}
),

decisions as (
    select
        *,
        cast(greatest(previous_limit_amount - granted_limit_amount, 0) as decimal(18, 2)) as withdrawn_amount
    from latest
)

select
    decisions.insurer_id,
    decisions.decision_id,
    decisions.period,
    decisions.policy_id,
    decisions.buyer_id,
    decisions.buyer_id_scheme,
    {{ buyer_key('decisions.insurer_id', 'decisions.buyer_id_scheme', 'decisions.buyer_id') }} as buyer_key,
    case when territories.country_code is not null then 'domestic' else 'export' end as segment,
    -- NAF divisions and departments exist for French buyers only.
    case when territories.country_code is not null then substr(decisions.buyer_naf, 1, 2) end as buyer_naf_division,
    case when territories.country_code is not null then decisions.buyer_department end as buyer_department,
    decisions.decision_type,
    decision_types.label_fr,
    decision_types.label_en,
    decision_types.triggered_form,
    decision_types.is_withdrawal or decisions.granted_limit_amount < decisions.previous_limit_amount as is_withdrawal,
    decision_types.is_complete_withdrawal
    or (decisions.granted_limit_amount = 0 and decisions.previous_limit_amount > 0) as is_complete_withdrawal,
    decisions.previous_limit_amount,
    decisions.granted_limit_amount,
    decisions.withdrawn_amount,
    decisions.currency,
    {{ product_amount('decisions.previous_limit_amount', 'rates.eur_per_unit_rate') }} as previous_limit_amount_eur,
    {{ product_amount('decisions.granted_limit_amount', 'rates.eur_per_unit_rate') }} as granted_limit_amount_eur,
    {{ product_amount('decisions.withdrawn_amount', 'rates.eur_per_unit_rate') }} as withdrawn_amount_eur,
    {{ month_of('decisions.decided_on') }} as decision_period,
    decisions.decided_on,
    decisions.insured_notified_on,
    decisions.buyer_notified_on,
    decisions.effective_on,
    case when decision_types.is_immediate then decisions.decided_on else decisions.effective_on end as in_force_from,
    decisions.is_buyer_subscribed,
    nullif(trim(decisions.exceptional_reason), '') as exceptional_reason,
    decisions.submission_id,
    decisions.line_number
from decisions
left join decision_types on decisions.decision_type = decision_types.decision_type
left join rates
    on
        decisions.currency = rates.currency
        and {{ valuation_day('decisions.decided_on') }} >= rates.valid_from
        and {{ valuation_day('decisions.decided_on') }} < rates.valid_before
left join territories
    on
        decisions.buyer_country = territories.country_code
        and {{ in_force('territories', 'decisions.decided_on') }}
