-- What moves the account of a treaty, in euros: the premium lines in force. A line belongs to the treaty of its
-- guarantee, attached on the day of grant; a line of a portfolio treaty names it, and attaches on the first day it
-- covers. It counts from the last day of the month that declares it. A line without a known treaty moves none.

with

premiums as (
    select * from {{ ref('int_premiums_current') }}
),

guarantees as (
    select * from {{ ref('int_guarantee_terms') }}
),

treaties as (
    select * from {{ ref('treaties') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

attached as (
    select
        premiums.insurer_id,
        premiums.premium_line_id,
        premiums.period,
        premiums.gross_premium_amount,
        premiums.currency,
        premiums.submission_hash,
        premiums.line_number,
        coalesce(guarantees.treaty_id, premiums.treaty_id) as treaty_id,
        coalesce(guarantees.granted_on, premiums.covers_from) as attached_on
    from premiums
    left join guarantees
        on
            premiums.insurer_id = guarantees.insurer_id
            and premiums.guarantee_id = guarantees.guarantee_id
)

select
    attached.treaty_id,
    'premium' as movement_type,
    attached.period || ' ' || attached.premium_line_id as movement_id,
    {{ last_day_of('attached.period') }} as movement_on,
    attached.attached_on,
    {{ product_amount('attached.gross_premium_amount', 'rates.eur_per_unit_rate') }} as gross_amount_eur,
    attached.submission_hash,
    attached.line_number
from attached
inner join treaties
    on
        attached.treaty_id = treaties.treaty_id
        and attached.insurer_id = treaties.insurer_id
inner join rates
    on
        attached.currency = rates.currency
        and attached.period = rates.period
