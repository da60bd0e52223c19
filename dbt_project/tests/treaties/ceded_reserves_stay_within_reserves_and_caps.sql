-- To the cent, on the day of the build: the ceded reserve of a claim is between zero and its reserve, and the losses
-- of a treaty year with reserves are within its cap that is a multiple of premium.

with

reserves as (
    select * from {{ ref('int_treaty_reserves') }}
),

years as (
    select
        treaty_id,
        loss_terms_id,
        sum(case when is_excluded then 0 else ceded_reserve_amount_eur end) as ceded_reserve_amount_eur
    from reserves
    group by treaty_id, loss_terms_id
),

losses as (
    select
        treaty_id,
        loss_terms_id,
        sum(state_loss_amount_eur) as state_loss_amount_eur
    from {{ ref('int_treaty_positions') }}
    group by treaty_id, loss_terms_id
),

caps as (
    select
        treaty_id,
        loss_terms_id,
        cap_amount_eur,
        row_number() over (partition by treaty_id, loss_terms_id order by account_period desc) as recency
    from {{ ref('int_treaty_cap_tests') }}
)

select
    treaty_id,
    loss_terms_id,
    claim_id,
    reserve_amount_eur as allowed_amount_eur,
    ceded_reserve_amount_eur as ceded_amount_eur
from reserves
where ceded_reserve_amount_eur not between 0 and greatest(reserve_amount_eur, 0)
union all
select
    caps.treaty_id,
    caps.loss_terms_id,
    cast(null as varchar) as claim_id,
    caps.cap_amount_eur as allowed_amount_eur,
    losses.state_loss_amount_eur + coalesce(years.ceded_reserve_amount_eur, 0) as ceded_amount_eur
from caps
inner join losses
    on
        caps.treaty_id = losses.treaty_id
        and caps.loss_terms_id = losses.loss_terms_id
left join years
    on
        caps.treaty_id = years.treaty_id
        and caps.loss_terms_id = years.loss_terms_id
where
    caps.recency = 1
    and losses.state_loss_amount_eur + coalesce(years.ceded_reserve_amount_eur, 0) > caps.cap_amount_eur
