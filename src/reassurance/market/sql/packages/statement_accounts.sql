-- The accounts of a reinsurer with their opening balances at the start of a period.
with
earlier as (
    from reg_bank_statements
    where status = 'booked' and period < {{ period }}
)

select
    account_id,
    any_value(a.currency),
    coalesce(sum(
        case direction when 'credit' then 1 else -1 end * cast(amount as decimal(18, 2))
    ), 0)
from settlement_accounts as a
left join earlier using (account_id)
where reinsurer_id = {{ sender }}
group by account_id
order by account_id;
