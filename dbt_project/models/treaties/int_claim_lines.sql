-- Each claim movement in force with the amounts that its terms imply: the ceded part of the change in its treaty
-- year, in the movement's own currency. If a single share applies, the part is that share of the declared amount.
-- Otherwise it comes from the position in euros. A cap that is a multiple of premium applies to the treaty year, not
-- to a movement.

with

lines as (
    select * from {{ ref('int_claims_current') }}
),

attachments as (
    select * from {{ ref('int_claim_attachments') }}
),

positions as (
    select * from {{ ref('int_treaty_positions') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

placed as (
    select
        lines.*,
        {{ account_period_of('lines.period') }} as account_period,
        attachments.product_code,
        attachments.reinsurer_id,
        attachments.treaty_id as attached_treaty_id,
        attachments.loss_terms_id
    from lines
    inner join attachments
        on
            lines.insurer_id = attachments.insurer_id
            and lines.period = attachments.period
            and lines.movement_id = attachments.movement_id
),

-- Positive in its natural direction, as declared.
shared as (
    select
        placed.*,
        positions.loss_share,
        case placed.movement_type
            when 'payment' then positions.state_loss_amount_eur
            when 'recovery' then -positions.state_loss_amount_eur
            when 'reserve_change' then positions.ceded_reserve_change_amount_eur
        end as implied_ceded_amount_eur,
        rates.eur_per_unit_rate
    from placed
    left join positions
        on
            placed.attached_treaty_id = positions.treaty_id
            and placed.movement_type = positions.movement_type
            and placed.period || ' ' || placed.movement_id = positions.movement_id
    left join rates
        on
            placed.currency = rates.currency
            and placed.period = rates.period
)

select
    insurer_id,
    movement_id,
    claim_id,
    guarantee_id,
    product_code,
    -- Null if no terms are in force on the day the claim attaches.
    attached_treaty_id as treaty_id,
    loss_terms_id,
    reinsurer_id,
    account_period,
    movement_type,
    cause,
    loss_on,
    movement_on,
    gross_amount,
    ceded_amount,
    currency,
    loss_share,
    case
        when loss_share is not null then {{ product_amount('gross_amount', 'loss_share') }}
        when eur_per_unit_rate = 1 then implied_ceded_amount_eur
        else {{ converted_amount('implied_ceded_amount_eur', '1', 'eur_per_unit_rate') }}
    end as expected_ceded_amount,
    eur_per_unit_rate,
    {{ product_amount('gross_amount', 'eur_per_unit_rate') }} as gross_amount_eur,
    {{ product_amount('ceded_amount', 'eur_per_unit_rate') }} as ceded_amount_eur,
    period,
    received_at,
    submission_id,
    line_number
from shared
