-- Books covered by a portfolio treaty with an insurer's retention below the minimum (ELI-06), one row per insurer,
-- treaty, segment and closing date. No line declares a retention: the rule judges the retention that the treaty's
-- terms leave on the closing date.

with

books as (
    select * from {{ ref('int_portfolio_exposures_current') }}
    where treaty_id is not null
),

treaties as (
    select * from {{ ref('treaties') }}
),

terms as (
    select
        *,
        cast(1 - cession_share as decimal(9, 6)) as retention_share
    from {{ ref('treaty_terms') }}
),

rules as (
    select * from {{ ref('rules') }}
),

breaches as (
    select
        books.insurer_id,
        treaties.product_code,
        books.period,
        books.treaty_id || '|' || books.segment || '|' || cast(books.stock_on as varchar) as key,
        terms.retention_share,
        terms.retention_share_minimum,
        books.submission_id,
        books.line_number
    from books
    inner join treaties
        on
            books.treaty_id = treaties.treaty_id
            and books.insurer_id = treaties.insurer_id
    inner join terms
        on
            books.treaty_id = terms.treaty_id
            and books.stock_on between terms.valid_from and terms.valid_to
    where terms.retention_share < terms.retention_share_minimum
)

select
    {{ stable_id(['rules.rule_id', 'breaches.insurer_id', 'breaches.key']) }} as finding_id,
    rules.rule_id,
    'portfolio_exposures' as register_code,
    rules.severity,
    breaches.insurer_id,
    breaches.product_code,
    breaches.period,
    breaches.key,
    {{ share_text('breaches.retention_share', 'en') }} as observed,
    {{ share_text('breaches.retention_share_minimum', 'en') }} as allowed,
    rules.legal_source_fr as legal_source,
    {{ fill_message(
        'rules.message_fr',
        share_text('breaches.retention_share', 'fr'),
        share_text('breaches.retention_share_minimum', 'fr')
    ) }} as message_fr,
    {{ fill_message(
        'rules.message_en',
        share_text('breaches.retention_share', 'en'),
        share_text('breaches.retention_share_minimum', 'en')
    ) }} as message_en,
    breaches.submission_id,
    breaches.line_number
from breaches
inner join rules
    on
        rules.rule_id = 'ELI-06'
        and {{ in_force('rules', last_day_of('breaches.period')) }}
