-- Compare the causes of the answer key with those that a build suggests: one row per cause, and one without a cause for
-- breaks that no single cause explains. Breaks of the same check, class and key are compared.
with
expected as (
    select
        "check",
        expected_class as class,
        key,
        expected_cause as cause
    from read_csv({{ answer_key }}, all_varchar = true)
    where
        "check" in (select reconciliation from reconciliation.int_breaks)
        and (known_from is null or cast(known_from as timestamp) <= cast({{ as_of }} as timestamp))
        and (known_until is null or cast(known_until as timestamp) > cast({{ as_of }} as timestamp))
),

suggested as (
    select
        b.reconciliation as "check",
        b.class,
        b.key,
        c.cause_code as cause
    from reconciliation.int_breaks as b
    left join reconciliation.int_break_causes as c using (break_id)
)

select
    e.cause,
    count(*),
    count(*) filter (s.cause is not distinct from e.cause),
    coalesce(list(e.key order by e.key) filter (e.cause is not null and s.cause is null), []),
    coalesce(
        list(concat_ws(' ', e.key, e.class, s.cause) order by e.key) filter (s.cause <> coalesce(e.cause, '')),
        []
    )
from expected as e
inner join suggested as s using ("check", class, key)
group by all
order by all;
