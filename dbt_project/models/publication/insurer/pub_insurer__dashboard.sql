-- Headline figures of each insurer, by month.

select
    insurer_id,
    period as month,
    month_on,
    figure_number,
    headline_code,
    figure_title_fr,
    figure_title_en,
    unit_code,
    nature,
    basis,
    status,
    figure_amount_eur,
    figure_count,
    figure_share,
    is_latest,
    {{ as_of() }} as as_of
from {{ ref('fct_insurer_figures') }}
