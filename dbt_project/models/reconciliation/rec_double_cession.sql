-- Risks ceded twice (next to the rule ELI-13): one row per pair of guarantees that cede the same insured and buyer on
-- the same days. Guarantees that cede nothing twice are added up: one row per insurer, product, month of their line and
-- currency. Guarantees of an unknown insured are not compared (decision 0046).

with

pairs as (
    select * from {{ ref('int_doubled_pairs') }}
),

guarantees as {{ not_materialized() }} (
    select * from {{ ref('int_guarantee_facts') }}
    where insured_siren is not null
),

terms as (
    select * from {{ ref('int_guarantee_terms') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

doubled as (
    select
        insurer_id,
        guarantee_id,
        earlier_insurer_id,
        earlier_guarantee_id,
        earlier_grant_rank,
        min(doubled_from) as doubled_from
    from pairs
    group by insurer_id, guarantee_id, earlier_insurer_id, earlier_guarantee_id, earlier_grant_rank
),

later as (
    select
        insurer_id,
        guarantee_id
    from doubled
    group by insurer_id, guarantee_id
),

-- A guarantee in several pairs is counted in the first of them.
paired as (
    select
        doubled.*,
        guarantees.product_code,
        guarantees.period,
        guarantees.currency,
        guarantees.public_limit_amount,
        guarantees.submission_id,
        guarantees.line_number,
        earlier.submission_id as earlier_submission_id,
        earlier.line_number as earlier_line_number,
        case
            when
                row_number() over (
                    partition by doubled.insurer_id, doubled.guarantee_id order by doubled.earlier_grant_rank
                ) = 1
                then 1
            else 0
        end as compared_guarantee_count
    from doubled
    inner join guarantees
        on
            doubled.insurer_id = guarantees.insurer_id
            and doubled.guarantee_id = guarantees.guarantee_id
    inner join guarantees as earlier
        on
            doubled.earlier_insurer_id = earlier.insurer_id
            and doubled.earlier_guarantee_id = earlier.guarantee_id
),

single as (
    select
        guarantees.insurer_id,
        guarantees.product_code,
        guarantees.period,
        guarantees.currency,
        count(*) as compared_guarantee_count,
        max(guarantees.submission_id) as submission_id
    from guarantees
    left join later
        on
            guarantees.insurer_id = later.insurer_id
            and guarantees.guarantee_id = later.guarantee_id
    where later.guarantee_id is null
    group by guarantees.insurer_id, guarantees.product_code, guarantees.period, guarantees.currency
),

classed as (
    -- An insurer does not learn the guarantee of another one.
    select
        paired.guarantee_id || '|'
        || case
            when paired.insurer_id = paired.earlier_insurer_id then paired.earlier_guarantee_id
            else 'other-' || cast(paired.earlier_grant_rank as varchar)
        end as key,
        paired.insurer_id,
        paired.guarantee_id,
        paired.earlier_insurer_id,
        paired.earlier_guarantee_id,
        terms.reinsurer_id,
        paired.product_code,
        paired.period,
        'double_ceded' as class,
        cast(0 as decimal(18, 2)) as expected_amount,
        paired.public_limit_amount as found_amount,
        paired.currency,
        paired.doubled_from,
        paired.submission_id as left_submission_id,
        paired.line_number as left_line_number,
        paired.earlier_submission_id as right_submission_id,
        paired.earlier_line_number as right_line_number,
        paired.compared_guarantee_count
    from paired
    left join terms
        on
            paired.insurer_id = terms.insurer_id
            and paired.guarantee_id = terms.guarantee_id
    union all
    select
        product_code || '|' || period || '|' || currency as key,
        insurer_id,
        cast(null as varchar) as guarantee_id,
        cast(null as varchar) as earlier_insurer_id,
        cast(null as varchar) as earlier_guarantee_id,
        cast(null as varchar) as reinsurer_id,
        product_code,
        period,
        'matched' as class,
        cast(0 as decimal(18, 2)) as expected_amount,
        cast(0 as decimal(18, 2)) as found_amount,
        currency,
        cast(null as date) as doubled_from,
        submission_id as left_submission_id,
        cast(null as integer) as left_line_number,
        cast(null as integer) as right_submission_id,
        cast(null as integer) as right_line_number,
        compared_guarantee_count
    from single
)

select
    classed.key,
    classed.insurer_id,
    classed.guarantee_id,
    classed.earlier_insurer_id,
    classed.earlier_guarantee_id,
    classed.reinsurer_id,
    classed.product_code,
    classed.period,
    'other' as measure_code,
    classed.class,
    cast(null as varchar) as also,
    classed.expected_amount,
    classed.found_amount,
    cast(classed.found_amount - classed.expected_amount as decimal(18, 2)) as difference_amount,
    classed.currency,
    classed.currency as found_currency,
    cast(0 as decimal(18, 2)) as expected_amount_eur,
    {{ product_amount('classed.found_amount', 'rates.eur_per_unit_rate') }} as found_amount_eur,
    -- A limit is no amount that is paid.
    cast(0 as decimal(18, 2)) as compared_amount_eur,
    {{ paris_day('greatest(received.received_at, coalesce(earlier_received.received_at, received.received_at))') }}
        as known_on,
    classed.left_submission_id,
    classed.left_line_number,
    classed.right_submission_id,
    classed.right_line_number,
    classed.doubled_from,
    classed.compared_guarantee_count
from classed
inner join submissions as received on classed.left_submission_id = received.submission_id
left join submissions as earlier_received on classed.right_submission_id = earlier_received.submission_id
left join rates
    on
        classed.currency = rates.currency
        and classed.period = rates.period
