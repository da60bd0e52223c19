-- Breaches of the rules on the buyer, one row per rule and guarantee. `fnd_eligibility` adds severity and messages.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
),

-- A buyer without a default probability cannot be judged and does not qualify.
default_probability_out_of_bounds as (
    select
        'ELI-08' as rule_id,
        insurer_id,
        guarantee_id,
        coalesce({{ share_text('buyer_pd', 'fr') }}, 'non communiquée') as observed_fr,
        coalesce({{ share_text('buyer_pd', 'en') }}, 'not given') as observed_en,
        'de ' || {{ share_text('buyer_pd_minimum_rate', 'fr') }}
        || ' à ' || {{ share_text('buyer_pd_maximum_rate', 'fr') }} as allowed_fr,
        'from ' || {{ share_text('buyer_pd_minimum_rate', 'en') }}
        || ' to ' || {{ share_text('buyer_pd_maximum_rate', 'en') }} as allowed_en
    from lines
    where
        buyer_pd_minimum_rate is not null
        and (buyer_pd is null or buyer_pd < buyer_pd_minimum_rate or buyer_pd > buyer_pd_maximum_rate)
),

-- Domestic cover is limited to buyers in France, regardless of zones. A country without a zone is not open.
country_not_covered as (
    select
        'ELI-10' as rule_id,
        insurer_id,
        guarantee_id,
        coalesce(buyer_country, 'pays non communiqué')
        || case
            when segment = 'domestic' or is_buyer_in_france then ''
            when risk_zone_code is null then ' (pays non classé)'
            when risk_zone_code = 'closed' then ' (pays fermé)'
            else ''
        end as observed_fr,
        coalesce(buyer_country, 'country not given')
        || case
            when segment = 'domestic' or is_buyer_in_france then ''
            when risk_zone_code is null then ' (country not classified)'
            when risk_zone_code = 'closed' then ' (country closed)'
            else ''
        end as observed_en,
        case segment
            when 'domestic' then 'les acheteurs situés en France'
            else 'les acheteurs situés à l''étranger, en pays ouvert'
        end as allowed_fr,
        case segment
            when 'domestic' then 'buyers in France'
            else 'buyers abroad, in a country that is open'
        end as allowed_en
    from lines
    where
        (segment = 'domestic' and not is_buyer_in_france)
        or (segment = 'export' and (is_buyer_in_france or coalesce(risk_zone_code, 'closed') = 'closed'))
),

breaches as (
    select * from default_probability_out_of_bounds
    union all
    select * from country_not_covered
)

select * from breaches
