-- What moves the account of a treaty, in euros: the premium lines and the claim movements in force. A line belongs to
-- the treaty of its guarantee, attached on the day of grant; a line of a portfolio treaty names it, and attaches on the
-- first day it covers, or on the day of the loss. A premium counts from the last day of the month that declares it, a
-- claim movement from its own day. A line without a known treaty moves none; a claim that stays out of the commitment
-- is told as such.

with

premiums as (
    select * from {{ ref('int_premiums_current') }}
),

claims as (
    select * from {{ ref('int_claims_current') }}
),

guarantees as (
    select * from {{ ref('int_guarantee_terms') }}
),

treaties as (
    select * from {{ ref('treaties') }}
),

excluded_claims as (
    select * from {{ ref('fnd_excluded_claims') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

lines as (
    select
        insurer_id,
        guarantee_id,
        treaty_id,
        'premium' as movement_type,
        premium_line_id as line_id,
        cast(null as varchar) as claim_id,
        {{ last_day_of('period') }} as movement_on,
        covers_from as attached_on,
        gross_premium_amount as gross_amount,
        currency,
        period
    from premiums
    union all
    select
        insurer_id,
        guarantee_id,
        treaty_id,
        movement_type,
        movement_id as line_id,
        claim_id,
        movement_on,
        loss_on as attached_on,
        gross_amount,
        currency,
        period
    from claims
),

attached as (
    select
        lines.insurer_id,
        lines.movement_type,
        lines.line_id,
        lines.claim_id,
        lines.movement_on,
        lines.gross_amount,
        lines.currency,
        lines.period,
        coalesce(guarantees.treaty_id, lines.treaty_id) as treaty_id,
        coalesce(guarantees.granted_on, lines.attached_on) as attached_on,
        excluded_claims.claim_id is not null as is_excluded
    from lines
    left join guarantees
        on
            lines.insurer_id = guarantees.insurer_id
            and lines.guarantee_id = guarantees.guarantee_id
    left join excluded_claims
        on
            lines.insurer_id = excluded_claims.insurer_id
            and lines.claim_id = excluded_claims.claim_id
)

select
    attached.treaty_id,
    attached.movement_type,
    attached.period || ' ' || attached.line_id as movement_id,
    attached.claim_id,
    attached.movement_on,
    attached.attached_on,
    attached.is_excluded,
    {{ product_amount('attached.gross_amount', 'rates.eur_per_unit_rate') }} as gross_amount_eur
from attached
inner join treaties
    on
        attached.treaty_id = treaties.treaty_id
        and attached.insurer_id = treaties.insurer_id
left join rates
    on
        attached.currency = rates.currency
        and attached.period = rates.period
