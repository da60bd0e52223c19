-- Refunds, and premium lines of several months, split by month: the expected premium of each month and the part of
-- the gross premium that is allocated to it, to the cent. A premium line of one month has no row here: its month is
-- in `int_premium_lines`.

with

lines as (
    select * from {{ ref('int_premiums_current') }}
    where guarantee_id is not null
),

guarantee_months as {{ not_materialized() }} (
    select * from {{ ref('int_guarantee_months') }}
),

scheme_months as (
    select * from {{ ref('int_scheme_months') }}
),

split_lines as (
    select
        lines.insurer_id,
        lines.period,
        lines.premium_line_id,
        lines.guarantee_id,
        lines.transaction_type,
        lines.premium_base_amount,
        lines.annual_premium_rate,
        lines.gross_premium_amount,
        lines.currency,
        lines.received_at,
        lines.submission_id,
        lines.line_number,
        {{ months_covered('lines.covers_from', 'lines.covers_to') }} as covered_months_count,
        {{ divide_product('lines.premium_base_amount', 'lines.annual_premium_rate', 12) }} as flat_amount,
        {{ day_within(
            month_start('lines.covers_from'), 'scheme_months.first_month_on', 'scheme_months.last_month_on'
        ) }} as first_on,
        {{ day_within(
            month_start('greatest(lines.covers_from, lines.covers_to)'),
            'scheme_months.first_month_on',
            'scheme_months.last_month_on'
        ) }} as last_on
    from lines
    cross join scheme_months
    where lines.transaction_type = 'refund' or {{ months_covered('lines.covers_from', 'lines.covers_to') }} > 1
),

months as (
    select
        *,
        case transaction_type when 'refund' then guarantee_id end as refunded_guarantee_id,
        {{ each_month(month_of('first_on'), month_of('last_on')) }} as month_on
    from split_lines
),

covers as (
    select
        insurer_id,
        guarantee_id,
        min(month_on) as first_month_on,
        max(month_on) as last_month_on
    from guarantee_months
    group by insurer_id, guarantee_id
),

-- A refund pays back a charged premium, often for months without cover. The limit of such a month is that of the
-- nearest month in force.
priced as (
    select
        months.*,
        in_force.month_on is not null as is_in_force,
        in_force.due_premium_amount,
        coalesce(in_force.public_limit_amount, nearest.public_limit_amount) as counted_limit_amount,
        coalesce(in_force.due_premium_amount, nearest.due_premium_amount) as counted_premium_amount
    from months
    left join covers
        on
            months.insurer_id = covers.insurer_id
            and months.guarantee_id = covers.guarantee_id
    left join guarantee_months as in_force
        on
            months.insurer_id = in_force.insurer_id
            and months.guarantee_id = in_force.guarantee_id
            and months.month_on = in_force.month_on
    left join guarantee_months as nearest
        on
            months.insurer_id = nearest.insurer_id
            and months.refunded_guarantee_id = nearest.guarantee_id
            and {{ day_within('months.month_on', 'covers.first_month_on', 'covers.last_month_on') }} = nearest.month_on
),

-- In integer cents. If nothing is due or a rate is unknown, all months in force have the same weight. If no month is
-- in force, all months have the same weight.
weighted as (
    select
        *,
        cast(abs(gross_premium_amount) * 100 as {{ wide_integer() }}) as whole,
        cast(
            case
                when count(*) filter (where is_in_force) over line = 0 then 1
                when not is_in_force then 0
                when
                    coalesce(sum(due_premium_amount) over line, 0) = 0
                    or count(*) filter (where is_in_force and due_premium_amount is null) over line > 0
                    then 1
                else due_premium_amount * 100
            end as {{ wide_integer() }}
        ) as weight
    from priced
    window line as (partition by insurer_id, period, premium_line_id)
),

summed as (
    select
        *,
        cast(sum(weight) over line as {{ wide_integer() }}) as weights,
        count(*) over line as allocated_months_count,
        max(month_on) over line as last_month_on,
        max(case when counted_limit_amount is not null then month_on end) over line as last_counted_month_on
    from weighted
    window line as (partition by insurer_id, period, premium_line_id)
),

truncated as (
    select
        *,
        {{ quotient('(whole * weight)', 'weights') }} as cut_part
    from summed
),

ranked as (
    select
        *,
        abs(gross_premium_amount) = covered_months_count * flat_amount as is_charged_flat,
        whole - sum(cut_part) over (partition by insurer_id, period, premium_line_id) as left_over,
        row_number() over (
            partition by insurer_id, period, premium_line_id
            order by whole * weight - cut_part * weights desc, month_on
        ) as rank_of_remainder
    from truncated
)

select
    insurer_id,
    period,
    premium_line_id,
    guarantee_id,
    month_on,
    transaction_type,
    premium_base_amount,
    counted_limit_amount,
    counted_premium_amount,
    {{ divide_product('counted_limit_amount', 'annual_premium_rate', 12) }} as counted_premium_at_declared_rate_amount,
    month_on = last_counted_month_on as is_last_counted_month,
    is_charged_flat or weight > 0 or is_in_force as is_allocated,
    cast(
        sign(gross_premium_amount)
        * case
            -- Each month has the same amount. The amount of months outside the scheme is added to the last month.
            when is_charged_flat
                then
                    flat_amount
                    + case
                        when month_on = last_month_on then (covered_months_count - allocated_months_count) * flat_amount
                        else 0
                    end
            else cast(cut_part + case when rank_of_remainder <= left_over then 1 else 0 end as decimal(30, 0)) * 0.01
        end as decimal(18, 2)
    ) as allocated_gross_premium_amount,
    currency,
    received_at,
    submission_id,
    line_number
from ranked
