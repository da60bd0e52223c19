-- One row per loss. 9 % of guarantees have a loss: 20 % of these at the end of their cover, and 15 % a second one.
-- 90 % of claims are paid, and 45 % of the paid ones have a recovery. Invoices are within the cover. The loss
-- follows, sometimes after the end of cover. Guarantees reserved for an anomaly have no loss, which would show the
-- anomaly a second time.
create table claims as
with
with_loss as (
    select
        *,
        draw('two', number, 100) < 15 as is_one_of_two,
        least(public_limit_amount, case when change_month is not null then changed_limit_amount end)
            as limit_amount
    from guarantees
    where draw('struck', number, 100) < 9 and is_free('guarantee', guarantee_id)
),

repeated as (
    select
        * exclude (number),
        number as guarantee_number,
        number * 2 + claim_number as number,
        claim_number
    from with_loss, range(case when is_one_of_two then 2 else 1 end) as c (claim_number)
),

invoiced as (
    select
        *,
        case
            when draw('at end', guarantee_number, 100) < 20
                then cast(
                    last_day_in_force - cast(4 + draw('invoice', number, 20) as integer) as date
                )
            else least(
                cast(granted_on + cast(draw('invoice', number, 12) as integer) as date),
                last_day_in_force
            )
        end as first_invoice_on,
        least(
            cast(first_invoice_on + cast(draw('last invoice', number, 10) as integer) as date),
            last_day_in_force
        ) as last_invoice_on
    from repeated
),

dated as (
    select
        *,
        cast(last_invoice_on + cast(1 + draw('loss', number, 30) as integer) as date) as loss_on,
        cast(loss_on + cast(2 + draw('notified', number, 20) as integer) as date) as notified_on,
        cast(notified_on + cast(5 + draw('paid', number, 45) as integer) as date) as settlement_on,
        cast(settlement_on + cast(10 + draw('recovered', number, 90) as integer) as date)
            as recovered_on,
        draw('is_paid', number, 100) < 90 as is_paid,
        draw('is_recovered', number, 100) < 45 as is_recovered
    from invoiced
)

select
    *,
    insurer_id || '-C' || substr(guarantee_id, 8)
    || case claim_number when 0 then '' else '-' || (claim_number + 1) end as claim_id,
    case
        when segment = 'export' and draw('cause', number, 10) = 0 then 'political'
        when draw('cause', number, 10) < 6 then 'insolvency'
        else 'protracted_default'
    end as cause,
    -- The insured percentage of the amount that the buyer owes. Two claims together are within the limit too.
    money(
        money(
            limit_amount,
            0.01 * case
                when is_one_of_two then 15 + draw('owed', number, 35)
                else 30 + draw('owed', number, 71)
            end,
            1
        ),
        insured_percentage,
        1
    ) as indemnity_amount,
    money(indemnity_amount, (5 + draw('back', number, 40)) * 0.01, 1) as recovered_amount
from dated;
