-- Create `paired`, pairs of guarantees of one product. The later guarantee gets the buyer of the earlier one, which
-- is still in force: both are granted in the first month, last for at least three months and are not withdrawn
-- within the first one. For ELI-13, half of the pairs are of two insurers. Half of the pairs name the buyer by its
-- SIREN in one guarantee and by its VAT number in the other.
create or replace temp table paired as
with
numbered as (
    select
        *,
        row_number() over (
            partition by insurer_id order by draw({{ anomaly }} || ' pair', number, 1000000007), number
        ) - 1 as place
    from unlinked_guarantees as g
    where
        product_code = {{ product_code }} and start_month = 0 and buyer_siren is not null
        and decision_type in ('reduce', 'refuse')
        and is_free('guarantee', g.guarantee_id) and is_free('policy', g.policy_id)
),

-- Pairs of one insurer, and pairs of the n-th guarantees of two insurers.
grouped as (
    select
        *,
        case
            when {{ anomaly }} = 'ELI-13' and place % 6 >= 4 then 'between ' || place
            else insurer_id || ' ' || place // 2
        end as pair
    from numbered
),

ordered as (
    select
        *,
        row_number() over (
            partition by pair order by granted_on, insurer_id, guarantee_id
        ) as rank_in_pair
    from grouped
),

pairs as (
    select
        later.guarantee_id as later_id,
        earlier.guarantee_id as earlier_id,
        earlier.insurer_id = later.insurer_id as is_within_insurer,
        earlier.policy_id as earlier_policy_id,
        later.policy_id as later_policy_id,
        earlier.buyer_siren,
        earlier.buyer_grade,
        earlier.granted_on as earlier_granted_on,
        row_number() over (
            partition by earlier.insurer_id = later.insurer_id order by later.place, later.insurer_id
        ) as kind_number
    from ordered as later
    inner join ordered as earlier on later.pair = earlier.pair and later.rank_in_pair = 2 and earlier.rank_in_pair = 1
    where {{ anomaly }} = 'ELI-13' or later.policy_id <> earlier.policy_id
),

policies_of_pairs as (
    select
        earlier_policy_id as policy_id,
        kind_number
    from pairs
    where not is_within_insurer
    union all
    select
        later_policy_id,
        kind_number
    from pairs
    where not is_within_insurer
),

-- A policy has one insured, which it can have in common with one policy of another insurer only.
shared as (
    select
        policy_id,
        min(kind_number) as kind_number
    from policies_of_pairs
    group by policy_id
)

select
    *,
    row_number() over (order by kind_number asc, is_within_insurer desc) as pair_number,
    pair_number % 4 in (2, case {{ anomaly }} when 'ELI-13' then 3 else 1 end) as is_named_by_vat
from pairs
where
    is_within_insurer
    or (
        (earlier_policy_id, kind_number) in (from shared)
        and (later_policy_id, kind_number) in (from shared)
    )
order by pair_number limit {{ count }};

insert into reservations
select
    'guarantee',
    id,
    {{ anomaly }}
from (select unnest([later_id, earlier_id]) as id from paired) as ids;

update guarantees set
    buyer_siren = paired.buyer_siren,
    buyer_id = case when paired.is_named_by_vat then vat_number(paired.buyer_siren) else paired.buyer_siren end,
    buyer_id_scheme = case when paired.is_named_by_vat then 'vat' else 'siren' end,
    decision_buyer_id = paired.buyer_siren, decision_buyer_id_scheme = 'siren'
from paired
where guarantee_id = later_id;

update guarantees set
    buyer_id = paired.buyer_siren, buyer_id_scheme = 'siren',
    decision_buyer_id = paired.buyer_siren, decision_buyer_id_scheme = 'siren'
from paired
where guarantee_id = earlier_id;
