{#
    SQL that several queries share. Every macro is a global of the queries, as a dbt macro is.
    Queries write `{{ name }}` for a value that the caller binds: it becomes the DuckDB parameter `$name`.
#}

{# Draw `count` rows of the table `candidates` (id, number, …) that no anomaly has reserved. They become the table
   `chosen`, numbered in `place` from 1, and are reserved. Fewer are drawn when fewer are free. #}
{% macro reserve(anomaly, kind, count) -%}
create or replace temp table chosen as
select *, row_number() over (order by draw({{ anomaly }}, number, 1000000007), id) as place
from candidates
where is_free('{{ kind }}', candidates.id)
order by place
limit {{ count }};

insert into reservations
select '{{ kind }}', id, {{ anomaly }}
from chosen
{%- endmacro %}

{# Add the guarantees of a query of identifiers to the answer key, under the rule they break. #}
{% macro report_guarantees(rule, ids='select id from chosen') -%}
insert into answer_key by name
select
    'guarantees' as register, period, insurer_id, guarantee_id as key, {{ rule }} as "check",
    {{ rule }} as expected_class
from guarantees
inner join months on start_month = month_number
where guarantee_id in ({{ ids }})
{%- endmacro %}

{# Draw policies none of whose guarantees is reserved, and reserve their guarantees too: each breaks the rule.
   Policies of more than 3 guarantees are left out: they would break the rule too often for a small market. #}
{% macro reserve_policies(anomaly, count, condition) -%}
create or replace temp table candidates as
select policy_id as id, min(number) as number
from guarantees
left join reservations as r on r.kind = 'guarantee' and r.id = guarantee_id
group by policy_id
having count(*) <= 3 and count(r.id) = 0 and {{ condition }};

{{ reserve(anomaly, 'policy', count) }};

insert into reservations
select 'guarantee', guarantee_id, {{ anomaly }}
from guarantees
where policy_id in (select id from chosen)
{%- endmacro %}

{# Reserve all movements on the chosen guarantees. #}
{% macro reserve_movements(anomaly) -%}
insert into reservations
select 'movement', movement_id, {{ anomaly }}
from claim_movements
where guarantee_id in (select id from chosen)
{%- endmacro %}

{# Add the claims on the chosen guarantees to the answer key, under the rule they break. #}
{% macro report_claims(rule, condition='true') -%}
insert into answer_key by name
select
    'claims' as register, min(period) as period, insurer_id, claim_id as key, {{ rule }} as "check",
    {{ rule }} as expected_class
from claim_movements
where guarantee_id in (select id from chosen) and {{ condition }}
group by insurer_id, claim_id
{%- endmacro %}

{# Draw premium lines of one month, each of another guarantee that no anomaly has reserved. #}
{% macro reserve_premium_lines(anomaly, count, condition='true') -%}
create or replace temp table candidates as
select
    guarantee_id as id, min(number) as number,
    arg_min(premium_line_id, draw({{ anomaly }} || ' line', number * 100 + month_number, 1000000007))
        as premium_line_id
from premium_lines
where months_count = 1 and transaction_type = 'premium' and {{ condition }}
group by guarantee_id;

{{ reserve(anomaly, 'guarantee', count) }}
{%- endmacro %}

{# Recompute the amounts of premium lines that follow from `column`, in the order they depend on each other.
   The gross premium follows from base and rate only for lines of one month. #}
{% macro recompute_amounts_after(column, condition='true') -%}
{%- set formulas = [
    ('gross_premium_amount', 'money(premium_base_amount, annual_premium_rate, 12)'),
    ('premium_tax_amount', premium_tax('gross_premium_amount')),
    ('ceded_premium_amount', 'money(gross_premium_amount, premium_cession_share, 1)'),
    ('ceding_commission_amount', 'money(ceded_premium_amount, ceding_commission_rate, 1)'),
] -%}
    {%- set names = formulas | map('first') | list -%}
    {%- for name, formula in formulas[names.index(column) + 1 if column in names else 0:] %}
update premium_lines set {{ name }} = {{ formula }} where {{ condition }};
{% endfor %}
{%- endmacro %}

{# Insurance premium tax on credit insurance, code général des impôts art. 1001: 9 %. Only the market computes it. #}
{% macro premium_tax(gross) -%}
    money({{ gross }}, 0.09, 1)
{%- endmacro %}

{# Add a copy of each chosen premium line: its identifier gets a suffix, the block's columns replace its own. #}
{% macro add_premium_lines(suffix, months_later=0) -%}
insert into premium_lines by name
select p.* replace (
    m.period as period, m.month_number as month_number, premium_line_id || '{{ suffix }}' as premium_line_id,
    {{ caller() }}
)
from premium_lines as p
inner join months as m on p.month_number + {{ months_later }} = m.month_number
where premium_line_id in (select premium_line_id from chosen)
{%- endmacro %}

{# The columns of an adjustment of a gross amount, ceded by the terms and rounded without its sign. #}
{% macro adjustment_columns(gross) -%}
    {%- set sign = 'sign(' ~ gross ~ ')' -%}
    {%- set size = 'abs(' ~ gross ~ ')' -%}
    {%- set ceded = 'money(' ~ size ~ ', premium_cession_share, 1)' -%}
'adjustment' as transaction_type,
    cast({{ gross }} as decimal(18, 2)) as gross_premium_amount,
    cast({{ sign }} * {{ premium_tax(size) }} as decimal(18, 2)) as premium_tax_amount,
    cast({{ sign }} * {{ ceded }} as decimal(18, 2)) as ceded_premium_amount,
    cast({{ sign }} * money({{ ceded }}, ceding_commission_rate, 1) as decimal(18, 2)) as ceding_commission_amount
{%- endmacro %}

{# Add the chosen premium lines, or movements, that a condition holds for to the answer key of `cession_terms`. #}
{% macro report_premium_terms(expected_class, condition, difference='null') -%}
insert into answer_key by name
select
    'premiums' as register, period, insurer_id, premium_line_id as key, 'cession_terms' as "check",
    '{{ expected_class }}' as expected_class, {{ difference }} as expected_difference
from premium_lines
where {{ condition }}
{%- endmacro %}

{% macro report_claim_terms(expected_class, condition, difference='null') -%}
insert into answer_key by name
select
    'claims' as register, period, insurer_id, movement_id as key, 'cession_terms' as "check",
    '{{ expected_class }}' as expected_class, {{ difference }} as expected_difference
from claim_movements
where {{ condition }}
{%- endmacro %}

{# Add the selected ledger entries to the answer key. By default the difference is known once the ledger is sent. #}
{% macro report_entries(
    check, expected_class, difference,
    reference='source_reference',
    known_from='(select max(sent_at) from sent where sent.sender = e.sender and sent.period = e.period)'
) -%}
insert into answer_key by name
select distinct
    'ledger' as register, period, insurer_id, {{ reference }} || '|' || line_code as key, {{ check }} as "check",
    '{{ expected_class }}' as expected_class, {{ difference }} as expected_difference,
    {{ known_from }} as known_from
from reg_ledger as e
inner join months using (period)
where entry_id in (from selected_entries)
{%- endmacro %}

{# Draw lines of a register, change a copy of each by the block's columns, and add the copies to the register. Lines
   of a period that is accepted twice are left out: they would be refused twice. #}
{% macro add_wrong_copies(register, key, rule, seed, count) -%}
create or replace temp table copied as
select * replace ({{ caller() }})
from reg_{{ register }}
where (sender, period) not in (from resent_periods)
order by hash({{ seed }}, {{ rule }}, {{ key }}, period), {{ key }}, period
limit {{ count }};

insert into reg_{{ register }} from copied
{%- endmacro %}

{# Add the copies to the answer key of refusals, `lines` times each. #}
{% macro report_refusals(register, key, rule, lines=1) -%}
insert into answer_key by name
select
    '{{ register }}' as register, period, sender as insurer_id, {{ key }} as key, 'refusal' as "check",
    {{ rule }} as expected_class
from copied, range({{ lines }})
{%- endmacro %}
