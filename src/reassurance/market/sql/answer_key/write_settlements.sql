-- The linter cannot parse `copy`.
-- noqa: disable=PRS,LT02
copy (
    select
        reinsurer_id,
        m.bank_reference,
        t.balance_key
    from settlements as t
    inner join bank_movements as m using (reinsurer_id)
    where rtrim(m.bank_reference, 'BD') = t.bank_reference and m.bank_reference not in (from strays)
    order by all
) to {{ path }} (format csv, header);
