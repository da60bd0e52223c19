-- Open breaks of every reconciliation. A break has the same identifier in every build. A refused line whose key cannot
-- be read is identified by its content, because it has another place in a file that is sent again.
{%- set registers = ['premiums', 'claims', 'ledger', 'accounts', 'bank_statements'] %}

with

lines as (
    select * from {{ ref('rec_lines') }}
    where is_open_break
),

submissions as (
    select * from {{ ref('stg_submissions') }}
),

refused_contents as (
    {% for register in registers -%}
        select
            '{{ register }}' as register_code,
            refused.line_reference,
            refused.period || '#' || md5({{ refused_content('refused') }}) as content_reference
        from {{ ref('stg_quarantined_' ~ register) }} as refused
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

placed as (
    select
        lines.*,
        left_submissions.submission_hash as left_submission_hash,
        right_submissions.submission_hash as right_submission_hash,
        {{ dbt.split_part('lines.key', "'|'", 1) }} as first_reference
    from lines
    left join submissions as left_submissions on lines.left_submission_id = left_submissions.submission_id
    left join submissions as right_submissions on lines.right_submission_id = right_submissions.submission_id
),

-- Registers of one package have lines with the same reference: it has the package and the number of the line.
sided as (
    select
        *,
        case
            when first_reference = left_submission_hash || '#' || left_line_number
                then {{ left_register_code('placed') }}
            else {{ right_register_code('placed') }}
        end as refused_register_code
    from placed
),

identified as (
    select
        sided.*,
        case
            when refused_contents.line_reference is null then sided.key
            else replace(sided.key, refused_contents.line_reference, refused_contents.content_reference)
        end as identity
    from sided
    left join refused_contents
        on
            sided.class = 'quarantined'
            and sided.first_reference = refused_contents.line_reference
            and sided.refused_register_code = refused_contents.register_code
),

-- Lines refused for a repeated key have the same identity.
numbered as (
    select
        *,
        row_number() over (
            partition by reconciliation, insurer_id, identity
            order by left_line_number, left_submission_hash, right_line_number
        ) as occurrence
    from identified
)

select
    {{ stable_id(['reconciliation', 'insurer_id', 'identity', 'occurrence']) }} as break_id,
    reconciliation,
    key,
    insurer_id,
    reinsurer_id,
    product_code,
    period,
    measure_code,
    class,
    also,
    expected_amount,
    found_amount,
    difference_amount,
    currency,
    found_currency,
    expected_amount_eur,
    found_amount_eur,
    compared_amount_eur,
    difference_amount_eur,
    known_on,
    left_submission_id,
    left_line_number,
    right_submission_id,
    right_line_number,
    left_submission_hash,
    right_submission_hash,
    identity,
    occurrence
from numbered
