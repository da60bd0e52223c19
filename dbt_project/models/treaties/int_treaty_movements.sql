-- Movements on the account of a treaty, in euros: the premium lines and the claim movements in force. A premium line
-- belongs to the treaty of its guarantee, attached on the day of grant. A line of a portfolio treaty names its treaty
-- and attaches on the first day it covers. Claims attach as in `int_claim_attachments`. A premium counts from the
-- last day of the month that declares it, a claim movement from its own day. Lines without a known treaty are left
-- out. Movements of a claim excluded from the commitment are flagged.

with

premiums as (
    select * from {{ ref('int_premiums_current') }}
),

claims as (
    select * from {{ ref('int_claims_current') }}
),

guarantees as (
    select * from {{ ref('int_guarantee_product_terms') }}
),

line_products as (
    select * from {{ ref('int_line_products') }}
    where register_code = 'premiums'
),

treaties as (
    select * from {{ ref('treaties') }}
),

attachments as (
    select * from {{ ref('int_claim_attachments') }}
),

excluded_claims as (
    select * from {{ ref('int_excluded_claims') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

attached_premiums as (
    select
        premiums.insurer_id,
        premiums.premium_line_id,
        premiums.gross_premium_amount,
        premiums.currency,
        premiums.period,
        coalesce(guarantees.treaty_id, premiums.treaty_id) as treaty_id,
        coalesce(guarantees.granted_on, premiums.covers_from) as attached_on
    from premiums
    left join line_products
        on
            premiums.insurer_id = line_products.insurer_id
            and premiums.period = line_products.period
            and premiums.premium_line_id = line_products.line_id
    left join guarantees
        on
            premiums.insurer_id = guarantees.insurer_id
            and premiums.guarantee_id = guarantees.guarantee_id
            and {{ product_of_line('guarantees', 'line_products') }}
),

claim_currencies as (
    select
        insurer_id,
        claim_id,
        min(currency) = max(currency) as is_in_one_currency
    from claims
    group by insurer_id, claim_id
),

claim_movements as (
    select
        attachments.treaty_id,
        claims.movement_type,
        claims.period,
        claims.movement_id,
        claims.claim_id,
        claims.movement_on,
        attachments.attached_on,
        excluded_claims.claim_id is not null as is_excluded,
        claim_currencies.is_in_one_currency,
        claims.gross_amount,
        {{ product_amount('claims.gross_amount', 'rates.eur_per_unit_rate') }} as gross_amount_eur
    from claims
    inner join attachments
        on
            claims.insurer_id = attachments.insurer_id
            and claims.period = attachments.period
            and claims.movement_id = attachments.movement_id
    inner join claim_currencies
        on
            claims.insurer_id = claim_currencies.insurer_id
            and claims.claim_id = claim_currencies.claim_id
    left join excluded_claims
        on
            claims.insurer_id = excluded_claims.insurer_id
            and claims.claim_id = excluded_claims.claim_id
    left join rates
        on
            claims.currency = rates.currency
            and claims.period = rates.period
    where attachments.treaty_id is not null
)

select
    attached_premiums.treaty_id,
    'premium' as movement_type,
    cast(null as varchar) as period,
    attached_premiums.premium_line_id as movement_id,
    cast(null as varchar) as claim_id,
    {{ last_day_of('attached_premiums.period') }} as movement_on,
    attached_premiums.attached_on,
    false as is_excluded,
    cast(null as decimal(18, 2)) as claim_amount,
    {{ product_amount('attached_premiums.gross_premium_amount', 'rates.eur_per_unit_rate') }} as gross_amount_eur
from attached_premiums
inner join treaties
    on
        attached_premiums.treaty_id = treaties.treaty_id
        and attached_premiums.insurer_id = treaties.insurer_id
left join rates
    on
        attached_premiums.currency = rates.currency
        and attached_premiums.period = rates.period
union all
select
    treaty_id,
    movement_type,
    period,
    period || ' ' || movement_id as movement_id,
    claim_id,
    movement_on,
    attached_on,
    is_excluded,
    -- Amounts of a claim in several currencies can be compared only in euros.
    case when is_in_one_currency then gross_amount else gross_amount_eur end as claim_amount,
    gross_amount_eur
from claim_movements
