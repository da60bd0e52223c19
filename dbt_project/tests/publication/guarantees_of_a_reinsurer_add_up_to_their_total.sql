-- Rule BV164-1 of EIOPA on S.31.01: total guarantees received = assets pledged + financial guarantees + cash deposits.

select
    insurer_id,
    c0040_reinsurer_code,
    c0120_pledged_asset_amount_eur,
    c0130_guarantee_amount_eur,
    c0140_cash_deposit_amount_eur,
    c0150_total_guarantee_amount_eur
from {{ ref('pub_regulatory__s_31_01') }}
where
    coalesce(c0150_total_guarantee_amount_eur, 0)
    <> coalesce(c0120_pledged_asset_amount_eur, 0)
    + coalesce(c0130_guarantee_amount_eur, 0)
    + coalesce(c0140_cash_deposit_amount_eur, 0)
