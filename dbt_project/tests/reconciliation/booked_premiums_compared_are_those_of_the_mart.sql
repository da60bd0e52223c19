-- To the cent in euros, by insurer and line of account: the booked amounts of the reconciliation are those of the
-- premiums mart. Refused lines and entries are only in the reconciliation.

with

compared as (
    select
        insurer_id,
        line_code,
        sum(found_amount_eur) as amount_eur
    from {{ ref('rec_premium_ledger') }}
    where class <> 'quarantined' and found_amount_eur is not null
    group by insurer_id, line_code
),

booked as (
    select
        insurer_id,
        'ceded_premium' as line_code,
        sum(booked_ceded_premium_amount_eur) as amount_eur
    from {{ ref('fct_premiums') }}
    where premium_ledger_class <> 'quarantined'
    group by insurer_id
    union all
    select
        insurer_id,
        'ceding_commission' as line_code,
        sum(booked_ceding_commission_amount_eur) as amount_eur
    from {{ ref('fct_premiums') }}
    where commission_ledger_class <> 'quarantined'
    group by insurer_id
)

select
    coalesce(booked.insurer_id, compared.insurer_id) as insurer_id,
    coalesce(booked.line_code, compared.line_code) as line_code,
    booked.amount_eur as expected_amount,
    compared.amount_eur as actual_amount
from booked
full outer join compared
    on
        booked.insurer_id = compared.insurer_id
        and booked.line_code = compared.line_code
where coalesce(booked.amount_eur, 0) <> coalesce(compared.amount_eur, 0)
