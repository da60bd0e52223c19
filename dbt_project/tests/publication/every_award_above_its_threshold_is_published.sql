-- A grant is published as an award if, and only if, its nominal amount exceeds the threshold of its day. A correction
-- never lowers it, and it is due after its grant.

with

grants as (
    select * from {{ ref('fct_state_aid_grants') }}
),

awards as (
    select * from {{ ref('pub_regulatory__state_aid_awards') }}
)

select
    coalesce(grants.reference_number, awards.reference_number) as reference_number,
    grants.nominal_amount_eur as expected_amount,
    awards.nominal_amount_eur as actual_amount
from grants
full outer join awards on grants.reference_number = awards.reference_number
where
    grants.reference_number is null
    or coalesce(grants.nominal_amount_eur > grants.threshold_amount_eur, false) <> (awards.reference_number is not null)
    or awards.nominal_amount_eur <> grants.nominal_amount_eur
    or awards.nominal_amount_eur < awards.first_nominal_amount_eur
    or awards.publication_due_on <= awards.granted_on
