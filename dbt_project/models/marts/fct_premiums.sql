-- Every premium line as cedents declare it, beside what the reinsurer booked for it. Booked entries that
-- answer no current line are rows too, declared at nothing, so that the sums of both voices are whole.

with

premium_lines as (
    select * from {{ ref('int_premium_lines') }}
),

ledger as (
    select * from {{ ref('int_ledger_current') }}
    where line_code in ('ceded_premium', 'ceding_commission')
),

cession_terms as (
    select * from {{ ref('rec_cession_terms') }}
    where class <> 'quarantined'
),

ledger_classes as (
    select * from {{ ref('rec_premium_ledger') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

treaties as (
    select * from {{ ref('treaties') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

-- An entry is valued at the rate of the month its premium line is declared in, so that both voices compare.
placed_entries as (
    select
        ledger.insurer_id,
        ledger.source_reference,
        ledger.line_code,
        ledger.reinsurer_id,
        ledger.treaty_id,
        ledger.currency,
        ledger.amount,
        ledger.submission_id,
        ledger.line_number,
        coalesce(premium_lines.period, ledger.period) as period,
        premium_lines.premium_line_id is not null as is_declared
    from ledger
    left join premium_lines
        on
            ledger.insurer_id = premium_lines.insurer_id
            and ledger.source_reference = premium_lines.premium_line_id
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

declared as (
    select
        premium_lines.period,
        premium_lines.insurer_id,
        premium_lines.premium_line_id,
        true as is_declared,
        premium_lines.product_code,
        premium_lines.reinsurer_id,
        premium_lines.treaty_id,
        premium_lines.guarantee_id,
        premium_lines.transaction_type,
        premium_lines.covers_from,
        premium_lines.covers_to,
        cession_terms.class as cession_terms_class,
        premium_lines.currency,
        premium_lines.eur_per_unit_rate,
        premium_lines.gross_premium_amount,
        premium_lines.ceded_premium_amount,
        premium_lines.ceding_commission_amount,
        premium_lines.net_ceded_premium_amount,
        coalesce(premium_lines.guarantee_fee_amount, cast(0 as decimal(18, 2))) as guarantee_fee_amount,
        coalesce(booked.ceded_premium_amount_eur, cast(0 as decimal(18, 2))) as booked_ceded_premium_amount_eur,
        coalesce(booked.ceding_commission_amount_eur, cast(0 as decimal(18, 2)))
            as booked_ceding_commission_amount_eur,
        premium_lines.submission_id,
        premium_lines.line_number
    from premium_lines
    left join booked
        on
            premium_lines.insurer_id = booked.insurer_id
            and premium_lines.premium_line_id = booked.source_reference
            and booked.is_declared
    left join cession_terms
        on
            premium_lines.insurer_id = cession_terms.insurer_id
            and premium_lines.premium_line_id = cession_terms.key
),

only_booked as (
    select
        booked.period,
        booked.insurer_id,
        booked.source_reference as premium_line_id,
        false as is_declared,
        treaties.product_code,
        booked.reinsurer_id,
        booked.treaty_id,
        cast(null as varchar) as guarantee_id,
        cast(null as varchar) as transaction_type,
        cast(null as date) as covers_from,
        cast(null as date) as covers_to,
        cast(null as varchar) as cession_terms_class,
        booked.currency,
        booked.eur_per_unit_rate,
        cast(0 as decimal(18, 2)) as gross_premium_amount,
        cast(0 as decimal(18, 2)) as ceded_premium_amount,
        cast(0 as decimal(18, 2)) as ceding_commission_amount,
        cast(0 as decimal(18, 2)) as net_ceded_premium_amount,
        cast(0 as decimal(18, 2)) as guarantee_fee_amount,
        booked.ceded_premium_amount_eur as booked_ceded_premium_amount_eur,
        booked.ceding_commission_amount_eur as booked_ceding_commission_amount_eur,
        cast(null as integer) as submission_id,
        cast(null as integer) as line_number
    from booked
    left join treaties on booked.treaty_id = treaties.treaty_id
    where not booked.is_declared
),

lines as (
    select * from declared
    union all
    select * from only_booked
),

valued as (
    select
        *,
        {{ product_amount('gross_premium_amount', 'eur_per_unit_rate') }} as gross_premium_amount_eur,
        {{ product_amount('ceded_premium_amount', 'eur_per_unit_rate') }} as ceded_premium_amount_eur,
        {{ product_amount('ceding_commission_amount', 'eur_per_unit_rate') }} as ceding_commission_amount_eur,
        {{ product_amount('guarantee_fee_amount', 'eur_per_unit_rate') }} as guarantee_fee_amount_eur
    from lines
)

-- Net amounts in euros are differences of amounts in euros, so that each row adds up.
select
    valued.period,
    valued.insurer_id,
    coalesce(insurers.insurer_name, '{{ unattributed() }}') as insurer_name,
    coalesce(valued.product_code, '{{ unattributed() }}') as product_code,
    coalesce(products.product_name_fr, '{{ unattributed() }}') as product_name_fr,
    coalesce(valued.reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
    valued.premium_line_id,
    valued.is_declared,
    valued.treaty_id,
    valued.guarantee_id,
    valued.transaction_type,
    valued.covers_from,
    valued.covers_to,
    valued.cession_terms_class,
    ceded_premium_entries.class as premium_ledger_class,
    ceding_commission_entries.class as commission_ledger_class,
    valued.currency,
    valued.eur_per_unit_rate,
    valued.gross_premium_amount,
    valued.ceded_premium_amount,
    valued.ceding_commission_amount,
    valued.net_ceded_premium_amount,
    valued.guarantee_fee_amount,
    valued.gross_premium_amount_eur,
    valued.ceded_premium_amount_eur,
    valued.ceding_commission_amount_eur,
    cast(
        valued.ceded_premium_amount_eur - valued.ceding_commission_amount_eur as decimal(18, 2)
    ) as net_ceded_premium_amount_eur,
    valued.guarantee_fee_amount_eur,
    valued.booked_ceded_premium_amount_eur,
    valued.booked_ceding_commission_amount_eur,
    cast(
        valued.booked_ceded_premium_amount_eur - valued.booked_ceding_commission_amount_eur as decimal(18, 2)
    ) as booked_net_ceded_premium_amount_eur,
    valued.submission_id,
    valued.line_number
from valued
left join insurers on valued.insurer_id = insurers.insurer_id
left join products on valued.product_code = products.product_code
left join ledger_classes as ceded_premium_entries
    on
        valued.insurer_id = ceded_premium_entries.insurer_id
        and valued.premium_line_id = ceded_premium_entries.source_reference
        and ceded_premium_entries.line_code = 'ceded_premium'
left join ledger_classes as ceding_commission_entries
    on
        valued.insurer_id = ceding_commission_entries.insurer_id
        and valued.premium_line_id = ceding_commission_entries.source_reference
        and ceding_commission_entries.line_code = 'ceding_commission'
