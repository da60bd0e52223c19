-- Row counts and control totals of each register of each package: declared by the sender, read by the platform and,
-- for an accepted package, staged. Declared and read totals agree except for the amount of unreadable values. All
-- accepted lines must be staged. The differences of a rejected package are closed by the package that replaces it.

with

submissions as (
    select * from {{ ref('stg_submissions') }}
),

registers as (
    select * from {{ ref('stg_submission_registers') }}
),

totals as (
    select * from {{ ref('stg_control_totals') }}
),

insurers as (
    select * from {{ ref('insurers') }}
),

reinsurers as (
    select * from {{ ref('reinsurers') }}
),

staged as (
    select * from {{ ref('stg_staged_totals') }}
),

declared as (
    select
        submission_id,
        register_code,
        'rows' as measure,
        cast(rows_declared as decimal(18, 2)) as declared_amount,
        cast(rows_read as decimal(18, 2)) as read_amount,
        cast(rows_accepted as decimal(18, 2)) as accepted_amount,
        cast(0 as decimal(18, 2)) as remainder_amount
    from registers
    union all
    select
        submission_id,
        register_code,
        measure,
        declared_amount,
        read_amount,
        accepted_amount,
        remainder_amount
    from totals
),

-- Rejected packages that a later package of the same name or month replaces. A correction replaces no full package.
replaced as (
    select rejected.submission_id
    from submissions as rejected
    inner join submissions as later
        on
            rejected.sender_id = later.sender_id
            and (rejected.period = later.period or rejected.package_name = later.package_name)
            and rejected.submission_id < later.submission_id
    where
        rejected.verdict = 'rejected'
        and later.verdict <> 'rejected'
        and (later.submission_kind = 'full' or rejected.submission_kind = 'correction')
    group by rejected.submission_id
),

compared as (
    select
        declared.*,
        submissions.package_name,
        submissions.sender_id,
        submissions.period,
        submissions.verdict,
        submissions.received_at,
        replaced.submission_id is not null as is_replaced,
        coalesce(staged.staged_amount, 0) as staged_amount,
        coalesce(declared.read_amount, 0) + declared.remainder_amount as found_amount
    from declared
    inner join submissions on declared.submission_id = submissions.submission_id
    left join replaced on declared.submission_id = replaced.submission_id
    left join staged
        on
            declared.submission_id = staged.submission_id
            and declared.register_code = staged.register_code
            and declared.measure = staged.measure
)

select
    compared.package_name || '|' || compared.register_code || '|' || compared.measure as key,
    insurers.insurer_id,
    reinsurers.reinsurer_id,
    cast(null as varchar) as product_code,
    compared.period,
    'other' as measure_code,
    case
        when
            compared.declared_amount = compared.found_amount
            and compared.accepted_amount = compared.staged_amount
            then 'matched'
        when compared.is_replaced then 'restated'
        when compared.measure = 'rows' then 'rows_differ'
        else 'total_differs'
    end as class,
    cast(null as varchar) as also,
    compared.declared_amount as expected_amount,
    cast(compared.found_amount as decimal(18, 2)) as found_amount,
    cast(compared.found_amount - coalesce(compared.declared_amount, 0) as decimal(18, 2)) as difference_amount,
    cast(null as varchar) as currency,
    cast(null as varchar) as found_currency,
    cast(null as decimal(18, 2)) as expected_amount_eur,
    cast(null as decimal(18, 2)) as found_amount_eur,
    cast(0 as decimal(18, 2)) as compared_amount_eur,
    {{ paris_day('compared.received_at') }} as known_on,
    compared.submission_id as left_submission_id,
    cast(null as integer) as left_line_number,
    cast(null as integer) as right_submission_id,
    cast(null as integer) as right_line_number,
    compared.register_code,
    compared.measure,
    compared.verdict,
    compared.accepted_amount,
    cast(compared.staged_amount as decimal(18, 2)) as staged_amount
from compared
left join insurers on compared.sender_id = insurers.insurer_id
left join reinsurers on compared.sender_id = reinsurers.reinsurer_id
