-- Guarantees that raise an insurer's cover on a buyer above the product's maximum (ELI-09), one row per guarantee.
-- `fnd_eligibility` adds severity and messages.
-- On each of its days, a guarantee is added to the guarantees granted before it: by day of grant, then effective day,
-- then identifier. A guarantee counts with its limit of that day, in euros of its day of grant. It does not count on
-- days on which a rule on this guarantee alone excludes it. Pairs of guarantees are compared only for the few buyers
-- whose total exceeds a maximum on some day.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
    where graded_by is not null
),

admitted as (
    select * from {{ ref('int_admitted_days') }}
),

versions as (
    select * from {{ ref('int_guarantee_commitments') }}
),

ranked as (
    select
        insurer_id,
        guarantee_id,
        product_code,
        buyer_key,
        buyer_maximum_amount,
        granted_eur_per_unit_rate,
        row_number() over (
            partition by insurer_id, product_code, buyer_key
            order by granted_on, effective_on, guarantee_id
        ) as grant_rank
    from lines
),

covers as (
    select
        ranked.insurer_id,
        ranked.guarantee_id,
        ranked.product_code,
        ranked.buyer_key,
        ranked.buyer_maximum_amount,
        ranked.grant_rank,
        greatest(versions.valid_from, admitted.admitted_from) as covers_from,
        least(versions.valid_before, admitted.admitted_before) as covers_before,
        {{ product_amount('versions.public_limit_amount', 'ranked.granted_eur_per_unit_rate') }} as amount_eur
    from ranked
    inner join versions
        on
            ranked.insurer_id = versions.insurer_id
            and ranked.guarantee_id = versions.guarantee_id
    inner join admitted
        on
            ranked.insurer_id = admitted.insurer_id
            and ranked.guarantee_id = admitted.guarantee_id
            and versions.valid_from < admitted.admitted_before
            and versions.valid_before > admitted.admitted_from
),

-- Covers that end on a day are subtracted before those that start on it are added.
buyer_movements as (
    select
        insurer_id,
        product_code,
        buyer_key,
        buyer_maximum_amount,
        covers_from as moved_on,
        1 as movement_order,
        amount_eur
    from covers
    union all
    select
        insurer_id,
        product_code,
        buyer_key,
        buyer_maximum_amount,
        covers_before as moved_on,
        0 as movement_order,
        -amount_eur as amount_eur
    from covers
),

buyer_totals as (
    select
        *,
        sum(amount_eur) over (
            partition by insurer_id, product_code, buyer_key
            order by moved_on, movement_order
            rows between unbounded preceding and current row
        ) as total_amount_eur
    from buyer_movements
),

watched_buyers as (
    select
        insurer_id,
        product_code,
        buyer_key
    from buyer_totals
    group by insurer_id, product_code, buyer_key
    having max(total_amount_eur) > min(buyer_maximum_amount)
),

watched as (
    select covers.*
    from covers
    inner join watched_buyers
        on
            covers.insurer_id = watched_buyers.insurer_id
            and covers.product_code = watched_buyers.product_code
            and covers.buyer_key = watched_buyers.buyer_key
),

-- The cover to which each guarantee is added, itself included, on its own days.
shared_days as (
    select
        later.insurer_id,
        later.guarantee_id,
        greatest(later.covers_from, earlier.covers_from) as moves_from,
        least(later.covers_before, earlier.covers_before) as moves_before,
        earlier.amount_eur
    from watched as later
    inner join watched as earlier
        on
            later.insurer_id = earlier.insurer_id
            and later.product_code = earlier.product_code
            and later.buyer_key = earlier.buyer_key
            and later.grant_rank >= earlier.grant_rank
            and later.covers_from < earlier.covers_before
            and later.covers_before > earlier.covers_from
),

movements as (
    select
        insurer_id,
        guarantee_id,
        moves_from as moved_on,
        1 as movement_order,
        amount_eur
    from shared_days
    union all
    select
        insurer_id,
        guarantee_id,
        moves_before as moved_on,
        0 as movement_order,
        -amount_eur as amount_eur
    from shared_days
),

running as (
    select
        insurer_id,
        guarantee_id,
        sum(amount_eur) over (
            partition by insurer_id, guarantee_id
            order by moved_on, movement_order
            rows between unbounded preceding and current row
        ) as covered_amount_eur
    from movements
),

highest as (
    select
        insurer_id,
        guarantee_id,
        cast(max(covered_amount_eur) as decimal(18, 2)) as covered_amount_eur
    from running
    group by insurer_id, guarantee_id
),

judged as (
    select
        lines.insurer_id,
        lines.guarantee_id,
        lines.buyer_maximum_amount,
        coalesce(highest.covered_amount_eur, lines.granted_public_limit_amount_eur) as covered_amount_eur
    from lines
    left join highest
        on
            lines.insurer_id = highest.insurer_id
            and lines.guarantee_id = highest.guarantee_id
    where lines.buyer_maximum_amount is null or highest.covered_amount_eur > lines.buyer_maximum_amount
)

-- A buyer without a grade cannot be judged and does not qualify.
select
    'ELI-09' as rule_id,
    insurer_id,
    guarantee_id,
    {{ amount_text('covered_amount_eur', "'EUR'", 'fr') }} as observed_fr,
    {{ amount_text('covered_amount_eur', "'EUR'", 'en') }} as observed_en,
    coalesce(
        {{ amount_text('buyer_maximum_amount', "'EUR'", 'fr') }}, 'inconnu, faute de note ou de zone'
    ) as allowed_fr,
    coalesce(
        {{ amount_text('buyer_maximum_amount', "'EUR'", 'en') }}, 'unknown without grade or zone'
    ) as allowed_en
from judged
