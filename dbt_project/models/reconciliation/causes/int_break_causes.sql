-- The suggested cause of each open break that one cause explains to the cent, with the figures and a sentence that show
-- it (decision 0050). At most one row per break.

with

lines as (
    select * from {{ ref('int_break_lines') }}
),

figures as (
    select * from {{ ref('int_break_figures') }}
),

terms as (
    select * from {{ ref('int_break_terms') }}
),

pairs as (
    select * from {{ ref('int_break_pairs') }}
),

texts as (
    select * from {{ ref('break_causes') }}
),

shown as (
    select
        break_id,
        cause_code,
        basis_amount,
        due_figure,
        applied_figure,
        due_period,
        applied_period,
        cast(null as varchar) as other_key,
        cast(null as decimal(18, 2)) as other_amount,
        explained_amount
    from figures
    union all
    select
        break_id,
        cause_code,
        basis_amount,
        due_figure,
        applied_figure,
        cast(null as varchar) as due_period,
        cast(null as varchar) as applied_period,
        cast(null as varchar) as other_key,
        cast(null as decimal(18, 2)) as other_amount,
        explained_amount
    from terms
    union all
    select
        break_id,
        cause_code,
        basis_amount,
        cast(null as decimal(18, 6)) as due_figure,
        cast(null as decimal(18, 6)) as applied_figure,
        due_period,
        applied_period,
        other_key,
        other_amount,
        explained_amount
    from pairs
),

exact as (
    select
        lines.reconciliation,
        lines.insurer_id,
        lines.period,
        lines.premium_submission_id,
        lines.premium_line_number,
        lines.currency,
        shown.*
    from shown
    inner join lines
        on
            shown.break_id = lines.break_id
            and shown.explained_amount = lines.difference_amount
),

-- A month whose premium line has a cause has the same one, if both differ by the same amount.
inherited as (
    select
        lines.break_id,
        exact.cause_code,
        exact.basis_amount,
        exact.due_figure,
        exact.applied_figure,
        exact.due_period,
        exact.applied_period,
        exact.other_key,
        exact.other_amount,
        exact.explained_amount
    from lines
    inner join exact
        on
            lines.premium_submission_id = exact.premium_submission_id
            and lines.premium_line_number = exact.premium_line_number
            and lines.difference_amount = exact.explained_amount
            and lines.currency = exact.currency
    where lines.reconciliation = 'premium_due' and exact.reconciliation = 'cession_terms'
),

candidates as (
    select {{ all_columns_but('exact', [
        'reconciliation', 'insurer_id', 'period', 'premium_submission_id', 'premium_line_number', 'currency'
    ]) }}
    from exact
    union all
    select inherited.* from inherited
    left join exact on inherited.break_id = exact.break_id
    where exact.break_id is null
),

ranked as (
    select
        candidates.*,
        texts.text_fr,
        texts.text_en,
        texts.priority_number,
        min(texts.priority_number) over (partition by candidates.break_id) as first_priority_number
    from candidates
    inner join texts on candidates.cause_code = texts.cause_code
),

-- No cause is given if the first one has several counterparts, figures or periods.
chosen as (
    select
        break_id,
        cause_code,
        min(basis_amount) as basis_amount,
        min(due_figure) as due_figure,
        min(applied_figure) as applied_figure,
        min(due_period) as due_period,
        min(applied_period) as applied_period,
        min(other_key) as other_key,
        min(other_amount) as other_amount,
        min(explained_amount) as explained_amount,
        min(text_fr) as text_fr,
        min(text_en) as text_en
    from ranked
    where priority_number = first_priority_number
    group by break_id, cause_code
    having
        {{ is_same('min(applied_figure)', 'max(applied_figure)') }}
        and {{ is_same('min(applied_period)', 'max(applied_period)') }}
        and {{ is_same('min(other_key)', 'max(other_key)') }}
)

select
    chosen.break_id,
    chosen.cause_code,
    chosen.basis_amount,
    cast(chosen.due_figure as decimal(18, 6)) as due_figure,
    cast(chosen.applied_figure as decimal(18, 6)) as applied_figure,
    chosen.due_period,
    chosen.applied_period,
    chosen.other_key,
    chosen.other_amount,
    chosen.explained_amount,
{%- for language in ('fr', 'en') %}
    {{ fill_names('chosen.text_' ~ language, {
        'expected': amount_text('lines.expected_amount', 'lines.currency', language),
        'actual': amount_text('coalesce(lines.actual_amount, 0)', 'lines.actual_currency', language),
        'basis': amount_text('chosen.basis_amount', 'lines.currency', language),
        'due': figure_text('chosen.cause_code', 'chosen.due_figure', language),
        'applied': figure_text('chosen.cause_code', 'chosen.applied_figure', language),
        'due_period': "coalesce(chosen.due_period, '')",
        'applied_period': "coalesce(chosen.applied_period, '')",
        'other': "coalesce(chosen.other_key, '')",
        'other_amount': amount_text('coalesce(chosen.other_amount, 0)', 'lines.currency', language)
    }) }} as cause_{{ language }}{{ ',' if not loop.last }}
{%- endfor %}
from chosen
inner join lines on chosen.break_id = lines.break_id
