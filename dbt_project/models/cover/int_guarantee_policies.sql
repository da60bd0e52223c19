-- The policy of each guarantee as known for the month of its grant: the line of the latest period up to that month,
-- or the first line if the policy was declared later. One row per guarantee with a known policy.

with

guarantees as (
    select * from {{ ref('int_guarantees_current') }}
),

policies as (
    select * from {{ ref('int_policies_by_period') }}
),

ranked as (
    select
        guarantees.guarantee_id,
        policies.*,
        row_number() over (
            partition by guarantees.insurer_id, guarantees.guarantee_id
            order by
                case when policies.period <= {{ month_of('guarantees.granted_on') }} then 0 else 1 end,
                case when policies.period <= {{ month_of('guarantees.granted_on') }} then policies.period end desc,
                policies.period
        ) as line_rank
    from guarantees
    inner join policies
        on
            guarantees.insurer_id = policies.insurer_id
            and guarantees.policy_id = policies.policy_id
)

select
    insurer_id,
    guarantee_id,
    policy_id,
    policyholder_kind,
    policyholder_siren,
    insured_siren,
    insured_department,
    insured_turnover_amount,
    insured_share,
    policy_inception_on,
    policy_expiry_on,
    period
from ranked
where line_rank = 1
