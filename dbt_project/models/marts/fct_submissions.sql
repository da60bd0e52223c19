-- Every register owed for a month that has ended, and the packages received for it: one row per sender, period and
-- register. A quarterly register is owed for the last month of each quarter. The first accepted full package decides
-- whether the register was on time; a correction alone is not a register. Counts are those of the packages in force:
-- the last accepted full package and its later corrections. Days are days in Paris.

with

{{ accepted_registers() }},

due_dates as (
    select * from {{ ref('int_submission_due_dates') }}
),

lines_in_force as (
    select * from {{ ref('int_register_rows') }}
),

insurers as (
    select * from {{ ref('insurers') }}
),

reinsurers as (
    select * from {{ ref('reinsurers') }}
),

senders as (
    select
        insurer_id as sender_id,
        'cedent' as sender_kind,
        name as sender_name
    from insurers
    union all
    select
        reinsurer_id as sender_id,
        'reinsurer' as sender_kind,
        name_fr as sender_name
    from reinsurers
),

owed as (
    select
        sender_id,
        register_code,
        period,
        due_on
    from due_dates
    where
        is_owed_with_this_month
        and {{ last_day_of('period') }} < {{ as_of_date() }}
),

-- The packages in force: the last full package replaces all earlier ones. The first full package is the first
-- received.
received as (
    select
        sender_id,
        period,
        register_code,
        min(case when submission_kind = 'full' then received_at end) as first_received_at,
        max(case when recency_rank = 1 then sequence end) as sequence,
        max(case when recency_rank = 1 then verdict end) as verdict,
        sum(case when sequence >= coalesce(last_full_sequence, 0) then rows_declared else 0 end) as rows_declared,
        sum(case when sequence >= coalesce(last_full_sequence, 0) then rows_read else 0 end) as rows_read,
        sum(case when sequence >= coalesce(last_full_sequence, 0) then rows_accepted else 0 end) as rows_accepted,
        sum(case when sequence >= coalesce(last_full_sequence, 0) then rows_quarantined else 0 end)
            as rows_quarantined,
        sum(case when sequence >= coalesce(last_full_sequence, 0) then control_total_count else 0 end)
            as control_total_count,
        sum(case when sequence >= coalesce(last_full_sequence, 0) then differing_total_count else 0 end)
            as differing_total_count
    from accepted
    group by sender_id, period, register_code
),

-- A rejected package counts for every register that its sender owes for the month.
rejected as (
    select
        sender_id,
        period,
        count(*) as rejected_count,
        max(received_at) as received_at,
        max(sequence) as sequence
    from submissions
    where verdict = 'rejected'
    group by sender_id, period
),

judged as (
    select
        owed.sender_id,
        owed.period,
        owed.register_code,
        owed.due_on,
        coalesce(received.first_received_at, rejected.received_at) as received_at,
        coalesce(received.verdict, case when rejected.sender_id is not null then 'rejected' end) as verdict,
        coalesce(received.sequence, rejected.sequence) as sequence,
        coalesce(rejected.rejected_count, 0) as rejected_package_count,
        coalesce(received.rows_declared, 0) as rows_declared_count,
        coalesce(received.rows_read, 0) as rows_read_count,
        coalesce(received.rows_accepted, 0) as rows_accepted_count,
        coalesce(received.rows_quarantined, 0) as rows_quarantined_count,
        coalesce(lines_in_force.row_count, 0) as rows_in_force_count,
        coalesce(received.control_total_count, 0) as control_total_count,
        coalesce(received.differing_total_count, 0) as differing_total_count,
        -- The day the register was received, or the day of the build for a missing register.
        coalesce({{ paris_day('received.first_received_at') }}, {{ as_of_date() }}) as judged_on,
        received.first_received_at is not null as is_received,
        rejected.sender_id is not null as is_rejected
    from owed
    left join received
        on
            owed.sender_id = received.sender_id
            and owed.period = received.period
            and owed.register_code = received.register_code
    left join rejected
        on
            owed.sender_id = rejected.sender_id
            and owed.period = rejected.period
    left join lines_in_force
        on
            owed.sender_id = lines_in_force.sender_id
            and owed.period = lines_in_force.period
            and owed.register_code = lines_in_force.register_code
)

select
    judged.sender_id,
    senders.sender_kind,
    senders.sender_name,
    judged.period,
    judged.register_code,
    judged.due_on,
    judged.received_at,
    judged.verdict,
    judged.sequence,
    case
        when judged.is_received and judged.judged_on <= judged.due_on then 'received'
        when judged.is_received then 'late'
        when judged.is_rejected then 'rejected'
        when judged.judged_on > judged.due_on then 'missing'
        else 'awaited'
    end as status,
    not judged.is_received and judged.judged_on > judged.due_on as is_overdue,
    cast(greatest({{ dbt.datediff('judged.due_on', 'judged.judged_on', 'day') }}, 0) as integer) as delay_days,
    cast(judged.rejected_package_count as bigint) as rejected_package_count,
    cast(judged.rows_declared_count as bigint) as rows_declared_count,
    cast(judged.rows_read_count as bigint) as rows_read_count,
    cast(judged.rows_accepted_count as bigint) as rows_accepted_count,
    cast(judged.rows_quarantined_count as bigint) as rows_quarantined_count,
    cast(judged.rows_in_force_count as bigint) as rows_in_force_count,
    cast(judged.control_total_count as bigint) as control_total_count,
    cast(judged.differing_total_count as bigint) as differing_total_count
from judged
left join senders on judged.sender_id = senders.sender_id
