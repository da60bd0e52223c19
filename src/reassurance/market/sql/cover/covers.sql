-- One row per period of cover, without treaty terms: here the first cover of each buyer. `renewals.sql` adds the
-- renewals.
create table covers as
with
drawn as (
    select
        insurer_by_number(insurer_number) as insurer_id,
        cast(guarantee_number as bigint) as guarantee_number,
        (insurer_number - 1) * {{ covers }} + guarantee_number as buyer_number,
        insurer_number * 10000000 + guarantee_number as number
    from range(1, {{ insurers }} + 1) as i (insurer_number),
        range(1, {{ covers }} + 1) as g (guarantee_number)
),

started as (
    select
        *,
        case
            when draw('early', number, 100) < 60 then 0
            else draw('start', number, {{ months }})
        end as start_month,
        case
            when draw('product', number, 100) < 50 then 'CAP'
            when draw('product', number, 100) < 75 then 'CAP_PLUS'
            when draw('product', number, 100) < 90 then 'CAP_FRANCEXPORT'
            else 'CAP_FRANCEXPORT_PLUS'
        end as product_code,
        1 + draw('policy', number, {{ policies }}) as policy_number
    from drawn
),

-- Open countries, except those where the product covers nothing.
countries as (
    select
        products.product_code,
        risk_zones.country_code,
        risk_zones.risk_zone_code,
        row_number() over (partition by products.product_code order by country_code) - 1
            as country_number,
        count(*) over (partition by products.product_code) as country_count
    from risk_zones
    inner join products on products.segment = 'export'
    anti join buyer_maxima
        on
            products.product_code = buyer_maxima.product_code
            and risk_zones.risk_zone_code = buyer_maxima.grade
            and buyer_maxima.maximum_amount = 0
    where risk_zone_code in ('low', 'medium', 'high')
),

placed as (
    select
        started.*,
        products.form,
        products.segment,
        case
            when products.segment = 'export' then countries.country_code
            when draw('overseas', number, 100) < 4
                then ['GP', 'MQ', 'GF', 'RE', 'YT'][1 + draw('department', number, 5)]
            else 'FR'
        end as buyer_country,
        coalesce(countries.risk_zone_code, 'domestic') as risk_zone_code,
        case
            when countries.country_code in ('US', 'CA', 'MX', 'CN', 'IN', 'VN', 'TR') then 'USD' else 'EUR'
        end as currency,
        -- The products are sold from the 15th of the first month.
        cast(months.first_day + cast(
            case
                when start_month = 0 then 14 + draw('day', number, 14) else draw('day', number, 27)
            end as integer
        ) as date) as granted_on,
        cast(4 + draw('life', number, 9) as integer) as months_of_cover,
        cast(1 + draw('grade', number, 4) as varchar) as buyer_grade,
        case
            when draw('size', number, 100) < 40 then 5000 + 500 * draw('limit', number, 31)
            when draw('size', number, 100) < 75 then 20000 + 1000 * draw('limit', number, 36)
            when draw('size', number, 100) < 95 then 55000 + 1000 * draw('limit', number, 76)
            else 130000 + 1000 * draw('limit', number, 71)
        end as first_limit,
        -- There are 500 000 SIRENs. Buyers beyond that number have an identifier of the insurer.
        case
            when products.segment = 'domestic' and buyer_number < 500000
                then siren(99500000 + buyer_number * 7919 % 500000)
        end as buyer_siren
    from started
    inner join products using (product_code)
    inner join months on started.start_month = months.month_number
    left join countries
        on
            products.product_code = countries.product_code
            and countries.country_number = draw('country', number, countries.country_count)
),

dated as (
    select
        placed.*,
        cast(granted_on + to_months(months_of_cover) as date) as first_expires_on,
        case
            when draw('withdrawn', number, 100) < 5
                then cast(
                    granted_on + to_days(cast(35 + draw('withdrawal', number, 70) as integer)) as date
                )
        end as withdrawn_on,
        -- 7 % of the other covers end earlier or later than first agreed.
        case
            when draw('withdrawn', number, 100) < 5 then first_expires_on
            when draw('expiry', number, 100) < 7
                then cast(
                    first_expires_on + case when draw('prolonged', number, 2) = 0 then 1 else -1 end
                    * cast(20 + draw('shift', number, 40) as integer) as date
                )
            else first_expires_on
        end as expires_on,
        case
            when draw('changed', number, 100) < 8
                then start_month + 1 + draw('change', number, 3)
        end as change_month,
        -- A limit is at most the maximum for the buyer. A product without one gives null, which least() ignores.
        least(cast(first_limit as decimal(18, 2)), maxima.maximum_amount) as public_limit_amount,
        cast(least(
            cast(first_limit / 1000 * (700 + 100 * draw('newlimit', number, 6)) as decimal(18, 0)),
            maxima.maximum_amount
        ) as decimal(18, 2)) as changed_limit_amount,
        case when draw('late', number, 100) < 35 then 1 else 0 end as months_late
    from placed
    left join buyer_maxima as maxima
        on
            placed.product_code = maxima.product_code
            and maxima.grade
            = case maxima.graded_by when 'buyer_grade' then buyer_grade else risk_zone_code end
            and granted_on between maxima.valid_from and maxima.valid_to
)

select
    insurer_id,
    number,
    numbered_id(insurer_id, 'G', guarantee_number) as guarantee_id,
    insurer_id || '-P' || lpad(cast(policy_number as varchar), 6, '0') as policy_id,
    numbered_id(insurer_id, 'D', guarantee_number) as decision_id,
    product_code,
    form,
    segment,
    buyer_country,
    risk_zone_code,
    currency,
    start_month,
    granted_on,
    -- A limit is cancelled with notice: the decision is at least 36 days older than the cover that replaces it.
    case
        when form = 'complement' then 'reduce'
        when draw('cancelled', number, 10) < 3 and start_month > 1 then 'cancel'
        else 'refuse'
    end as decision_type,
    cast(case decision_type
        when 'cancel' then granted_on - cast(36 + draw('decided', number, 7) as integer)
        else greatest(
            granted_on - cast(draw('decided', number, 7) as integer), date_trunc('month', granted_on)
        )
    end as date) as decided_on,
    first_expires_on,
    expires_on,
    withdrawn_on,
    month_number(least(expires_on, first_expires_on)) + months_late as expiry_month,
    month_number(withdrawn_on) + months_late as withdrawal_month,
    change_month,
    public_limit_amount,
    changed_limit_amount,
    cast(policy_share(insurer_id, policy_id) as decimal(9, 6)) as policy_insured_share,
    -- The limit is larger where the policy insures a smaller share than the public cover: the amount that the
    -- insurer keeps must be enough.
    cast(case
        when form = 'substitute' then 0
        when policy_share(insurer_id, policy_id) < 0.9
            then 1.25 * greatest(public_limit_amount, changed_limit_amount)
        else greatest(public_limit_amount, changed_limit_amount)
    end as decimal(18, 2)) as primary_limit_amount,
    -- The insurer's limit after the decision, and before it.
    primary_limit_amount as kept_limit_amount,
    cast(
        case when decision_type = 'refuse' then 0 else primary_limit_amount + public_limit_amount end
        as decimal(18, 2)
    ) as previous_limit_amount,
    cast(case form when 'complement' then 0.9 else 0.8 end as decimal(9, 6)) as insured_percentage,
    case product_code
        when 'CAP_PLUS' then cast((20000 + draw('pd', number, 40001)) * 0.000001 as decimal(9, 6))
    end as buyer_pd,
    buyer_grade,
    cast(30 + 15 * draw('credit', number, 5) as integer) as credit_period_days,
    -- Each guarantee has its own buyer. The decision may name it by SIREN, the guarantee by VAT number.
    buyer_siren,
    buyer_siren is not null and draw('vat', number, 100) < 5 as is_named_by_vat,
    case
        when buyer_siren is null then numbered_buyer(number)
        when is_named_by_vat then vat_number(buyer_siren)
        else buyer_siren
    end as buyer_id,
    case when buyer_siren is null then 'insurer' when is_named_by_vat then 'vat' else 'siren' end
        as buyer_id_scheme,
    case
        when is_named_by_vat and draw('decision vat', number, 2) = 0 then buyer_siren
        else buyer_id
    end as decision_buyer_id,
    case when decision_buyer_id = buyer_siren then 'siren' else buyer_id_scheme end
        as decision_buyer_id_scheme,
    cast(200000 + 1000 * draw('turnover', number, 90000) as decimal(18, 2)) as buyer_turnover_amount,
    cast(null as varchar) as renewed_guarantee_id
from dated;
