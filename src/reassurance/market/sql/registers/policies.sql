-- A policy, in the first month in which a line refers to it and in the month in which its turnover has grown.
{% call create_register('policies', columns) %}
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
{% endcall %};
