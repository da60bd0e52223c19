-- Guarantees that take an insurer's cover on a buyer beyond the product's maximum (ELI-09), one row per guarantee.
-- Severity and wording are added by `fnd_eligibility`.
-- Set-based: each guarantee adds its limit on its first day and removes it on the day it no longer holds; what a buyer
-- has the moment a guarantee begins is a running sum. Cover that is itself in breach counts as well.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
    where graded_by is not null
),

-- On one day covers end before others begin.
movements as (
    select
        insurer_id,
        product_code,
        buyer_id_scheme,
        buyer_id,
        guarantee_id,
        effective_on as moved_on,
        1 as movement_order,
        granted_limit_amount_eur as amount_eur
    from lines
    where effective_on < valid_to
    union all
    select
        insurer_id,
        product_code,
        buyer_id_scheme,
        buyer_id,
        guarantee_id,
        valid_to as moved_on,
        0 as movement_order,
        -granted_limit_amount_eur as amount_eur
    from lines
    where effective_on < valid_to
),

running as (
    select
        insurer_id,
        guarantee_id,
        movement_order,
        sum(amount_eur) over so_far as covered_amount_eur
    from movements
    window
        so_far as (
            partition by insurer_id, product_code, buyer_id_scheme, buyer_id
            order by moved_on, movement_order, guarantee_id
            rows between unbounded preceding and current row
        )
),

begun as (
    select
        insurer_id,
        guarantee_id,
        cast(covered_amount_eur as decimal(18, 2)) as covered_amount_eur
    from running
    where movement_order = 1
)

-- A buyer without a grade cannot be judged, hence does not qualify.
select
    'ELI-09' as rule_id,
    lines.insurer_id,
    lines.guarantee_id,
    {{ amount_text('begun.covered_amount_eur', "'EUR'", 'fr') }} as observed_fr,
    {{ amount_text('begun.covered_amount_eur', "'EUR'", 'en') }} as observed_en,
    coalesce(
        {{ amount_text('lines.buyer_maximum_amount', "'EUR'", 'fr') }}, 'inconnu, faute de note ou de zone'
    ) as allowed_fr,
    coalesce(
        {{ amount_text('lines.buyer_maximum_amount', "'EUR'", 'en') }}, 'unknown without grade or zone'
    ) as allowed_en
from lines
inner join begun
    on
        lines.insurer_id = begun.insurer_id
        and lines.guarantee_id = begun.guarantee_id
where lines.buyer_maximum_amount is null or begun.covered_amount_eur > lines.buyer_maximum_amount
