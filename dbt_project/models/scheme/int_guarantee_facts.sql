-- All that the rules of eligibility look at, one row per guarantee: its current line, the insured, the decision that
-- opens the right to it, and the terms and bounds in force on the day of grant. A fact that is missing is empty.

with

guarantees as (
    select * from {{ ref('int_guarantees_current') }}
),

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
    where is_latest_version
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

decision_types as (
    select * from {{ ref('decision_types') }}
),

-- A decision told again in a later month is the later one.
ranked_decisions as (
    select
        *,
        row_number() over (partition by insurer_id, decision_id order by period desc) as recency
    from {{ ref('int_limit_decisions_current') }}
),

decisions as (
    select
        ranked_decisions.insurer_id,
        ranked_decisions.decision_id,
        ranked_decisions.buyer_id,
        ranked_decisions.buyer_id_scheme,
        ranked_decisions.decided_on,
        ranked_decisions.insured_notified_on,
        decision_types.label_fr,
        decision_types.label_en,
        decision_types.triggered_form
    from ranked_decisions
    left join decision_types on ranked_decisions.decision_type = decision_types.decision_type
    where ranked_decisions.recency = 1
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
    commitments.policy_id,
    commitments.insured_siren,
    commitments.insured_department,
    departments.department_code is not null as is_insured_in_france,
    commitments.buyer_id,
    commitments.primary_limit_amount,
    commitments.ceded_exposure_amount,
    commitments.insured_percentage,
    cast(1 - commitments.cession_share as decimal(9, 6)) as retention_share,
    guarantees.buyer_pd,
    guarantees.trigger_decision_id,
    -- Identifiers of two natures cannot be compared.
    case
        when guarantees.buyer_id_scheme = decisions.buyer_id_scheme then guarantees.buyer_id = decisions.buyer_id
    end as is_decision_on_same_buyer,
    decisions.decided_on,
    decisions.insured_notified_on,
    decisions.label_fr as decision_label_fr,
    decisions.label_en as decision_label_en,
    decisions.triggered_form,
    products.sold_from,
    products.sold_until,
    terms.insured_percentage_maximum,
    terms.retention_share_minimum,
    terms.buyer_pd_minimum_rate,
    terms.buyer_pd_maximum_rate,
    commitments.submission_hash,
    commitments.line_number
from commitments
inner join guarantees
    on
        commitments.insurer_id = guarantees.insurer_id
        and commitments.guarantee_id = guarantees.guarantee_id
left join products on commitments.product_code = products.product_code
left join terms
    on
        commitments.treaty_id = terms.treaty_id
        and {{ in_force('terms', 'commitments.granted_on') }}
left join departments on commitments.insured_department = departments.department_code
left join decisions
    on
        guarantees.insurer_id = decisions.insurer_id
        and guarantees.trigger_decision_id = decisions.decision_id
