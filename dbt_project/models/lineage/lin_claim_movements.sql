-- Claim movements in force, with the product and the cause of their claim. One movement of each claim notifies it: the
-- first notification or, without one, the first movement.

with

{{ claim_origins() }},

ranked as (
    select
        *,
        row_number() over (
            partition by insurer_id, claim_id
            order by
                case movement_type when 'notification' then 0 else 1 end,
                period,
                movement_on,
                movement_id
        ) as notification_rank
    from movements
)

select
    ranked.period,
    claims.product_code,
    ranked.insurer_id,
    claims.cause,
    origins.origin_quarter,
    ranked.claim_id,
    ranked.movement_id,
    ranked.movement_type,
    ranked.account_period,
    coalesce(ranked.product_code, '{{ unattributed() }}') as movement_product_code,
    coalesce(ranked.reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
    coalesce(ranked.treaty_id, '{{ unattributed() }}') as treaty_id,
    ranked.loss_terms_id,
    ranked.currency,
    1 as claim_line_count,
    case when ranked.notification_rank = 1 then 1 end as notified_count,
    case ranked.movement_type when 'payment' then ranked.gross_amount_eur end as paid_amount_eur,
    case ranked.movement_type when 'recovery' then ranked.gross_amount_eur end as recovered_amount_eur,
    case ranked.movement_type when 'payment' then ranked.ceded_amount_eur end as ceded_paid_amount_eur,
    case ranked.movement_type when 'recovery' then ranked.ceded_amount_eur end as ceded_recovered_amount_eur,
    case ranked.movement_type
        when 'payment' then ranked.gross_amount_eur
        when 'recovery' then -ranked.gross_amount_eur
    end as incurred_amount_eur,
    case ranked.movement_type
        when 'payment' then ranked.ceded_amount_eur
        when 'recovery' then -ranked.ceded_amount_eur
    end as declared_ceded_incurred_amount_eur,
    case
        when claims.is_counted then null
        when ranked.movement_type = 'payment' then ranked.gross_amount_eur
        when ranked.movement_type = 'recovery' then -ranked.gross_amount_eur
    end as excluded_loss_amount_eur,
    'claims' as register_code,
    ranked.submission_id,
    ranked.line_number
from ranked
inner join claims
    on
        ranked.insurer_id = claims.insurer_id
        and ranked.claim_id = claims.claim_id
inner join origins
    on
        ranked.insurer_id = origins.insurer_id
        and ranked.claim_id = origins.claim_id
