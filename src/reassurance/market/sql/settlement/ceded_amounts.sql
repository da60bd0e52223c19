-- One row per amount that a technical account sums and a ledger books: the ceded premium and the commission of
-- each premium line, and the ceded part of each claim movement that is booked.
create view ceded_amounts as
with
premiums as (
    select
        insurer_id,
        period,
        segment,
        treaty_id,
        currency,
        premium_line_id,
        ceded_premium_amount,
        ceding_commission_amount
    from premium_lines
    union all
    select
        insurer_id,
        period,
        segment,
        treaty_id,
        currency,
        premium_line_id,
        ceded_premium_amount,
        ceding_commission_amount
    from portfolio_premiums
)

select
    insurer_id,
    period,
    segment,
    treaty_id,
    currency,
    premium_line_id as source_reference,
    unnest(['P', 'C']) as mark,
    unnest(['ceded_premium', 'ceding_commission']) as line_code,
    unnest([ceded_premium_amount, ceding_commission_amount]) as amount
from premiums
union all
select
    insurer_id,
    period,
    segment,
    treaty_id,
    currency,
    movement_id,
    'S',
    line_code,
    ceded_amount
from claim_movements inner join claim_accounts using (movement_type);
