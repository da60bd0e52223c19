{#
    The first CTEs of a model: `attached`, the movements of the treaty years with their terms and, for a premium line,
    its ceded premium. The flows add up the premium lines of a day; the lineage of the figures lists them.
#}
{% macro attached_movements() -%}
movements as (
    select * from {{ ref('int_treaty_movements') }}
),

terms as (
    select * from {{ ref('treaty_terms') }}
),

attached as (
    select
        movements.*,
        terms.loss_terms_id,
        terms.ceding_commission_rate,
        terms.guarantee_fee_rate,
        case movements.movement_type
            when 'premium' then {{ product_amount('movements.gross_amount_eur', 'terms.premium_cession_share') }}
        end as ceded_premium_amount_eur
    from movements
    inner join terms
        on
            movements.treaty_id = terms.treaty_id
            and movements.attached_on between terms.valid_from and terms.valid_to
)
{%- endmacro %}
