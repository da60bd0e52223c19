-- Share of the cover on insurers' own lines that they withdraw each month (CNV-05, a figure to follow). Cover at stake
-- is what the decisions told of: limits known at the opening of the month, and what the month's decisions add to them.
-- Amounts in euros at the last period-end rate of the day of each decision.

with

decisions as (
    select * from {{ ref('int_limit_decision_facts') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

valued as (
    select
        decisions.insurer_id,
        decisions.segment,
        decisions.policy_id,
        decisions.buyer_id_scheme,
        decisions.buyer_id,
        decisions.decision_id,
        decisions.decided_on,
        {{ month_of('decisions.decided_on') }} as month,
        {{ product_amount('decisions.previous_limit_amount', 'rates.eur_per_unit_rate') }} as previous_amount_eur,
        {{ product_amount('decisions.granted_limit_amount', 'rates.eur_per_unit_rate') }} as granted_amount_eur,
        {{ product_amount('decisions.withdrawn_amount', 'rates.eur_per_unit_rate') }} as withdrawn_amount_eur
    from decisions
    inner join rates
        on
            decisions.currency = rates.currency
            and decisions.decided_on >= rates.valid_from
            and decisions.decided_on < rates.valid_to
),

-- What was known of a line before: the limit its last decision left.
followed as (
    select
        *,
        lag(granted_amount_eur, 1, 0.00) over (
            partition by insurer_id, policy_id, buyer_id_scheme, buyer_id
            order by decided_on, decision_id
        ) as known_amount_eur
    from valued
),

months as (
    select
        month,
        insurer_id,
        segment,
        sum(granted_amount_eur - known_amount_eur) as change_amount_eur,
        sum(granted_amount_eur + withdrawn_amount_eur - known_amount_eur) as added_amount_eur,
        sum(withdrawn_amount_eur) as withdrawn_amount_eur
    from followed
    group by month, insurer_id, segment
),

opened as (
    select
        *,
        coalesce(
            sum(change_amount_eur) over (
                partition by insurer_id, segment
                order by month
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as opening_amount_eur
    from months
)

select
    opened.month,
    opened.insurer_id,
    insurers.insurer_name,
    opened.segment,
    cast(opened.opening_amount_eur as decimal(18, 2)) as opening_limit_amount_eur,
    cast(opened.added_amount_eur as decimal(18, 2)) as added_limit_amount_eur,
    cast(opened.withdrawn_amount_eur as decimal(18, 2)) as withdrawn_amount_eur,
    cast(
        opened.opening_amount_eur + opened.added_amount_eur - opened.withdrawn_amount_eur as decimal(18, 2)
    ) as closing_limit_amount_eur,
    {{ share('opened.withdrawn_amount_eur', 'opened.opening_amount_eur + opened.added_amount_eur') }} as withdrawn_share
from opened
left join insurers on opened.insurer_id = insurers.insurer_id
