-- What the gate looks at, each observation as a part of a whole (a count is a part of one), with a
-- sentence that tells it. `gate_checks` adds the limit and the decision.

with

findings as (
    select * from {{ ref('fct_findings') }}
),

guarantees as (
    select * from {{ ref('fct_guarantees') }}
),

claims as (
    select * from {{ ref('fct_claims') }}
),

books as (
    select * from {{ ref('int_portfolio_exposures_current') }}
    where treaty_id is not null
),

last_release as (
    select max({{ paris_day('released_as_of') }}) as released_on
    from {{ ref('stg_releases') }}
),

released_excesses as (
    select * from {{ ref('stg_released_excesses') }}
),

-- The day of the build, every day after the last release, and earlier days beyond the cap that it did not show so.
envelope_usage as (
    select
        usage.*,
        coalesce(usage.ceded_exposure_amount_eur, usage.ceded_incurred_amount_eur) as used_amount_eur
    from {{ ref('fct_envelope_usage') }} as usage
    cross join last_release
    left join released_excesses
        on
            usage.envelope_id = released_excesses.envelope_id
            and usage.usage_on = released_excesses.usage_on
    where
        usage.usage_on = {{ as_of_date() }}
        or last_release.released_on is null
        or usage.usage_on > last_release.released_on
        or (usage.headroom_amount_eur < 0 and released_excesses.envelope_id is null)
),

reconciliation_lines as (
    select * from {{ ref('rec_lines') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
),

registers as (
    select * from {{ ref('fct_submissions') }}
),

stopped_senders as (
    select * from {{ ref('stg_stopped_senders') }}
),

rules as (
    select * from {{ ref('rules') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

-- A rule finds a line of a register once at most: its findings are guarantees, claims or books, out of all of them.
findings_by_rule as (
    select
        rule_id,
        register_code,
        count(*) as finding_count
    from findings
    where severity = 'block'
    group by rule_id, register_code
),

judged_totals as (
    select
        'guarantees' as register_code,
        'Garanties' as lines_fr,
        'Guarantees' as lines_en,
        count(*) as line_count
    from guarantees
    union all
    select
        'claims' as register_code,
        'Sinistres' as lines_fr,
        'Claims' as lines_en,
        count(*) as line_count
    from claims
    union all
    select
        'portfolio_exposures' as register_code,
        'Portefeuilles couverts' as lines_fr,
        'Covered books' as lines_en,
        count(*) as line_count
    from books
),

-- Named by the rule alone on the rule's own register, by the rule and the register on others.
block_finding_share as (
    select
        'block_finding_share' as check_code,
        rules.rule_id || case
            when judged_totals.register_code = rules.register_code then '' else ' ' || judged_totals.register_code
        end as subject,
        'share' as unit,
        coalesce(findings_by_rule.finding_count, 0) as part,
        judged_totals.line_count as whole,
        judged_totals.lines_fr || ' en infraction à ' || rules.rule_id || ' (' || rules.title_fr || ') : '
        || cast(coalesce(findings_by_rule.finding_count, 0) as varchar) || ' sur '
        || cast(judged_totals.line_count as varchar) as sentence_fr,
        judged_totals.lines_en || ' in breach of ' || rules.rule_id || ' (' || rules.title_en || '): '
        || cast(coalesce(findings_by_rule.finding_count, 0) as varchar) || ' out of '
        || cast(judged_totals.line_count as varchar) as sentence_en
    from rules
    cross join judged_totals
    left join findings_by_rule
        on
            rules.rule_id = findings_by_rule.rule_id
            and judged_totals.register_code = findings_by_rule.register_code
    where rules.severity = 'block'
),

fullest_first as (
    select
        *,
        row_number() over (
            order by share_used desc, used_amount_eur - cap_amount desc, usage_on desc, envelope_id asc
        ) as use_rank
    from envelope_usage
),

envelope_share as (
    select
        'envelope_share' as check_code,
        'any' as subject,
        'share' as unit,
        used_amount_eur as part,
        cap_amount as whole,
        'Enveloppe la plus utilisée depuis la dernière diffusion (' || envelope_title_fr || ', le '
        || {{ date_text('usage_on', 'fr') }} || ') : '
        || {{ amount_text('used_amount_eur', 'currency', 'fr') }} || ' sur '
        || {{ amount_text('cap_amount', 'currency', 'fr') }} as sentence_fr,
        'Fullest envelope since the last release (' || envelope_id || ', on '
        || {{ date_text('usage_on', 'en') }} || '): '
        || {{ amount_text('used_amount_eur', 'currency', 'en') }} || ' out of '
        || {{ amount_text('cap_amount', 'currency', 'en') }} as sentence_en
    from fullest_first
    where use_rank = 1
),

-- A rejected package's difference is a break to settle with its sender; it holds nothing by itself.
differing_totals as (
    select submissions.sender_id || ' ' || submissions.period as package_text
    from reconciliation_lines
    inner join submissions on reconciliation_lines.left_submission_id = submissions.submission_id
    where
        reconciliation_lines.reconciliation = 'control_totals'
        and reconciliation_lines.is_open_break
        and submissions.verdict <> 'rejected'
),

differing_packages as (
    select
        package_text,
        count(*) as difference_count
    from differing_totals
    group by package_text
),

control_total_breaks as (
    select
        'control_total_breaks' as check_code,
        'any' as subject,
        'count' as unit,
        coalesce(sum(difference_count), 0) as part,
        1 as whole,
        'Totaux de contrôle qui ne se retrouvent pas dans des envois acceptés : '
        || cast(coalesce(sum(difference_count), 0) as varchar)
        || coalesce(' (' || {{ dbt.listagg('package_text', "', '", 'order by package_text') }} || ')', '')
            as sentence_fr,
        'Control totals not found again in accepted submissions: '
        || cast(coalesce(sum(difference_count), 0) as varchar)
        || coalesce(' (' || {{ dbt.listagg('package_text', "', '", 'order by package_text') }} || ')', '')
            as sentence_en
    from differing_packages
),

overdue_packages as (
    select
        sender_id,
        period,
        count(*) as register_count,
        {{ dbt.listagg('register_code', "', '", 'order by register_code') }} as registers_text
    from registers
    where is_overdue
    group by sender_id, period
),

-- Why some of them may be missing: what waits unjudged is not its sender's doing.
unjudged_packages as (
    select {{ dbt.listagg("sender_id || ' (' || package_name || ')'", "', '", 'order by sender_id') }} as packages_text
    from stopped_senders
),

due_registers as (
    select
        coalesce(sum(register_count), 0) as register_count,
        {{ dbt.listagg(
            "sender_id || ' ' || period || ' : ' || registers_text", "' ; '", 'order by sender_id, period'
        ) }} as registers_fr,
        {{ dbt.listagg(
            "sender_id || ' ' || period || ': ' || registers_text", "'; '", 'order by sender_id, period'
        ) }} as registers_en
    from overdue_packages
),

missing_registers as (
    select
        'missing_registers' as check_code,
        'any' as subject,
        'count' as unit,
        due_registers.register_count as part,
        1 as whole,
        'Registres échus et non reçus : ' || cast(due_registers.register_count as varchar)
        || coalesce(' (' || due_registers.registers_fr || ')', '')
        || coalesce(' ; en attente, non jugés de notre fait : ' || unjudged_packages.packages_text, '') as sentence_fr,
        'Registers due and not received: ' || cast(due_registers.register_count as varchar)
        || coalesce(' (' || due_registers.registers_en || ')', '')
        || coalesce('; waiting, not judged for a reason of ours: ' || unjudged_packages.packages_text, '')
            as sentence_en
    from due_registers
    cross join unjudged_packages
),

-- Money alone is weighed, each kind of it apart: what agrees of one does not make up for what differs of another.
reconciled_amounts as (
    select
        reconciliation,
        measure_code,
        case measure_code
            when 'premium' then 'primes'
            when 'commission' then 'commissions'
            when 'payment' then 'sinistres payés'
            when 'recovery' then 'recours'
        end as measure_fr,
        cast(
            sum(case when is_agreement then compared_amount_eur else 0 end) as decimal(38, 2)
        ) as agreed_amount_eur,
        cast(sum(compared_amount_eur) as decimal(38, 2)) as total_amount_eur
    from reconciliation_lines
    where measure_code <> 'other'
    group by reconciliation, measure_code
),

reconciled_share as (
    select
        'reconciled_share' as check_code,
        reconciliation || ' ' || measure_code as subject,
        'share' as unit,
        agreed_amount_eur as part,
        total_amount_eur as whole,
        'Rapprochement ' || reconciliation || ', ' || measure_fr || ' : '
        || {{ amount_text('agreed_amount_eur', "'EUR'", 'fr') }} || ' concordants sur '
        || {{ amount_text('total_amount_eur', "'EUR'", 'fr') }} as sentence_fr,
        'Reconciliation ' || reconciliation || ', ' || measure_code || ': '
        || {{ amount_text('agreed_amount_eur', "'EUR'", 'en') }} || ' in agreement out of '
        || {{ amount_text('total_amount_eur', "'EUR'", 'en') }} as sentence_en
    from reconciled_amounts
),

observations as (
    select * from block_finding_share
    union all
    select * from envelope_share
    union all
    select * from control_total_breaks
    union all
    select * from missing_registers
    union all
    select * from reconciled_share
)

select
    check_code,
    subject,
    unit,
    cast(part as decimal(38, 2)) as part,
    cast(whole as decimal(38, 2)) as whole,
    sentence_fr,
    sentence_en
from observations
