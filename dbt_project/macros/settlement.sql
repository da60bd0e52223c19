{# The CTE `matches`: the matches of the given models of evidence. #}
{% macro settlement_matches(models) -%}
matches as (
    {% for model in models -%}
    select
        movement_key,
        balance_key,
        evidence_code,
        matched_amount
    from {{ model }}
    where is_match
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor -%}
)
{%- endmacro %}

{#
    Payments that the given models of evidence leave unmatched, with the open amounts of the balances that they may settle
    within their window. CTEs: `open_pairs`, and `pairs_of_one_insurer`, those of payments that name their payer and whose
    balances are all of one insurer.
#}
{% macro open_pairs(models) -%}
{{ settlement_matches(models) }},

matched_totals as (
    select
        balance_key,
        cast(sum(matched_amount) as decimal(18, 2)) as matched_total_amount
    from matches
    group by balance_key
),

matched_payments as (
    select movement_key
    from matches
    group by movement_key
),

open_pairs as (
    select
        pairs.movement_key,
        pairs.balance_key,
        pairs.insurer_id,
        pairs.payment_amount,
        cast(pairs.balance_amount - coalesce(matched_totals.matched_total_amount, 0) as decimal(18, 2)) as open_amount,
        pairs.is_payer_named,
        pairs.set_size_maximum,
        pairs.set_candidate_count_maximum
    from {{ ref('int_settlement_pairs') }} as pairs
    left join matched_totals on pairs.balance_key = matched_totals.balance_key
    left join matched_payments on pairs.movement_key = matched_payments.movement_key
    where
        pairs.is_in_window
        and matched_payments.movement_key is null
        and pairs.balance_amount - coalesce(matched_totals.matched_total_amount, 0) <> 0
),

payments_of_one_insurer as (
    select movement_key
    from open_pairs
    where is_payer_named
    group by movement_key
    having min(insurer_id) = max(insurer_id)
),

pairs_of_one_insurer as (
    select open_pairs.*
    from open_pairs
    inner join payments_of_one_insurer on open_pairs.movement_key = payments_of_one_insurer.movement_key
)
{%- endmacro %}

{#
    Sets of two or more parts that add up to a whole, from a CTE with the columns whole_key, whole_amount, part_key,
    part_amount, set_size_maximum and set_candidate_count_maximum. Sets grow by one part after their last one, so that each
    is found once. The CTE `parts_of_sets` has one row per set and part; `is_solution` is true for the only set of a whole
    that shares no part with that of another whole. The query must begin with `with recursive`.
#}
{% macro sets_adding_up(candidates) -%}
numbered as (
    select
        whole_key,
        whole_amount,
        part_key,
        part_amount,
        row_number() over (partition by whole_key order by part_key) as place,
        count(*) over (partition by whole_key) as candidate_count,
        min(set_size_maximum) over (partition by whole_key) as size_maximum,
        min(set_candidate_count_maximum) over (partition by whole_key) as candidate_count_maximum
    from {{ candidates }}
),

searched as (
    select *
    from numbered
    where candidate_count between 2 and candidate_count_maximum
),

sets as (
    select
        whole_key,
        whole_amount,
        place as last_place,
        size_maximum,
        1 as set_size,
        part_amount as total_amount,
        '|' || cast(place as varchar) || '|' as places
    from searched
    union all
    select
        sets.whole_key,
        sets.whole_amount,
        searched.place as last_place,
        sets.size_maximum,
        sets.set_size + 1 as set_size,
        cast(sets.total_amount + searched.part_amount as decimal(18, 2)) as total_amount,
        sets.places || cast(searched.place as varchar) || '|' as places
    from sets
    inner join searched
        on
            sets.whole_key = searched.whole_key
            and sets.last_place < searched.place
    where sets.set_size < sets.size_maximum
),

complete_sets as (
    select
        whole_key,
        places,
        count(*) over (partition by whole_key) as set_count
    from sets
    where set_size > 1 and total_amount = whole_amount
),

parts as (
    select
        complete_sets.whole_key,
        complete_sets.places,
        searched.part_key,
        searched.part_amount,
        complete_sets.set_count,
        sum(case complete_sets.set_count when 1 then 1 else 0 end) over (partition by searched.part_key)
            as solution_count
    from complete_sets
    inner join searched
        on
            complete_sets.whole_key = searched.whole_key
            and complete_sets.places like '%|' || cast(searched.place as varchar) || '|%'
),

parts_of_sets as (
    select
        parts.*,
        set_count = 1 and max(solution_count) over (partition by whole_key) = 1 as is_solution
    from parts
)
{%- endmacro %}
