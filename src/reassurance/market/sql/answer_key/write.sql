-- The linter cannot parse `copy`.
-- noqa: disable=PRS,LT02
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
