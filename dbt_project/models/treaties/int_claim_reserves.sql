-- The reserve of each claim on the day of the build: the sum of its changes in each currency, at the closing rate of
-- all stocks. The exchange difference is this reserve less the changes, each at the rate of its month.

with

lines as (
    select * from {{ ref('int_claims_current') }}
    where movement_type = 'reserve_change'
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

closing_rates as (
    select * from {{ ref('int_currency_rates') }}
    where {{ as_of_date() }} >= valid_from and {{ as_of_date() }} < valid_before
),

changes as (
    select
        lines.insurer_id,
        lines.claim_id,
        attachments.treaty_id,
        attachments.loss_terms_id,
        lines.currency,
        sum(lines.gross_amount) as reserve_amount,
        sum(lines.ceded_amount) as ceded_reserve_amount,
        sum({{ product_amount('lines.gross_amount', 'rates.eur_per_unit_rate') }}) as change_amount_eur,
        sum({{ product_amount('lines.ceded_amount', 'rates.eur_per_unit_rate') }}) as ceded_change_amount_eur
    from lines
    inner join attachments
        on
            lines.insurer_id = attachments.insurer_id
            and lines.period = attachments.period
            and lines.movement_id = attachments.movement_id
    left join rates
        on
            lines.currency = rates.currency
            and lines.period = rates.period
    group by lines.insurer_id, lines.claim_id, attachments.treaty_id, attachments.loss_terms_id, lines.currency
),

valued as (
    select
        changes.*,
        {{ product_amount('changes.reserve_amount', 'closing_rates.eur_per_unit_rate') }} as reserve_amount_eur,
        {{ product_amount('changes.ceded_reserve_amount', 'closing_rates.eur_per_unit_rate') }}
            as ceded_reserve_amount_eur
    from changes
    left join closing_rates on changes.currency = closing_rates.currency
),

claims as (
    select
        insurer_id,
        claim_id,
        treaty_id,
        loss_terms_id,
        sum(reserve_amount_eur) as reserve_amount_eur,
        sum(ceded_reserve_amount_eur) as ceded_reserve_amount_eur,
        sum(change_amount_eur) as change_amount_eur,
        sum(ceded_change_amount_eur) as ceded_change_amount_eur
    from valued
    group by insurer_id, claim_id, treaty_id, loss_terms_id
)

select
    claims.insurer_id,
    claims.claim_id,
    claims.treaty_id,
    claims.loss_terms_id,
    excluded_claims.claim_id is not null as is_excluded,
    cast(claims.reserve_amount_eur as decimal(18, 2)) as reserve_amount_eur,
    cast(claims.reserve_amount_eur - claims.change_amount_eur as decimal(18, 2)) as exchange_difference_amount_eur,
    cast(claims.ceded_reserve_amount_eur as decimal(18, 2)) as ceded_reserve_amount_eur,
    cast(claims.ceded_reserve_amount_eur - claims.ceded_change_amount_eur as decimal(18, 2))
        as ceded_exchange_difference_amount_eur
from claims
left join excluded_claims
    on
        claims.insurer_id = excluded_claims.insurer_id
        and claims.claim_id = excluded_claims.claim_id
