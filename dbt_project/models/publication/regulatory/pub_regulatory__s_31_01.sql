-- Template S.31.01 of Solvency II: what each insurer may recover from each reinsurer.

select
    insurer_id,
    insurer_name,
    c0040_reinsurer_code,
    c0050_reinsurer_code_type,
    c0060_premium_provision_amount_eur,
    c0070_claims_provision_amount_eur,
    c0080_life_provision_amount_eur,
    c0090_default_adjustment_amount_eur,
    c0100_total_recoverable_amount_eur,
    c0110_net_receivable_amount_eur,
    c0120_pledged_asset_amount_eur,
    c0130_guarantee_amount_eur,
    c0140_cash_deposit_amount_eur,
    c0150_total_guarantee_amount_eur,
    c0180_reinsurer_name,
    c0190_reinsurer_type_code,
    c0200_country_code,
    c0210_external_rating,
    c0220_rating_agency,
    c0230_credit_quality_step_code,
    c0240_internal_rating,
    layout_version,
    missing_cells_fr,
    {{ as_of() }} as as_of
from {{ ref('fct_reinsurer_recoverables') }}
