-- Days on which the limit that the insurer keeps, according to its limit decisions on the same policy and buyer,
-- breaks a rule on the guarantee: one row per rule, guarantee and interval. ELI-04: a complement on days without a
-- limit, a substitute on days with one. ELI-05: a complement on days on which the ceded amount exceeds the allowed
-- multiple of the insurer's own limit. Both amounts are after the insured percentage, in the guarantee's currency, at
-- the rates of the day of grant. Without a known decision nothing is compared: ELI-03 reports the guarantee.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
    where form in ('complement', 'substitute') and effective_on < valid_before
),

versions as (
    select * from {{ ref('int_guarantee_commitments') }}
),

limits as (
    select * from {{ ref('int_primary_limits') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

kept_limits as (
    select
        lines.*,
        limits.limit_amount,
        limits.currency as limit_currency,
        greatest(limits.valid_from, lines.effective_on) as kept_from,
        least(limits.valid_before, lines.valid_before) as kept_before
    from lines
    inner join limits
        on
            lines.insurer_id = limits.insurer_id
            and lines.policy_id = limits.policy_id
            and lines.decision_buyer_key = limits.buyer_key
            and lines.effective_on < limits.valid_before
            and lines.valid_before > limits.valid_from
),

against_form as (
    select * from kept_limits
    where (form = 'complement' and limit_amount <= 0) or (form = 'substitute' and limit_amount > 0)
),

converted as (
    select
        kept_limits.*,
        {{ converted_amount(
            'kept_limits.limit_amount', 'rates.eur_per_unit_rate', 'kept_limits.granted_eur_per_unit_rate'
        ) }} as converted_limit_amount
    from kept_limits
    inner join rates
        on
            kept_limits.limit_currency = rates.currency
            and {{ valuation_day('kept_limits.granted_on') }} >= rates.valid_from
            and {{ valuation_day('kept_limits.granted_on') }} < rates.valid_before
    where
        kept_limits.form = 'complement'
        and kept_limits.limit_amount > 0
        and kept_limits.primary_limit_multiple is not null
        and not kept_limits.is_retention_excepted
),

insured as (
    select
        *,
        {{ product_amount('converted_limit_amount', 'primary_insured_share') }} as kept_amount
    from converted
),

bounded as (
    select
        *,
        {{ product_amount('kept_amount', 'primary_limit_multiple') }} as maximum_amount
    from insured
),

beyond_retention as (
    select
        bounded.insurer_id,
        bounded.guarantee_id,
        bounded.currency,
        bounded.effective_on,
        bounded.maximum_amount,
        versions.ceded_exposure_amount,
        greatest(bounded.kept_from, versions.valid_from) as excluded_from,
        least(bounded.kept_before, versions.valid_before) as excluded_before
    from bounded
    inner join versions
        on
            bounded.insurer_id = versions.insurer_id
            and bounded.guarantee_id = versions.guarantee_id
            and bounded.kept_from < versions.valid_before
            and bounded.kept_before > versions.valid_from
            and bounded.maximum_amount < versions.ceded_exposure_amount
)

select
    'ELI-04' as rule_id,
    insurer_id,
    guarantee_id,
    kept_from as excluded_from,
    kept_before as excluded_before,
    kept_from = effective_on as is_from_first_day,
    {{ amount_text('limit_amount', 'limit_currency', 'fr') }} as observed_fr,
    {{ amount_text('limit_amount', 'limit_currency', 'en') }} as observed_en,
    case form
        when 'complement' then 'une limite en vigueur (complément)'
        else 'aucune limite (substitution)'
    end as allowed_fr,
    case form
        when 'complement' then 'a limit in force (complement)'
        else 'no limit (substitute)'
    end as allowed_en
from against_form
union all
select
    'ELI-05' as rule_id,
    insurer_id,
    guarantee_id,
    excluded_from,
    excluded_before,
    excluded_from = effective_on as is_from_first_day,
    {{ amount_text('ceded_exposure_amount', 'currency', 'fr') }} as observed_fr,
    {{ amount_text('ceded_exposure_amount', 'currency', 'en') }} as observed_en,
    {{ amount_text('maximum_amount', 'currency', 'fr') }} as allowed_fr,
    {{ amount_text('maximum_amount', 'currency', 'en') }} as allowed_en
from beyond_retention
