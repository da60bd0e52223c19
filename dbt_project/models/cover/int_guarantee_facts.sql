-- The inputs of the eligibility rules, one row per guarantee: its current line, the insured as known for the month of
-- grant, the decision that opens the right to the guarantee, and the terms and bounds in force on the day of grant. A
-- missing input is null.

with

guarantees as (
    select
        *,
        {{ buyer_key('insurer_id', 'buyer_id_scheme', 'buyer_id') }} as buyer_key
    from {{ ref('int_guarantees_current') }}
),

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
    where is_latest_version
),

policies as (
    select * from {{ ref('int_guarantee_policies') }}
),

products as (
    select * from {{ ref('products') }}
),

terms as (
    select * from {{ ref('treaty_terms') }}
),

departments as (
    select * from {{ ref('departments') }}
),

treaty_facts as (
    select * from {{ ref('int_guarantee_terms') }}
),

size_limits as (
    select * from {{ ref('size_limits') }}
),

maxima as (
    select * from {{ ref('buyer_maxima') }}
),

graded_products as (
    select
        product_code,
        graded_by,
        valid_from,
        valid_to
    from maxima
    group by product_code, graded_by, valid_from, valid_to
),

credit_period_ends as (
    select * from {{ ref('rule_parameters') }}
    where parameter = 'export_credit_period_days'
),

complement_maxima as (
    select * from {{ ref('complement_maxima') }}
),

exceptions as (
    select * from {{ ref('retention_exceptions') }}
),

currency_rates as (
    select * from {{ ref('int_currency_rates') }}
),

territories as (
    select * from {{ ref('french_territories') }}
),

decisions as (
    select * from {{ ref('int_limit_decision_facts') }}
),

-- Identifiers of different kinds cannot be compared.
triggers as (
    select
        guarantees.insurer_id,
        guarantees.guarantee_id,
        decisions.policy_id = guarantees.policy_id as is_decision_on_same_policy,
        case
            when split_part(decisions.buyer_key, '|', 1) = split_part(guarantees.buyer_key, '|', 1)
                then decisions.buyer_key = guarantees.buyer_key
        end as is_decision_on_same_buyer,
        decisions.buyer_key as decision_buyer_key,
        decisions.decided_on,
        decisions.insured_notified_on,
        decisions.label_fr,
        decisions.label_en,
        decisions.triggered_form
    from guarantees
    inner join decisions
        on
            guarantees.insurer_id = decisions.insurer_id
            and guarantees.trigger_decision_id = decisions.decision_id
)

select
    commitments.insurer_id,
    commitments.guarantee_id,
    commitments.period,
    commitments.product_code,
    commitments.segment,
    commitments.form,
    commitments.treaty_id,
    commitments.currency,
    commitments.granted_on,
    guarantees.effective_on,
    commitments.valid_before,
    commitments.policy_id,
    policies.policyholder_kind,
    policies.policyholder_siren,
    policies.insured_siren,
    policies.insured_department,
    policies.insured_turnover_amount,
    policies.policy_inception_on,
    policies.policy_expiry_on,
    departments.department_code is not null as is_insured_in_france,
    commitments.buyer_id,
    guarantees.buyer_id_scheme,
    guarantees.buyer_key,
    commitments.buyer_country,
    guarantees.buyer_turnover_amount,
    guarantees.buyer_grade,
    territories.country_code is not null as is_buyer_in_france,
    treaty_facts.risk_zone_code,
    commitments.public_limit_amount,
    -- Valued once, on the day of grant, because the maximum is in euros.
    {{ product_amount('commitments.public_limit_amount', 'currency_rates.eur_per_unit_rate') }}
        as granted_public_limit_amount_eur,
    currency_rates.eur_per_unit_rate as granted_eur_per_unit_rate,
    commitments.ceded_exposure_amount,
    complement_maxima.primary_limit_multiple,
    -- The insurer's own limit has the insured percentage of the policy.
    coalesce(policies.insured_share, commitments.insured_share) as primary_insured_share,
    exceptions.guarantee_id is not null as is_retention_excepted,
    commitments.insured_share,
    cast(1 - commitments.cession_share as decimal(9, 6)) as retention_share,
    guarantees.buyer_pd,
    guarantees.credit_period_days,
    guarantees.annual_premium_rate,
    treaty_facts.annual_premium_rate as annual_premium_rate_in_force,
    guarantees.trigger_decision_id,
    triggers.is_decision_on_same_policy,
    triggers.is_decision_on_same_buyer,
    -- The buyer's identifier in limit decisions. If the trigger uses another identifier, it is the trigger's.
    case
        when triggers.is_decision_on_same_policy and triggers.is_decision_on_same_buyer is null
            then triggers.decision_buyer_key
        else guarantees.buyer_key
    end as decision_buyer_key,
    triggers.decided_on,
    triggers.insured_notified_on,
    triggers.label_fr as decision_label_fr,
    triggers.label_en as decision_label_en,
    triggers.triggered_form,
    products.sold_from,
    products.sold_until,
    size_limits.turnover_of,
    size_limits.turnover_maximum_amount,
    graded_products.graded_by,
    maxima.maximum_amount as buyer_maximum_amount,
    terms.credit_period_days_maximum,
    case when commitments.segment = 'export' then credit_period_ends.value_count end as credit_period_days_end,
    terms.insured_share_maximum,
    terms.retention_share_minimum,
    terms.buyer_pd_minimum_rate,
    terms.buyer_pd_maximum_rate,
    commitments.submission_id,
    commitments.line_number
from commitments
inner join guarantees
    on
        commitments.insurer_id = guarantees.insurer_id
        and commitments.guarantee_id = guarantees.guarantee_id
left join policies
    on
        commitments.insurer_id = policies.insurer_id
        and commitments.guarantee_id = policies.guarantee_id
left join products on commitments.product_code = products.product_code
left join terms
    on
        commitments.treaty_id = terms.treaty_id
        and {{ in_force('terms', 'commitments.granted_on') }}
left join treaty_facts
    on
        commitments.insurer_id = treaty_facts.insurer_id
        and commitments.guarantee_id = treaty_facts.guarantee_id
left join size_limits
    on
        commitments.segment = size_limits.segment
        and {{ in_force('size_limits', 'commitments.granted_on') }}
left join graded_products
    on
        commitments.product_code = graded_products.product_code
        and {{ in_force('graded_products', 'commitments.granted_on') }}
left join maxima
    on
        commitments.product_code = maxima.product_code
        and graded_products.graded_by = maxima.graded_by
        and maxima.grade
        = case graded_products.graded_by
            when 'buyer_grade' then guarantees.buyer_grade
            else treaty_facts.risk_zone_code
        end
        and {{ in_force('maxima', 'commitments.granted_on') }}
left join credit_period_ends on {{ in_force('credit_period_ends', 'commitments.granted_on') }}
left join currency_rates
    on
        commitments.currency = currency_rates.currency
        and {{ valuation_day('commitments.granted_on') }} >= currency_rates.valid_from
        and {{ valuation_day('commitments.granted_on') }} < currency_rates.valid_before
left join complement_maxima
    on
        commitments.product_code = complement_maxima.product_code
        and {{ in_force('complement_maxima', 'commitments.granted_on') }}
left join exceptions
    on
        commitments.insurer_id = exceptions.insurer_id
        and commitments.guarantee_id = exceptions.guarantee_id
        and {{ in_force('exceptions', 'commitments.granted_on') }}
left join departments on policies.insured_department = departments.department_code
left join territories
    on
        commitments.buyer_country = territories.country_code
        and {{ in_force('territories', 'commitments.granted_on') }}
left join triggers
    on
        commitments.insurer_id = triggers.insurer_id
        and commitments.guarantee_id = triggers.guarantee_id
