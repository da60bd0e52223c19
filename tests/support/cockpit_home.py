"""A home with received packages, two releases, and a held build of a later moment."""

from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

from reassurance.decisions import HoldReason
from reassurance.settings import Settings
from reassurance.submissions import receive_package
from reassurance.warehouse.record import BuildRecord, write_record
from support.packages import RECEIVED_AT, cedent_package
from support.published_build import AS_OF, make_build
from support.summarized_build import publish_two

_MARTS = """
    create schema marts;
    create table marts.fct_breaks as
        select
            'B' || lpad(cast(n as varchar), 3, '0') as break_id,
            case when n = 1 then 'claim_ledger' else 'premium_ledger' end as reconciliation,
            'INS0' || (1 + n % 2) as insurer_id, '2020-05' as period, 'P' || n as key,
            case when n = 1 then 'missing_in_ledger' else 'amount_differs' end as class,
            cast(100 as decimal(18, 2)) as expected_amount, cast(100 + n as decimal(18, 2)) as found_amount,
            cast(-n as decimal(18, 2)) as difference_amount, 'EUR' as currency, 'EUR' as found_currency,
            cast(-n as decimal(18, 2)) as difference_amount_eur, cast(n as integer) as age_days,
            repeat('a', 64) as left_submission_hash, 7 as left_line_number,
            cast(null as varchar) as right_submission_hash, cast(null as integer) as right_line_number,
            n <= 120 as is_open, if(n = 1, 'insurer', 'reinsurer') as owner_code,
            case
                when n <= 7 then '0_7' when n <= 30 then '8_30' when n <= 90 then '31_90' else 'over_90'
            end as age_band_code
        from range(1, 122) as numbers (n);
    create table marts.fct_break_groups as
        select
            reconciliation || insurer_id as break_group_id, reconciliation, insurer_id, class, owner_code,
            count(*) as break_count, max(age_days) as oldest_age_days,
            cast(sum(abs(difference_amount_eur)) as decimal(18, 2)) as absolute_difference_amount_eur,
            count(*) filter (age_band_code = '0_7') as open_0_7_days_count,
            count(*) filter (age_band_code = '8_30') as open_8_30_days_count,
            count(*) filter (age_band_code = '31_90') as open_31_90_days_count,
            count(*) filter (age_band_code = 'over_90') as open_over_90_days_count
        from marts.fct_breaks
        where is_open
        group by all;
    create table marts.fct_envelope_usage as
        select * from (values
            ('export', 'Export', date '2020-07-13', 0.5, null, null),
            ('export', 'Export', date '2020-07-14', 1.1, null, null),
            ('domestic', 'France', date '2020-07-14', 0.25, date '2020-12-01', 'Tendance')
        ) as days (
            envelope_id, envelope_title_fr, usage_on, share_used, forecast_exhaustion_on, forecast_method
        );
    alter table marts.fct_envelope_usage add column cap_amount decimal(18, 2) default 1000;
    alter table marts.fct_envelope_usage add column used_amount_eur decimal(18, 2) default 250;
"""
REASONS = [
    HoldReason("missing_registers", "policies", f"Registre {n} manquant.", f"Register {n} is missing.")
    for n in range(1, 16)
]


def make_home(home: Path) -> tuple[Settings, BuildRecord]:
    """The settings, and the record of the held build."""
    published = publish_two(home / "releases_only")
    settings = published.settings
    held = make_build(settings.home, AS_OF + timedelta(days=2), digest="0c0c0c0c")
    held.execute(_MARTS)
    gate = {
        "decision": "hold",
        "reasons": [asdict(reason) for reason in REASONS],
        "decided_at": "2020-07-15T01:00:00Z",
        "override": None,
    }
    record = replace(
        held.record,
        status="held",
        gate=gate,
        previous_release=published.record.build_id,
        opened_by="reconcile_nightly/scheduled__2020-07-15T00:00:00+00:00",
    )
    write_record(settings, record)
    for sequence in (1, 2):
        package = cedent_package(sequence=sequence)
        if sequence == 2:
            package.lines["policies"][0]["insured_siren"] = "123456789"
        receive_package(settings, package.write(settings), RECEIVED_AT)
    return settings, record
