-- On every published day, use and headroom add up to the cap. An envelope is used on one base.

select
    envelope_id,
    usage_on,
    cap_amount_eur,
    ceded_exposure_amount_eur,
    ceded_incurred_amount_eur,
    headroom_amount_eur
from {{ ref('pub_ministry__envelope_usage') }}
where
    cap_amount_eur is distinct from coalesce(ceded_exposure_amount_eur, ceded_incurred_amount_eur) + headroom_amount_eur
    or (ceded_exposure_amount_eur is null) = (ceded_incurred_amount_eur is null)
    or (ceded_claim_amount_eur is null) <> (ceded_incurred_amount_eur is null)
    or (ceded_exposure_amount_eur is null) <> (run_off_amount_eur is null)
