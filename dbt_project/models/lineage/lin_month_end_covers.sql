-- Guarantees in force and run-off at each month end: the limit, declared by the line of the guarantee, and the
-- outstanding amount, declared by the line of the stock.

with

{{ month_end_covers() }},

stocks as (
    select
        valued.*,
        declared_stocks.submission_id as stock_submission_id,
        declared_stocks.line_number as stock_line_number
    from valued
    left join declared_stocks
        on
            valued.insurer_id = declared_stocks.insurer_id
            and valued.guarantee_id = declared_stocks.guarantee_id
            and valued.stock_period = declared_stocks.period
),

lines as (
    select
        period,
        stock_on,
        product_code,
        insurer_id,
        guarantee_id,
        currency,
        case when state = 'limit' then 1 end as guarantee_count,
        case when state = 'limit' and is_outlier then 1 end as outlier_guarantee_count,
        case when state = 'limit' then primary_limit_amount_eur end as primary_limit_amount_eur,
        case when state = 'limit' then public_limit_amount_eur end as public_limit_amount_eur,
        case when state = 'limit' then guaranteed_amount_eur end as guaranteed_amount_eur,
        case when state = 'limit' then ceded_amount_eur end as ceded_exposure_amount_eur,
        case when state = 'limit' and is_outlier then ceded_amount_eur end as outlier_ceded_exposure_amount_eur,
        cast(null as decimal(18, 2)) as outstanding_amount_eur,
        case when state = 'conditional_limit' then ceded_amount_eur end as conditional_amount_eur,
        case when state = 'excluded_limit' then ceded_amount_eur end as excluded_amount_eur,
        cast(null as decimal(18, 2)) as run_off_amount_eur,
        cast(null as decimal(18, 2)) as ceded_run_off_amount_eur,
        'guarantees' as register_code,
        submission_id,
        line_number
    from stocks
    where state in ('limit', 'conditional_limit', 'excluded_limit')
    union all
    select
        period,
        stock_on,
        product_code,
        insurer_id,
        guarantee_id,
        currency,
        null as guarantee_count,
        null as outlier_guarantee_count,
        null as primary_limit_amount_eur,
        null as public_limit_amount_eur,
        null as guaranteed_amount_eur,
        null as ceded_exposure_amount_eur,
        null as outlier_ceded_exposure_amount_eur,
        case when state = 'limit' then outstanding_amount_eur end as outstanding_amount_eur,
        null as conditional_amount_eur,
        null as excluded_amount_eur,
        case when state = 'run_off' then outstanding_amount_eur end as run_off_amount_eur,
        case when state = 'run_off' then ceded_amount_eur end as ceded_run_off_amount_eur,
        'exposures' as register_code,
        stock_submission_id as submission_id,
        stock_line_number as line_number
    from stocks
    where state in ('limit', 'run_off') and outstanding_amount_eur is not null
)

select
    lines.*,
    commitments.treaty_id,
    commitments.granted_on,
    coalesce(guarantees.size_class_code, '{{ unattributed() }}') as size_class_code,
    coalesce(guarantees.naf_section_code, '{{ unattributed() }}') as naf_section_code,
    coalesce(guarantees.area_code, '{{ unattributed() }}') as area_code
from lines
inner join guarantees
    on
        lines.insurer_id = guarantees.insurer_id
        and lines.guarantee_id = guarantees.guarantee_id
inner join commitments
    on
        lines.insurer_id = commitments.insurer_id
        and lines.guarantee_id = commitments.guarantee_id
        and commitments.is_latest_version
