-- Breaches of the rule on the decision that opens the right to a guarantee (ELI-03), one row per guarantee.
-- `fnd_eligibility` adds severity and messages.

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

-- A decision opens the right once it is taken and notified. A decision on another policy or buyer does not, nor does
-- one that was not notified.
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
                || case when not lines.is_decision_on_same_policy then ', sur une autre police' else '' end
                || case when not lines.is_decision_on_same_buyer then ', sur un autre acheteur' else '' end
        end as observed_fr,
        case
            when lines.decided_on is null then 'none'
            else
                lines.decision_label_en || ' of ' || {{ date_text('lines.decided_on', 'en') }}
                || coalesce(', notified on ' || {{ date_text('lines.insured_notified_on', 'en') }}, ', not notified')
                || case when not lines.is_decision_on_same_policy then ', on another policy' else '' end
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
        or not lines.is_decision_on_same_policy
        or not lines.is_decision_on_same_buyer
)

select * from not_triggered
