-- Rules of EIOPA on signs: the adjustment for default is never positive; a quota share keeps no negative part; shares,
-- exposures (minus one is unlimited) and premiums of a reinsurer are not negative; its name, type and quality step are
-- filled.

select
    'S.31.01' as template,
    insurer_id,
    c0040_reinsurer_code as row_key
from {{ ref('pub_regulatory__s_31_01') }}
where
    c0090_default_adjustment_amount_eur > 0
    or trim(c0180_reinsurer_name) = ''
    or trim(c0190_reinsurer_type_code) = ''
    or trim(c0230_credit_quality_step_code) = ''
union all
select
    'S.30.03' as template,
    insurer_id,
    c0020_treaty_code as row_key
from {{ ref('pub_regulatory__s_30_03') }}
where c0090_treaty_type_code in ('1', '2') and c0200_retention_share < 0
union all
select
    'S.30.04' as template,
    insurer_id,
    c0020_treaty_code as row_key
from {{ ref('pub_regulatory__s_30_04') }}
where
    c0100_reinsurer_share < 0
    or c0110_ceded_exposure_amount_eur < -1
    or c0160_outgoing_premium_amount_eur < 0
    or trim(c0200_reinsurer_name) = ''
    or trim(c0210_reinsurer_type_code) = ''
    or trim(c0250_credit_quality_step_code) = ''
