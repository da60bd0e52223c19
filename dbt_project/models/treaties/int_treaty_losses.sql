-- Each flow of a treaty year in order of date, with the State's uncapped loss before recoveries: a function of the
-- cumulative claims paid. The State's part of a payment or of a reserve change is the change of that function. If a
-- single share applies, the row has that share.

with

flows as (
    select * from {{ ref('int_treaty_flows') }}
),

added_up as (
    select
        *,
        cast(sum(paid_amount_eur) over so_far as decimal(18, 2)) as cumulative_paid_amount_eur,
        cast(sum(reserve_change_amount_eur) over so_far as decimal(18, 2)) as cumulative_reserve_amount_eur,
        row_number() over so_far as movement_number
    from flows
    window so_far as (
        partition by treaty_id, loss_terms_id
        order by movement_on, movement_type, movement_id
        rows unbounded preceding
    )
),

-- A treaty year with a negative total of reserves counts as having none.
reserve_changes as (
    select
        *,
        cumulative_paid_amount_eur + greatest(cumulative_reserve_amount_eur - reserve_change_amount_eur, 0)
            as incurred_before,
        cumulative_paid_amount_eur + greatest(cumulative_reserve_amount_eur, 0) as incurred_after
    from added_up
    where movement_type = 'reserve_change'
),

points as (
    select
        treaty_id,
        loss_terms_id,
        movement_number,
        'paid_before' as point,
        cast(cumulative_paid_amount_eur - paid_amount_eur as decimal(18, 2)) as loss_amount
    from added_up
    union all
    select
        treaty_id,
        loss_terms_id,
        movement_number,
        'paid_after' as point,
        cumulative_paid_amount_eur as loss_amount
    from added_up
    union all
    select
        treaty_id,
        loss_terms_id,
        movement_number,
        case when reserve_change_amount_eur < 0 then 'incurred_upper' else 'incurred_lower' end as point,
        cast(incurred_before as decimal(18, 2)) as loss_amount
    from reserve_changes
    union all
    select
        treaty_id,
        loss_terms_id,
        movement_number,
        case when reserve_change_amount_eur < 0 then 'incurred_lower' else 'incurred_upper' end as point,
        cast(incurred_after as decimal(18, 2)) as loss_amount
    from reserve_changes
),

{{ uncapped_losses('losses', 'points') }},

paid as (
    select
        paid_after.treaty_id,
        paid_after.loss_terms_id,
        paid_after.movement_number,
        paid_after.state_loss_amount as cumulative_state_loss,
        paid_after.state_loss_amount - paid_before.state_loss_amount as state_loss_change,
        case when paid_before.regime_above = paid_after.regime_below then paid_before.share_above end as loss_share,
        paid_after.share_above as next_loss_share
    from losses as paid_after
    inner join losses as paid_before
        on
            paid_after.treaty_id = paid_before.treaty_id
            and paid_after.loss_terms_id = paid_before.loss_terms_id
            and paid_after.movement_number = paid_before.movement_number
            and paid_before.point = 'paid_before'
    where paid_after.point = 'paid_after'
),

reserved as (
    select
        upper_ends.treaty_id,
        upper_ends.loss_terms_id,
        upper_ends.movement_number,
        upper_ends.state_loss_amount - lower_ends.state_loss_amount as ceded_reserve_change,
        case
            when upper_ends.loss_amount = paid_after.loss_amount or paid_after.regime_above = upper_ends.regime_below
                then paid_after.share_above
        end as loss_share
    from losses as upper_ends
    inner join losses as lower_ends
        on
            upper_ends.treaty_id = lower_ends.treaty_id
            and upper_ends.loss_terms_id = lower_ends.loss_terms_id
            and upper_ends.movement_number = lower_ends.movement_number
            and lower_ends.point = 'incurred_lower'
    inner join losses as paid_after
        on
            upper_ends.treaty_id = paid_after.treaty_id
            and upper_ends.loss_terms_id = paid_after.loss_terms_id
            and upper_ends.movement_number = paid_after.movement_number
            and paid_after.point = 'paid_after'
    where upper_ends.point = 'incurred_upper'
)

select
    added_up.treaty_id,
    added_up.loss_terms_id,
    added_up.movement_number,
    added_up.account_period,
    added_up.movement_on,
    added_up.movement_type,
    added_up.movement_id,
    added_up.claim_id,
    added_up.is_excluded,
    added_up.line_count,
    added_up.gross_premium_amount_eur,
    added_up.ceded_premium_amount_eur,
    added_up.ceding_commission_amount_eur,
    added_up.guarantee_fee_amount_eur,
    added_up.paid_amount_eur,
    added_up.returned_amount_eur,
    added_up.paid_amount,
    added_up.returned_amount,
    added_up.reserve_change_amount_eur,
    added_up.excluded_loss_amount_eur,
    added_up.excluded_reserve_change_amount_eur,
    added_up.cumulative_paid_amount_eur,
    cast(paid.state_loss_change as decimal(18, 2)) as gross_state_loss_amount_eur,
    paid.cumulative_state_loss as cumulative_gross_state_loss_amount_eur,
    cast(
        case when added_up.reserve_change_amount_eur < 0 then -1 else 1 end
        * coalesce(reserved.ceded_reserve_change, 0.00) as decimal(18, 2)
    ) as ceded_reserve_change_amount_eur,
    case
        when added_up.is_excluded then null
        when added_up.paid_amount_eur > 0 then paid.loss_share
        when added_up.movement_type = 'reserve_change' then reserved.loss_share
    end as loss_share,
    paid.next_loss_share
from added_up
inner join paid
    on
        added_up.treaty_id = paid.treaty_id
        and added_up.loss_terms_id = paid.loss_terms_id
        and added_up.movement_number = paid.movement_number
left join reserved
    on
        added_up.treaty_id = reserved.treaty_id
        and added_up.loss_terms_id = reserved.loss_terms_id
        and added_up.movement_number = reserved.movement_number
