-- Every premium line as declared by cedents, with the amounts that the reinsurer booked for it. Booked entries
-- without a line in force are rows with declared amounts of zero, so that the totals of both sides are complete.

with

premium_lines as (
    select * from {{ ref('int_premium_lines') }}
),

bookings as (
    select * from {{ ref('int_premium_bookings') }}
),

cession_terms as (
    select * from {{ ref('rec_cession_terms') }}
    where class <> 'quarantined'
),

treaties as (
    select * from {{ ref('treaties') }}
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
        bookings.premium_ledger_class,
        bookings.commission_ledger_class,
        coalesce(bookings.ceded_premium_amount_eur, cast(0 as decimal(18, 2))) as booked_ceded_premium_amount_eur,
        coalesce(bookings.ceding_commission_amount_eur, cast(0 as decimal(18, 2)))
            as booked_ceding_commission_amount_eur,
        premium_lines.submission_id,
        premium_lines.line_number
    from premium_lines
    left join bookings
        on
            premium_lines.submission_id = bookings.submission_id
            and premium_lines.line_number = bookings.line_number
    left join cession_terms
        on
            premium_lines.submission_id = cession_terms.left_submission_id
            and premium_lines.line_number = cession_terms.left_line_number
),

only_booked as (
    select
        bookings.period,
        bookings.insurer_id,
        bookings.premium_line_id,
        false as is_declared,
        treaties.product_code,
        bookings.reinsurer_id,
        bookings.treaty_id,
        cast(null as varchar) as guarantee_id,
        cast(null as varchar) as transaction_type,
        cast(null as date) as covers_from,
        cast(null as date) as covers_to,
        cast(null as varchar) as cession_terms_class,
        bookings.currency,
        bookings.eur_per_unit_rate,
        cast(0 as decimal(18, 2)) as gross_premium_amount,
        cast(0 as decimal(18, 2)) as ceded_premium_amount,
        cast(0 as decimal(18, 2)) as ceding_commission_amount,
        cast(0 as decimal(18, 2)) as net_ceded_premium_amount,
        cast(0 as decimal(18, 2)) as guarantee_fee_amount,
        bookings.premium_ledger_class,
        bookings.commission_ledger_class,
        bookings.ceded_premium_amount_eur as booked_ceded_premium_amount_eur,
        bookings.ceding_commission_amount_eur as booked_ceding_commission_amount_eur,
        cast(null as integer) as submission_id,
        cast(null as integer) as line_number
    from bookings
    left join treaties on bookings.treaty_id = treaties.treaty_id
    where not bookings.is_declared
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

-- Net amounts in euros are differences of amounts in euros, so that each row adds up exactly.
select
    period,
    insurer_id,
    coalesce(product_code, '{{ unattributed() }}') as product_code,
    coalesce(reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
    premium_line_id,
    is_declared,
    treaty_id,
    guarantee_id,
    transaction_type,
    covers_from,
    covers_to,
    cession_terms_class,
    premium_ledger_class,
    commission_ledger_class,
    currency,
    eur_per_unit_rate,
    gross_premium_amount,
    ceded_premium_amount,
    ceding_commission_amount,
    net_ceded_premium_amount,
    guarantee_fee_amount,
    gross_premium_amount_eur,
    ceded_premium_amount_eur,
    ceding_commission_amount_eur,
    cast(
        ceded_premium_amount_eur - ceding_commission_amount_eur as decimal(18, 2)
    ) as net_ceded_premium_amount_eur,
    guarantee_fee_amount_eur,
    booked_ceded_premium_amount_eur,
    booked_ceding_commission_amount_eur,
    cast(
        booked_ceded_premium_amount_eur - booked_ceding_commission_amount_eur as decimal(18, 2)
    ) as booked_net_ceded_premium_amount_eur,
    submission_id,
    line_number
from valued
