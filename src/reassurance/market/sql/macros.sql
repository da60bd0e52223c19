{#
    SQL that several queries share. Every macro is a global of the queries, as a dbt macro is.
    Queries write `{{ name }}` for a value that the caller binds: it becomes the DuckDB parameter `$name`.
    Functions of values, such as `money` and `is_chosen`, are DuckDB macros: see `setup/`.
#}

{# Create the table of a register from the block's query: each column as the text that is sent. #}
{% macro create_register(register, columns) -%}
    create table reg_{{ register }} as
    select sender, period, 1 as sequence, 'upsert' as _action, cast(columns({{ columns }}) as varchar)
    from ({{ caller() | trim }}) as lines
{%- endmacro %}

{# Draw `count` rows of the block's query (id, number, …) that no anomaly has reserved. They become the table
   `chosen`, numbered in `place` from 1, and are reserved. Fewer are drawn when fewer are free. #}
{% macro reserve(anomaly, kind, count) -%}
    create or replace temp table chosen as
    select *, row_number() over (order by draw({{ anomaly }}, number, 1000000007), id) as place
    from ({{ caller() | trim }}) as candidates
    where is_free('{{ kind }}', candidates.id)
    order by place
    limit {{ count }};

    insert into reservations
    select '{{ kind }}', id, {{ anomaly }}
    from chosen
{%- endmacro %}

{# Draw guarantees that renew no other one, are not renewed, and keep one limit. #}
{% macro reserve_guarantees(anomaly, count, condition='true') -%}
    {% call reserve(anomaly, 'guarantee', count) %}
        select guarantee_id as id, number from unlinked_guarantees where {{ condition }}
    {% endcall %}
{%- endmacro %}

{# Draw policies none of whose guarantees is reserved, and reserve their guarantees too: each breaks the rule.
   Policies of more than 3 guarantees are left out: they would break the rule too often for a small market. #}
{% macro reserve_policies(anomaly, count, condition='true') -%}
    {% call reserve(anomaly, 'policy', count) %}
        select policy_id as id, min(number) as number
        from guarantees
        left join reservations as r on r.kind = 'guarantee' and r.id = guarantee_id
        group by policy_id
        having count(*) <= 3 and count(r.id) = 0 and {{ condition }}
    {% endcall %};

    insert into reservations
    select 'guarantee', guarantee_id, {{ anomaly }}
    from guarantees
    where is_chosen(policy_id)
{%- endmacro %}

{# Draw decisions that reduce or cancel a limit without public cover. #}
{% macro reserve_decisions(anomaly, count, condition) -%}
    {% call reserve(anomaly, 'decision', count) %}
        select decision_id as id, number from changeable_decisions where {{ condition }}
    {% endcall %}
{%- endmacro %}

{# Draw guarantees with one paid claim. #}
{% macro reserve_claims(anomaly, count, condition='true') -%}
    {% call reserve(anomaly, 'guarantee with claims', count) %}
        select guarantee_id as id, number from paid_claims where {{ condition }}
    {% endcall %}
{%- endmacro %}

{# Reserve all movements on the chosen guarantees. #}
{% macro reserve_movements_of_claims(anomaly) -%}
    insert into reservations
    select 'movement', movement_id, {{ anomaly }}
    from claim_movements
    where is_chosen(guarantee_id)
{%- endmacro %}

{# Draw claim movements that are booked. #}
{% macro reserve_movements(anomaly, count, condition='true') -%}
    {% call reserve(anomaly, 'movement', count) %}
        select movement_id as id, number * 100 + month_number as number from booked_movements where {{ condition }}
    {% endcall %}
{%- endmacro %}

{# Draw payments of one balance that name it exactly and were booked once. #}
{% macro reserve_payments(anomaly, count, condition='true') -%}
    {% call reserve(anomaly, 'payment', count) %}
        select p.bank_reference as id, p.number, b.due_on
        from payments as p
        inner join settlements as s using (bank_reference)
        inner join balances as b using (balance_key)
        inner join settlement_accounts as a on a.reinsurer_id = p.reinsurer_id and a.currency = p.currency
        where
            p.way = 'single' and p.is_exact and draw('booked twice', p.number, 40) <> 0
            and p.booked_on < (select max(last_day) from months)
            and {{ condition.replace('due_on', 'b.due_on').replace('amount', 'p.amount') }}
    {% endcall %}
{%- endmacro %}

{# Draw technical accounts, one per treaty, quarter and currency, by a condition on one of their lines. #}
{% macro reserve_accounts(anomaly, count, condition) -%}
    {% call reserve(anomaly, 'account', count) %}
        select
            treaty_id || '|' || account_period || '|' || currency as id,
            hash(treaty_id, account_period, currency) % 1000000007 as number
        from technical_accounts
        where {{ condition }}
    {% endcall %}
{%- endmacro %}

{# Draw guarantees of the stocks, each with one month in which it is in force. The column of the drawn line is named as
   that of premium lines. #}
{% macro reserve_stocks(anomaly, count) -%}
    {% call reserve(anomaly, 'guarantee', count) %}
        select
            m.guarantee_id as id, min(m.number) as number,
            arg_min(m.period, draw({{ anomaly }} || ' month', m.number * 100 + m.month_number, 1000000007))
                as premium_line_id
        from guarantee_months as m
        where m.is_in_force_at_end and m.is_reported
            and (m.insurer_id, m.period) not in (from resent_periods)
        group by m.guarantee_id
    {% endcall %}
{%- endmacro %}

{# Draw premium lines of one month, each of another guarantee that no anomaly has reserved. #}
{% macro reserve_premium_lines(anomaly, count, condition='true') -%}
    {% call reserve(anomaly, 'guarantee', count) %}
        select
            guarantee_id as id, min(number) as number,
            arg_min(premium_line_id, draw({{ anomaly }} || ' line', number * 100 + month_number, 1000000007))
                as premium_line_id
        from premium_lines
        where months_count = 1 and transaction_type = 'premium' and {{ condition }}
        group by guarantee_id
    {% endcall %}
{%- endmacro %}

{# Add the rows of the block's `from` clause to the answer key. #}
{% macro report(
    register, key, check, expected_class,
    difference='null', period='period', insurer='insurer_id', known_from='null', cause='null'
) -%}
    insert into answer_key by name
    select
        '{{ register }}' as register, {{ period }} as period, {{ insurer }} as insurer_id, {{ key }} as key,
        {{ check }} as "check", {{ expected_class }} as expected_class, {{ difference }} as expected_difference,
        {{ known_from }} as known_from, {{ cause }} as expected_cause
    {{ caller() | trim }}
{%- endmacro %}

{# Report the guarantees of a query of identifiers under the rule that they break. #}
{% macro report_guarantees(rule, ids='select id from chosen') -%}
    {% call report('guarantees', 'guarantee_id', rule, rule) %}
        from guarantees
        inner join months on start_month = month_number
        where guarantee_id in ({{ ids }})
    {% endcall %}
{%- endmacro %}

{# Report the guarantees under the chosen policies. #}
{% macro report_policies(rule) -%}
    {{ report_guarantees(rule, 'select guarantee_id from guarantees where is_chosen(policy_id)') }}
{%- endmacro %}

{# Report the chosen limit decisions. #}
{% macro report_decisions(rule) -%}
    {% call report('limit_decisions', 'decision_id', rule, rule) %}
        from decisions
        where is_chosen(decision_id)
    {% endcall %}
{%- endmacro %}

{# Report the claims on the chosen guarantees under the rule that they break. #}
{% macro report_claims(rule, condition='true') -%}
    {% call report('claims', 'claim_id', rule, rule, period='min(period)') %}
        from claim_movements
        where is_chosen(guarantee_id) and {{ condition }}
        group by insurer_id, claim_id
    {% endcall %}
{%- endmacro %}

{# Report the premium lines for which a condition holds to the check of the cession terms. #}
{% macro report_premium_terms(expected_class, condition, difference='null', cause='null') -%}
    {% call report(
        'premiums', 'premium_line_id', "'cession_terms'", "'" ~ expected_class ~ "'", difference, cause=cause
    ) %}
        from premium_lines
        where {{ condition }}
    {% endcall %}
{%- endmacro %}

{# Report the claim movements for which a condition holds to the check of the cession terms. #}
{% macro report_claim_terms(expected_class, condition, difference='null', cause='null') -%}
    {% call report('claims', 'movement_id', "'cession_terms'", "'" ~ expected_class ~ "'", difference, cause=cause) %}
        from claim_movements
        where {{ condition }}
    {% endcall %}
{%- endmacro %}

{# Report the selected ledger entries. By default the difference is known once the ledger is sent. #}
{% macro report_entries(
    check, expected_class, difference,
    reference='source_reference',
    known_from='(select max(sent_at) from sent where sent.sender = e.sender and sent.period = e.period)',
    cause='null'
) -%}
    {% call report(
        'ledger', reference ~ " || '|' || line_code", check, "'" ~ expected_class ~ "'", difference,
        known_from=known_from, cause=cause
    ) %}
        from reg_ledger as e
        inner join months using (period)
        where entry_id in (from selected_entries)
    {% endcall %}
{%- endmacro %}

{# Book other amounts in the selected entries. `formula` is computed from the declared amount, the column `due`. #}
{% macro book_amounts(check, formula, cause) -%}
    create or replace temp table booked_amounts as
    select entry_id, due, cast({{ formula }} as decimal(18, 2)) as amount
    from (
        select entry_id, cast(amount as decimal(18, 2)) as due
        from reg_ledger semi join selected_entries using (entry_id)
    ) as entries;

    {{ change_entries(check, cause) }}
{%- endmacro %}

{# Book the table `booked_amounts` (entry_id, due, amount), and report the entries with their difference. #}
{% macro change_entries(check, cause) -%}
    create or replace temp table selected_entries as
    select entry_id from booked_amounts;

    {{ report_entries(
        check, 'amount_differs',
        '(select b.amount - b.due from booked_amounts as b where b.entry_id = e.entry_id)', cause=cause
    ) }};

    update reg_ledger set amount = cast(b.amount as varchar)
    from booked_amounts as b
    where reg_ledger.entry_id = b.entry_id
{%- endmacro %}

{# The declared amounts of the selected entries in pairs of a month and reinsurer. The two amounts of a pair differ. #}
{% macro pair_entries() -%}
    create or replace temp table paired_entries as
    with
    placed as (
        select
            e.entry_id, e.sender, e.period, e.insurer_id, e.currency, cast(e.amount as decimal(18, 2)) as amount,
            row_number() over (partition by e.sender, e.period, e.insurer_id, e.currency order by e.entry_id) as place
        from reg_ledger as e semi join selected_entries using (entry_id)
    )

    select a.entry_id as first, b.entry_id as second, a.amount as first_amount, b.amount as second_amount
    from placed as a
    inner join placed as b using (sender, period, insurer_id, currency)
    where a.place % 2 = 1 and b.place = a.place + 1 and a.amount <> b.amount
{%- endmacro %}

{# Report the copies as refused lines, `lines` times each. #}
{% macro report_refusals(register, key, rule, lines=1) -%}
    {% call report(register, key, "'refusal'", rule, insurer='sender') %}
        from copied, range({{ lines }})
    {% endcall %}
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

{# Draw premium lines, set `column` to `value`, recompute the amounts that follow from it, and report the lines with
   the difference in `compared`, the amount that the check of the cession terms recomputes. The class is the name of
   the anomaly by default. A wrong gross premium has the same cause in the check of the premium due. #}
{% macro change_premium_terms(anomaly, count, column, value, compared, expected_class=none, cause='null') -%}
    {{ reserve_premium_lines(anomaly, count) }};

    create or replace temp table right_amounts as
    select premium_line_id, {{ compared }} as amount
    from premium_lines
    where is_chosen_line(premium_line_id);

    update premium_lines set {{ column }} = {{ value }}
    where is_chosen_line(premium_line_id);

    {{ recompute_amounts_after(column, 'is_chosen_line(premium_line_id)') }}

    {% call report(
        'premiums', 'premium_line_id', "'cession_terms'",
        "'" ~ expected_class ~ "'" if expected_class else anomaly, 'p.' ~ compared ~ ' - r.amount', cause=cause
    ) %}
        from premium_lines as p
        inner join right_amounts as r using (premium_line_id)
    {% endcall %}
    {%- if compared == 'gross_premium_amount' %};

    insert into month_causes
    select guarantee_id, period, {{ cause }}
    from premium_lines
    where is_chosen_line(premium_line_id)
    {%- endif %}
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
    where is_chosen_line(premium_line_id)
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

{# Draw lines of a register, change a copy of each by the block's columns, and add the copies to the register. Lines
   of a period that is accepted twice are left out: they would be refused twice. #}
{% macro add_wrong_copies(register, key, rule, seed, count) -%}
    create or replace temp table copied as
    select * replace ({{ caller() | trim }})
    from reg_{{ register }}
    where (sender, period) not in (from resent_periods)
    order by hash({{ seed }}, {{ rule }}, {{ key }}, period), {{ key }}, period
    limit {{ count }};

    insert into reg_{{ register }} from copied
{%- endmacro %}

{# Add decisions on limits without public cover from the block's query, under the insurer's first policy. The insured
   is notified on the day of the decision, 35 days before it takes effect. #}
{% macro add_limit_decisions() -%}
    insert into decisions by name
    select
        limits.* exclude (decision_number),
        false as is_trigger,
        numbered_id(insurer_id, 'N', number) || '-' || decision_number as decision_id,
        policy_id,
        numbered_buyer(number) as buyer_id,
        'insurer' as buyer_id_scheme,
        'FR' as buyer_country,
        'EUR' as currency,
        decided_on as insured_notified_on,
        decided_on + 35 as effective_on,
        false as buyer_portal_subscribed
    from ({{ caller() | trim }}) as limits
    inner join first_policies using (insurer_id)
    where place = 0
{%- endmacro %}
