-- The account lacks its premium, and its balance is that of the other lines.
{{ reserve_accounts(anomaly, count, "line_code = 'ceded_premium' and amount > 0") }};

create or replace temp table left_out as
select
    treaty_id,
    account_period,
    currency,
    amount
from technical_accounts
where line_code = 'ceded_premium' and is_chosen_account(treaty_id, account_period, currency);

update technical_accounts set amount = technical_accounts.amount - left_out.amount
from left_out
where
    technical_accounts.line_code = 'balance'
    and technical_accounts.treaty_id = left_out.treaty_id
    and technical_accounts.account_period = left_out.account_period
    and technical_accounts.currency = left_out.currency;

delete from technical_accounts
where line_code = 'ceded_premium' and is_chosen_account(treaty_id, account_period, currency);
