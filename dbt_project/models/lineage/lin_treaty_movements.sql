-- Movements of the treaty years: premium lines with the amounts that the terms imply, claim movements with the change
-- that they make to the State's part, and cap adjustments, which come from no line but from the test of the cap.

with

{{ attached_movements() }},

years as (
    select * from {{ ref('int_treaty_years') }}
),

positions as (
    select * from {{ ref('int_treaty_positions') }}
    where movement_type <> 'premium'
),

cap_tests as (
    select * from {{ ref('int_treaty_cap_tests') }}
),

premium_lines as (
    select * from {{ ref('int_premiums_current') }}
),

claim_lines as (
    select * from {{ ref('int_claims_current') }}
),

premiums as (
    select
        *,
        {{ product_amount('ceded_premium_amount_eur', 'ceding_commission_rate') }} as ceding_commission_amount_eur,
        {{ product_amount('ceded_premium_amount_eur', 'guarantee_fee_rate') }} as guarantee_fee_amount_eur
    from attached
    where movement_type = 'premium'
),

lines as (
    select
        premiums.treaty_id,
        premiums.loss_terms_id,
        premiums.movement_type,
        premiums.movement_on,
        premiums.movement_id,
        cast(null as varchar) as claim_id,
        1 as movement_count,
        premiums.gross_amount_eur as attached_gross_premium_amount_eur,
        premiums.ceded_premium_amount_eur as expected_ceded_premium_amount_eur,
        premiums.ceding_commission_amount_eur as expected_ceding_commission_amount_eur,
        premiums.ceded_premium_amount_eur - premiums.ceding_commission_amount_eur
            as expected_net_ceded_premium_amount_eur,
        premiums.guarantee_fee_amount_eur as expected_guarantee_fee_amount_eur,
        cast(null as decimal(18, 2)) as gross_loss_amount_eur,
        cast(null as decimal(18, 2)) as ceded_claim_amount_eur,
        cast(null as decimal(18, 2)) as insurer_loss_amount_eur,
        cast(null as decimal(18, 2)) as excluded_loss_amount_eur,
        cast(null as decimal(18, 2)) as excluded_claim_amount_eur,
        'premiums' as register_code,
        premium_lines.submission_id,
        premium_lines.line_number
    from premiums
    inner join years
        on
            premiums.treaty_id = years.treaty_id
            and premiums.loss_terms_id = years.loss_terms_id
    left join premium_lines
        on
            years.insurer_id = premium_lines.insurer_id
            and premiums.movement_id = premium_lines.premium_line_id
            and premiums.movement_on = {{ last_day_of('premium_lines.period') }}
    union all
    select
        positions.treaty_id,
        positions.loss_terms_id,
        positions.movement_type,
        positions.movement_on,
        positions.movement_id,
        positions.claim_id,
        nullif(positions.line_count, 0) as movement_count,
        null as attached_gross_premium_amount_eur,
        null as expected_ceded_premium_amount_eur,
        null as expected_ceding_commission_amount_eur,
        null as expected_net_ceded_premium_amount_eur,
        null as expected_guarantee_fee_amount_eur,
        nullif(positions.gross_loss_amount_eur, 0) as gross_loss_amount_eur,
        nullif(positions.state_loss_amount_eur, 0) as ceded_claim_amount_eur,
        nullif(positions.insurer_loss_amount_eur, 0) as insurer_loss_amount_eur,
        nullif(positions.excluded_loss_amount_eur, 0) as excluded_loss_amount_eur,
        nullif(positions.excluded_state_loss_amount_eur, 0) as excluded_claim_amount_eur,
        case when claim_lines.movement_id is not null then 'claims' end as register_code,
        claim_lines.submission_id,
        claim_lines.line_number
    from positions
    inner join years
        on
            positions.treaty_id = years.treaty_id
            and positions.loss_terms_id = years.loss_terms_id
    left join claim_lines
        on
            years.insurer_id = claim_lines.insurer_id
            and positions.claim_id = claim_lines.claim_id
            and positions.movement_id = claim_lines.period || ' ' || claim_lines.movement_id
)

select
    lines.*,
    years.product_code,
    years.reinsurer_id,
    years.insurer_id,
    cast(date_part('year', least(lines.movement_on, {{ as_of_date() }})) as integer) as account_year,
    cap_tests.cumulative_ceded_premium_amount_eur,
    cap_tests.cumulative_uncapped_state_loss_amount_eur,
    cap_tests.cap_amount_eur,
    cap_tests.excess_amount_eur
from lines
inner join years
    on
        lines.treaty_id = years.treaty_id
        and lines.loss_terms_id = years.loss_terms_id
left join cap_tests
    on
        lines.movement_type = 'cap_adjustment'
        and lines.treaty_id = cap_tests.treaty_id
        and lines.loss_terms_id = cap_tests.loss_terms_id
        and lines.movement_id = cap_tests.account_period
