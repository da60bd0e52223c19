-- The day on which each open break could first be known. A line that is sent again unchanged was known when it was
-- first received: a sender who sends a file again does not make its breaks younger.
{%- set registers = ['premiums', 'claims', 'guarantees', 'ledger', 'accounts', 'bank_statements'] -%}
{%- set place = ['action', 'sequence', 'submission_kind', 'received_at', 'submission_id', 'line_number'] %}

with

breaks as (
    select * from {{ ref('int_breaks') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
    where verdict <> 'rejected'
),

classes as (
    select * from {{ ref('break_classes') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

due_dates as (
    select * from {{ ref('int_submission_due_dates') }}
),

earlier_submissions as (
    select
        later.submission_id,
        earlier.submission_id as earlier_submission_id,
        earlier.submission_hash as earlier_submission_hash,
        earlier.sequence,
        earlier.submission_kind,
        earlier.received_at
    from submissions as later
    inner join submissions as earlier
        on
            later.sender_id = earlier.sender_id
            and later.period = earlier.period
            and later.sequence > earlier.sequence
),

-- Sides of breaks whose package follows another one of the same month.
sides as (
    {% for side in ('left', 'right') -%}
        select
            breaks.break_id,
            '{{ side }}' as side,
            {{ left_register_code('breaks') if side == 'left' else right_register_code('breaks') }} as register_code,
            breaks.{{ side }}_submission_id as submission_id,
            breaks.{{ side }}_submission_hash as submission_hash,
            breaks.{{ side }}_line_number as line_number
        from breaks
        where
            breaks.{{ side }}_line_number is not null
            and breaks.{{ side }}_submission_id in (select earlier_submissions.submission_id from earlier_submissions)
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

read_submissions as (
    select submission_hash
    from sides
    union
    select earlier_submissions.earlier_submission_hash as submission_hash
    from earlier_submissions
    inner join sides on earlier_submissions.submission_id = sides.submission_id
),

lines as (
    {% for register in registers -%}
        select
            '{{ register }}' as register_code,
            accepted.submission_id,
            accepted.line_number,
            cast({{ content_hash('accepted', place + ['submission_hash']) }} as varchar) as content_hash
        from {{ ref('stg_' ~ register) }} as accepted
        inner join read_submissions on accepted.submission_hash = read_submissions.submission_hash
        union all
        select
            '{{ register }}' as register_code,
            refused.submission_id,
            refused.line_number,
            refused.sender_id || md5({{ refused_content('refused') }}) as content_hash
        from {{ ref('stg_quarantined_' ~ register) }} as refused
        inner join submissions on refused.submission_id = submissions.submission_id
        inner join read_submissions on submissions.submission_hash = read_submissions.submission_hash
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

side_contents as (
    select
        sides.break_id,
        sides.side,
        sides.register_code,
        sides.submission_id,
        lines.content_hash
    from sides
    inner join lines
        on
            sides.register_code = lines.register_code
            and sides.submission_id = lines.submission_id
            and sides.line_number = lines.line_number
),

earlier_contents as (
    select
        register_code,
        submission_id,
        content_hash
    from lines
    group by register_code, submission_id, content_hash
),

compared as (
    select
        side_contents.break_id,
        side_contents.side,
        earlier_submissions.sequence,
        earlier_submissions.submission_kind,
        earlier_submissions.received_at,
        earlier_contents.content_hash is not null as is_identical
    from side_contents
    inner join earlier_submissions on side_contents.submission_id = earlier_submissions.submission_id
    left join earlier_contents
        on
            side_contents.register_code = earlier_contents.register_code
            and earlier_submissions.earlier_submission_id = earlier_contents.submission_id
            and side_contents.content_hash = earlier_contents.content_hash
),

-- A full package without the line interrupts it. A correction contains changed lines only and interrupts nothing.
interruptions as (
    select
        break_id,
        side,
        max(case when submission_kind = 'full' and not is_identical then sequence else 0 end) as sequence
    from compared
    group by break_id, side
),

first_receipts as (
    select
        compared.break_id,
        compared.side,
        min(compared.received_at) as received_at
    from compared
    inner join interruptions
        on
            compared.break_id = interruptions.break_id
            and compared.side = interruptions.side
            and compared.sequence > interruptions.sequence
    where compared.is_identical
    group by compared.break_id, compared.side
),

known as (
    select
        breaks.break_id,
        breaks.known_on,
        left_first.received_at is not null or right_first.received_at is not null as is_resent,
        {{ paris_day('left_submissions.received_at') }} as left_received_on,
        {{ paris_day('right_submissions.received_at') }} as right_received_on,
        {{ paris_day('coalesce(left_first.received_at, left_submissions.received_at)') }} as left_first_received_on,
        {{ paris_day('coalesce(right_first.received_at, right_submissions.received_at)') }} as right_first_received_on,
        case
            when classes.missing_register_code is not null
                then {{ days_after('coalesce(due_dates.due_on, ' ~ last_day_of('breaks.period') ~ ')', 1) }}
        end as missing_from_on
    from breaks
    left join first_receipts as left_first on breaks.break_id = left_first.break_id and left_first.side = 'left'
    left join first_receipts as right_first on breaks.break_id = right_first.break_id and right_first.side = 'right'
    left join submissions as left_submissions on breaks.left_submission_id = left_submissions.submission_id
    left join submissions as right_submissions on breaks.right_submission_id = right_submissions.submission_id
    left join classes
        on
            breaks.reconciliation = classes.reconciliation
            and breaks.class = classes.class
    left join due_dates
        on
            classes.missing_register_code = due_dates.register_code
            and breaks.period = due_dates.period
            and case classes.missing_register_code
                when 'ledger' then breaks.reinsurer_id
                else breaks.insurer_id
            end = due_dates.sender_id
)

-- `greatest` ignores NULL. A day after that of both sides comes from the comparison and does not change.
select
    break_id,
    cast(
        case
            when
                not is_resent
                or (missing_from_on is null and known_on > greatest(left_received_on, right_received_on))
                then known_on
            else least(known_on, greatest(left_first_received_on, right_first_received_on, missing_from_on))
        end as date
    ) as first_known_on
from known
