-- Band 1 starts at zero. Each other band starts at the upper bound of the band below. Only the last band may be open.
-- Terms without a band would leave every loss to the insurer without notice.

with

compared as (
    select
        loss_terms.loss_terms_id,
        bands.band_number,
        bands.attachment_amount,
        bands.exhaustion_amount,
        row_number() over stack as expected_band_number,
        lag(bands.exhaustion_amount, 1, 0.00) over stack as expected_attachment_amount
    from {{ ref('loss_terms') }} as loss_terms
    left join {{ ref('loss_bands') }} as bands on loss_terms.loss_terms_id = bands.loss_terms_id
    window stack as (partition by loss_terms.loss_terms_id order by bands.band_number)
)

select *
from compared
where
    band_number is distinct from expected_band_number
    or attachment_amount is distinct from expected_attachment_amount
    or exhaustion_amount <= attachment_amount
