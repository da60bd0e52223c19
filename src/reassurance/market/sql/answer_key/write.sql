-- The linter cannot parse the options of `copy`.
-- noqa: disable=PRS
copy (
    with
    sorted as (
        select * from answer_key
        order by all
    )

    select
        'A' || lpad(cast(row_number() over () as varchar), 6, '0') as anomaly_id,
        *
    from sorted
) to {{ path }} (format csv, header);
