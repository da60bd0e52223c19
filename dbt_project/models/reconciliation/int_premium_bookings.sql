-- Amounts that reinsurers booked for each premium line in force, in euros, with the classes of its two comparisons;
-- and booked entries without a line in force. The comparisons of nearly all lines already contain the booked amounts.
-- The ledger's entries are valued here only for the other lines, such as refused ones.

with

premium_lines as (
    select * from {{ ref('int_premium_lines') }}
),

ledger as (
    select * from {{ ref('int_ledger_current') }}
    where line_code in ('ceded_premium', 'ceding_commission')
),

comparisons as (
    select * from {{ ref('rec_premium_ledger') }}
    where line_code in ('ceded_premium', 'ceding_commission')
),

rates as (
    select * from {{ ref('fx_rates') }}
),

-- References whose comparison is not between one line in force and its own entries.
irregular_references as {{ not_materialized() }} (
    select
        insurer_id,
        source_reference
    from comparisons
    where class = 'quarantined' or line_count <> 1
    group by insurer_id, source_reference
),

regular_comparisons as {{ not_materialized() }} (
    select
        comparisons.*,
        case when comparisons.entry_count = 0 then cast(0 as decimal(18, 2)) else comparisons.found_amount_eur end
            as booked_amount_eur
    from comparisons
    left join irregular_references
        on
            {{ is_same('comparisons.insurer_id', 'irregular_references.insurer_id') }}
            and comparisons.source_reference = irregular_references.source_reference
    where irregular_references.source_reference is null
),

-- A line is compared once per line of account.
regular as (
    select
        ceded_premiums.insurer_id,
        ceded_premiums.source_reference as premium_line_id,
        ceded_premiums.period,
        ceded_premiums.class as premium_ledger_class,
        ceding_commissions.class as commission_ledger_class,
        ceded_premiums.booked_amount_eur as ceded_premium_amount_eur,
        ceding_commissions.booked_amount_eur as ceding_commission_amount_eur,
        ceded_premiums.left_submission_id as submission_id,
        ceded_premiums.left_line_number as line_number
    from regular_comparisons as ceded_premiums
    inner join regular_comparisons as ceding_commissions
        on
            ceded_premiums.left_submission_id = ceding_commissions.left_submission_id
            and ceded_premiums.left_line_number = ceding_commissions.left_line_number
    where
        ceded_premiums.line_code = 'ceded_premium'
        and ceding_commissions.line_code = 'ceding_commission'
),

irregular_lines as (
    select
        premium_lines.insurer_id,
        premium_lines.premium_line_id,
        premium_lines.period,
        premium_lines.submission_id,
        premium_lines.line_number
    from premium_lines
    inner join irregular_references
        on
            premium_lines.insurer_id = irregular_references.insurer_id
            and premium_lines.premium_line_id = irregular_references.source_reference
),

irregular_entries as (
    select ledger.*
    from ledger
    inner join irregular_references
        on
            {{ is_same('ledger.insurer_id', 'irregular_references.insurer_id') }}
            and ledger.source_reference = irregular_references.source_reference
),

-- An entry is valued at the rate of the month that declares its premium line, so that both sides are comparable.
placed_entries as (
    select
        irregular_entries.insurer_id,
        irregular_entries.source_reference,
        irregular_entries.line_code,
        irregular_entries.reinsurer_id,
        irregular_entries.treaty_id,
        irregular_entries.currency,
        irregular_entries.amount,
        coalesce(irregular_lines.period, irregular_entries.period) as period,
        irregular_lines.premium_line_id is not null as is_declared
    from irregular_entries
    left join irregular_lines
        on
            irregular_entries.insurer_id = irregular_lines.insurer_id
            and irregular_entries.source_reference = irregular_lines.premium_line_id
),

valued_entries as (
    select
        placed_entries.*,
        rates.eur_per_unit_rate,
        {{ product_amount('placed_entries.amount', 'rates.eur_per_unit_rate') }} as amount_eur
    from placed_entries
    left join rates
        on
            placed_entries.currency = rates.currency
            and placed_entries.period = rates.period
),

booked as (
    select
        insurer_id,
        source_reference,
        period,
        is_declared,
        min(reinsurer_id) as reinsurer_id,
        min(treaty_id) as treaty_id,
        min(currency) as currency,
        min(eur_per_unit_rate) as eur_per_unit_rate,
        cast(
            sum(case when line_code = 'ceded_premium' then amount_eur else 0 end) as decimal(18, 2)
        ) as ceded_premium_amount_eur,
        cast(
            sum(case when line_code = 'ceding_commission' then amount_eur else 0 end) as decimal(18, 2)
        ) as ceding_commission_amount_eur
    from valued_entries
    group by insurer_id, source_reference, period, is_declared
),

irregular_classes as (
    select
        comparisons.insurer_id,
        comparisons.source_reference,
        max(case when comparisons.line_code = 'ceded_premium' then comparisons.class end) as premium_ledger_class,
        max(case when comparisons.line_code = 'ceding_commission' then comparisons.class end)
            as commission_ledger_class
    from comparisons
    inner join irregular_references
        on
            {{ is_same('comparisons.insurer_id', 'irregular_references.insurer_id') }}
            and comparisons.source_reference = irregular_references.source_reference
    group by comparisons.insurer_id, comparisons.source_reference
),

irregular as (
    select
        irregular_lines.insurer_id,
        irregular_lines.premium_line_id,
        irregular_lines.period,
        true as is_declared,
        cast(null as varchar) as reinsurer_id,
        cast(null as varchar) as treaty_id,
        cast(null as varchar) as currency,
        cast(null as decimal(9, 6)) as eur_per_unit_rate,
        booked.ceded_premium_amount_eur,
        booked.ceding_commission_amount_eur,
        irregular_lines.submission_id,
        irregular_lines.line_number
    from irregular_lines
    left join booked
        on
            irregular_lines.insurer_id = booked.insurer_id
            and irregular_lines.premium_line_id = booked.source_reference
            and booked.is_declared
    union all
    select
        insurer_id,
        source_reference as premium_line_id,
        period,
        false as is_declared,
        reinsurer_id,
        treaty_id,
        currency,
        eur_per_unit_rate,
        ceded_premium_amount_eur,
        ceding_commission_amount_eur,
        cast(null as integer) as submission_id,
        cast(null as integer) as line_number
    from booked
    where not is_declared
)

select
    insurer_id,
    premium_line_id,
    period,
    true as is_declared,
    cast(null as varchar) as reinsurer_id,
    cast(null as varchar) as treaty_id,
    cast(null as varchar) as currency,
    cast(null as decimal(9, 6)) as eur_per_unit_rate,
    premium_ledger_class,
    commission_ledger_class,
    ceded_premium_amount_eur,
    ceding_commission_amount_eur,
    submission_id,
    line_number
from regular
union all
select
    irregular.insurer_id,
    irregular.premium_line_id,
    irregular.period,
    irregular.is_declared,
    irregular.reinsurer_id,
    irregular.treaty_id,
    irregular.currency,
    irregular.eur_per_unit_rate,
    irregular_classes.premium_ledger_class,
    irregular_classes.commission_ledger_class,
    coalesce(irregular.ceded_premium_amount_eur, cast(0 as decimal(18, 2))) as ceded_premium_amount_eur,
    coalesce(irregular.ceding_commission_amount_eur, cast(0 as decimal(18, 2))) as ceding_commission_amount_eur,
    irregular.submission_id,
    irregular.line_number
from irregular
left join irregular_classes
    on
        irregular.insurer_id = irregular_classes.insurer_id
        and irregular.premium_line_id = irregular_classes.source_reference
