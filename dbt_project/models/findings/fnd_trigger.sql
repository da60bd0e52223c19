-- Breaches of the rules on what opens the right to a guarantee, one row per rule and guarantee: the insurer's decision
-- and the limit it leaves. Severity and wording are added by `fnd_eligibility`.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
),

triggers as (
    select
        triggered_form as form,
        {{ dbt.listagg('label_fr', "' ou '", 'order by decision_type') }} as labels_fr,
        {{ dbt.listagg('label_en', "' or '", 'order by decision_type') }} as labels_en
    from {{ ref('decision_types') }}
    where triggered_form is not null
    group by triggered_form
),

-- A right is open once the decision is taken and notified. One on another buyer opens none, nor does one that was
-- never notified.
not_triggered as (
    select
        'ELI-03' as rule_id,
        lines.insurer_id,
        lines.guarantee_id,
        case
            when lines.decided_on is null then 'aucune'
            else
                lines.decision_label_fr || ' du ' || {{ date_text('lines.decided_on', 'fr') }}
                || coalesce(
                    ', notification le ' || {{ date_text('lines.insured_notified_on', 'fr') }}, ', sans notification'
                )
                || case when not lines.is_decision_on_same_buyer then ', sur un autre acheteur' else '' end
        end as observed_fr,
        case
            when lines.decided_on is null then 'none'
            else
                lines.decision_label_en || ' of ' || {{ date_text('lines.decided_on', 'en') }}
                || coalesce(', notified on ' || {{ date_text('lines.insured_notified_on', 'en') }}, ', not notified')
                || case when not lines.is_decision_on_same_buyer then ', on another buyer' else '' end
        end as observed_en,
        triggers.labels_fr || ', notification le ' || {{ date_text('lines.granted_on', 'fr') }}
        || ' au plus tard' as allowed_fr,
        triggers.labels_en || ', notified on ' || {{ date_text('lines.granted_on', 'en') }}
        || ' at the latest' as allowed_en
    from lines
    inner join triggers on lines.form = triggers.form
    where
        lines.decided_on is null
        or lines.insured_notified_on is null
        or lines.decided_on > lines.granted_on
        or lines.insured_notified_on > lines.granted_on
        or lines.triggered_form is distinct from lines.form
        or not lines.is_decision_on_same_buyer
),

primary_limit_against_form as (
    select
        'ELI-04' as rule_id,
        insurer_id,
        guarantee_id,
        coalesce({{ amount_text('primary_limit_amount', 'currency', 'fr') }}, 'non communiquée') as observed_fr,
        coalesce({{ amount_text('primary_limit_amount', 'currency', 'en') }}, 'not given') as observed_en,
        case form
            when 'complement' then 'une limite en vigueur (complément)'
            else 'aucune limite (substitution)'
        end as allowed_fr,
        case form
            when 'complement' then 'a limit in force (complement)'
            else 'no limit (substitute)'
        end as allowed_en
    from lines
    where
        (form = 'complement' and coalesce(primary_limit_amount, 0) <= 0)
        or (form = 'substitute' and (primary_limit_amount is null or primary_limit_amount > 0))
),

breaches as (
    select * from not_triggered
    union all
    select * from primary_limit_against_form
)

select * from breaches
