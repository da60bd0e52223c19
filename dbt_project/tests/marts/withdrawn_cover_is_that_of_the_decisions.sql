-- The withdrawn cover by month, insurer and segment is that of the decisions of the month.

with

followed as (
    select
        period,
        insurer_id,
        segment,
        withdrawn_amount_eur
    from {{ ref('fct_withdrawn_cover') }}
),

decided as (
    select
        period,
        insurer_id,
        segment,
        sum(withdrawn_amount_eur) as withdrawn_amount_eur
    from {{ ref('fct_limit_decisions') }}
    group by period, insurer_id, segment
)

select
    decided.period,
    decided.insurer_id,
    decided.segment,
    decided.withdrawn_amount_eur as expected_amount,
    followed.withdrawn_amount_eur as actual_amount
from decided
full outer join followed
    on
        decided.period = followed.period
        and decided.insurer_id = followed.insurer_id
        and decided.segment = followed.segment
where decided.withdrawn_amount_eur is distinct from followed.withdrawn_amount_eur
