-- On every day published, use and headroom make up the cap.

select
    envelope_id,
    usage_on,
    cap_amount_eur,
    ceded_exposure_amount_eur,
    headroom_amount_eur
from {{ ref('pub_ministry__envelope_usage') }}
where cap_amount_eur <> ceded_exposure_amount_eur + headroom_amount_eur
