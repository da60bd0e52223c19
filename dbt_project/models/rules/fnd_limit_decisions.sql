-- Breaches of the rules on a single limit decision, one row per rule and decision: notice to the insured (CNV-01) and
-- to the buyer (CNV-02), reason for a drastic cut (CNV-04). `fnd_convention` adds severity and messages.

with

withdrawals as (
    select * from {{ ref('int_limit_decision_facts') }}
    where is_withdrawal
),

parameters as (
    select * from {{ ref('rule_parameters') }}
),

insured_notices as (
    select
        withdrawals.*,
        parameters.value_count as notice_months,
        cast({{ dbt.dateadd('month', 'parameters.value_count', 'withdrawals.insured_notified_on') }} as date)
            as earliest_effect_on
    from withdrawals
    inner join parameters
        on
            parameters.parameter = 'insured_notice_months'
            and {{ in_force('parameters', 'withdrawals.decided_on') }}
),

insured_notified_late as (
    select
        'CNV-01' as rule_id,
        insurer_id,
        decision_id,
        {{ notice_text('insured_notified_on', 'effective_on', 'fr') }} as observed_fr,
        {{ notice_text('insured_notified_on', 'effective_on', 'en') }} as observed_en,
        'au moins ' || cast(notice_months as varchar) || ' mois avant' as allowed_fr,
        'at least ' || cast(notice_months as varchar) || ' month(s) before' as allowed_en
    from insured_notices
    where insured_notified_on is null or earliest_effect_on > effective_on
),

buyer_notices as (
    select
        withdrawals.*,
        parameters.value_count as notice_days,
        {{ days_after('withdrawals.buyer_notified_on', 'parameters.value_count') }} as earliest_effect_on
    from withdrawals
    inner join parameters
        on
            parameters.parameter = 'buyer_notice_days'
            and {{ in_force('parameters', 'withdrawals.decided_on') }}
    where withdrawals.is_buyer_subscribed
),

buyer_notified_late as (
    select
        'CNV-02' as rule_id,
        insurer_id,
        decision_id,
        {{ notice_text('buyer_notified_on', 'effective_on', 'fr') }} as observed_fr,
        {{ notice_text('buyer_notified_on', 'effective_on', 'en') }} as observed_en,
        'au moins ' || cast(notice_days as varchar) || ' jours avant' as allowed_fr,
        'at least ' || cast(notice_days as varchar) || ' days before' as allowed_en
    from buyer_notices
    where buyer_notified_on is null or earliest_effect_on > effective_on
),

-- Amounts are compared, not rounded shares: one cent above half is a breach.
measured_cuts as (
    select
        withdrawals.*,
        parameters.value_rate as drastic_share
    from withdrawals
    inner join parameters
        on
            parameters.parameter = 'drastic_cut_share'
            and {{ in_force('parameters', 'withdrawals.decided_on') }}
),

drastic_without_reason as (
    select
        'CNV-04' as rule_id,
        insurer_id,
        decision_id,
        coalesce({{ share_text(share('withdrawn_amount', 'previous_limit_amount'), 'fr') }}, '100 %')
        || ' (' || label_fr || ' du ' || {{ date_text('decided_on', 'fr') }} || ')' as observed_fr,
        coalesce({{ share_text(share('withdrawn_amount', 'previous_limit_amount'), 'en') }}, '100%')
        || ' (' || label_en || ' of ' || {{ date_text('decided_on', 'en') }} || ')' as observed_en,
        'au-delà de ' || {{ share_text('drastic_share', 'fr') }} || ' et pour toute résiliation' as allowed_fr,
        'beyond ' || {{ share_text('drastic_share', 'en') }} || ' and for any cancellation' as allowed_en
    from measured_cuts
    where
        exceptional_reason is null
        and (
            is_complete_withdrawal
            or {{ exceeds_share('withdrawn_amount', 'previous_limit_amount', 'drastic_share') }}
        )
),

breaches as (
    select * from insured_notified_late
    union all
    select * from buyer_notified_late
    union all
    select * from drastic_without_reason
)

select * from breaches
