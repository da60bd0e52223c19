-- A policy, when it is first needed and when its turnover has grown.
create table reg_policies as
select
    sender,
    period,
    1 as sequence,
    'upsert' as _action,
    cast(columns({{ columns }}) as varchar)
from (
    select
        p.insurer_id as sender,
        m.period,
        p.policy_id,
        coalesce(p.factor_siren, p.insured_siren) as policyholder_siren,
        case when p.factor_siren is null then 'company' else 'factor' end as policyholder_kind,
        p.insured_siren,
        case m.month_number
            when p.grown_month then p.grown_turnover_amount else p.insured_turnover_amount
        end as insured_turnover_amount,
        p.insured_percentage,
        p.insured_naf,
        p.insured_department,
        p.inception_on as inception_date,
        p.expires_on as expiry_date
    from policies as p inner join months as m on m.month_number in (p.start_month, p.grown_month)
) as lines;
