-- Compare the answer key with a build: one row per check and class.
--
-- Refused lines are counted by register, period and sender, because they have no key. A rule is applied to each
-- insurer, or to each envelope and month: the insurer or the period is part of the key. An awaited line is no
-- break.
with
expected as (
    select
        "check",
        expected_class as class,
        key,
        register,
        period,
        insurer_id,
        cast(expected_difference as decimal(18, 2)) as difference,
        "check" in (select rule_id from seeds.rules) as is_rule,
        row_number() over (partition by register, period, insurer_id, "check" = 'refusal' order by key)
            as place
    from read_csv({{ answer_key }}, all_varchar = true)
    where
        (known_from is null or cast(known_from as timestamp) <= cast({{ as_of }} as timestamp))
        and (known_until is null or cast(known_until as timestamp) > cast({{ as_of }} as timestamp))
),

refused as (
    select distinct
        r.register_code,
        s.period,
        s.sender_id,
        r.line_number
    from intake.refusals as r
    inner join intake.submissions as s using (submission_hash)
),

expected_keys as (
    select
        "check",
        case when "check" = 'refusal' then 'any' else class end as class,
        case
            when "check" = 'refusal' then concat_ws(' ', register, period, insurer_id, '#', place)
            when is_rule then concat_ws(' ', coalesce(insurer_id, period), key)
            else key
        end as key,
        difference
    from expected
),

-- A bank movement is named by its bank's reference: its place in the file is not known before the file is written.
movements as (
    select
        submission_id,
        line_number,
        reinsurer_id || '|' || bank_reference as key
    from registers.int_bank_statements_current
    union all
    select
        submission_id,
        line_number,
        reinsurer_id || '|' || bank_reference
    from registers.int_bank_statements_quarantined
),

actual_keys as (
    select
        reconciliation as "check",
        class,
        coalesce(m.key, r.key) as key,
        difference_amount as difference
    from reconciliation.rec_lines as r
    left join movements as m
        on
            r.left_submission_id is null
            and r.right_submission_id = m.submission_id
            and r.right_line_number = m.line_number
            and r.reconciliation = 'settlement'
    where is_open_break
    union all
    select
        rule_id as "check",
        rule_id as class,
        concat_ws(' ', coalesce(insurer_id, period), key),
        null
    from marts.fct_findings
    union all
    select
        'refusal',
        'any',
        concat_ws(
            ' ', register_code, period, sender_id, '#',
            row_number() over (partition by register_code, period, sender_id order by line_number)
        ),
        null
    from refused
),

compared as (
    select
        coalesce(e."check", a."check") as "check",
        coalesce(e.class, a.class) as class,
        coalesce(e.key, a.key) as key,
        e.key is not null as is_expected,
        a.key is not null as is_actual
    from expected_keys as e
    full outer join actual_keys as a
        on e."check" = a."check" and e.class = a.class and e.key = a.key
        -- The difference is compared where the answer key has one.
        and coalesce(e.difference = a.difference, e.difference is null)
)

select
    "check",
    class,
    count(*) filter (is_expected),
    count(*) filter (is_actual),
    count(*) filter (is_expected and is_actual),
    coalesce(list(key order by key) filter (is_expected and not is_actual), []),
    coalesce(list(key order by key) filter (is_actual and not is_expected), [])
from compared
group by all
order by all;
