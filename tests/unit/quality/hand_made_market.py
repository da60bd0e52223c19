"""Small versions of every table that the project's suites read: sound, wrong and empty."""

from reassurance.registers.contract import load_contracts
from support.quality_build import Build

SOUND = """
    insert into registers.int_policies_current by name select
        'INS01' as insurer_id, '2020-06' as period, 'POL1' as policy_id,
        1000000.00 as insured_turnover_amount, date '2020-01-01' as policy_inception_on,
        date '2020-12-31' as policy_expiry_on;
    insert into registers.int_limit_decisions_current by name
    select 'INS01' as insurer_id, '2020-06' as period, decision_id, 'BUY1' as buyer_id, decision_type,
        50000.00 as previous_limit_amount, granted_limit_amount, date '2020-06-01' as decided_on,
        date '2020-06-02' as insured_notified_on, date '2020-06-02' as buyer_notified_on,
        date '2020-06-02' as effective_on
    from (values
        ('D1', 'reduce', 20000.00), ('D2', 'increase', 60000.00),
        ('D3', 'refuse', 0.00), ('D4', 'cancel', 0.00)
    ) as decisions (decision_id, decision_type, granted_limit_amount);
    insert into registers.int_guarantees_current by name select
        'INS01' as insurer_id, '2020-06' as period, 'G1' as guarantee_id, 'BUY1' as buyer_id,
        'D1' as trigger_decision_id, 20000.00 as public_limit_amount, date '2020-06-03' as granted_on,
        date '2020-06-03' as effective_on, date '2020-12-31' as expires_on, null as withdrawn_on;
    insert into registers.int_exposures_current by name select
        'INS01' as insurer_id, '2020-06' as period, 'G1' as guarantee_id, date '2020-06-30' as stock_on,
        20000.00 as public_limit_amount, 15000.00 as outstanding_amount;
    insert into registers.int_premiums_current by name
    select 'INS01' as insurer_id, '2020-06' as period, premium_line_id, guarantee_id, treaty_id,
        transaction_type, date '2020-06-01' as covers_from, date '2020-06-30' as covers_to,
        gross_premium_amount, 0.9 * gross_premium_amount as ceded_premium_amount,
        0.1 * gross_premium_amount as ceding_commission_amount, 'EUR' as currency
    from (values
        ('P1', 'G1', null, 'premium', 100.00), ('P2', null, 'T1', 'refund', -10.00)
    ) as lines (premium_line_id, guarantee_id, treaty_id, transaction_type, gross_premium_amount);
    insert into registers.int_claims_current by name
    select 'INS01' as insurer_id, '2020-06' as period, movement_id, claim_id, guarantee_id, treaty_id,
        movement_type, date '2020-06-10' as loss_on, movement_on, gross_amount,
        0.75 * gross_amount as ceded_amount, 'EUR' as currency
    from (values
        ('M1', 'C1', 'G1', null, 'notification', date '2020-06-12', 100.00),
        ('M2', 'C1', 'G1', null, 'payment', date '2020-06-20', 100.00),
        ('M3', 'C1', 'G1', null, 'closure', date '2020-06-20', 0.00),
        ('M4', 'C2', null, 'T1', 'reserve_change', date '2020-06-20', -40.00)
    ) as movements (
        movement_id, claim_id, guarantee_id, treaty_id, movement_type, movement_on, gross_amount
    );
    insert into registers.int_portfolio_exposures_current by name
    select 'INS01' as insurer_id, '2020-06' as period, scope, date '2020-06-30' as stock_on,
        'domestic' as segment, treaty_id, guaranteed_amount, 10 as limit_count, 5 as policy_count
    from (values
        ('own_book', null, 1000.00), ('cap_relais', 'T1', 350.00)
    ) as books (scope, treaty_id, guaranteed_amount);
    insert into seeds.treaties values ('T1', 'INS01', 'CCR', date '2020-03-16', date '2020-12-31');
    insert into registers.int_accounts_current by name
    select 'INS01' as insurer_id, '2020-06' as period, line_code as account_line_id, 'T1' as treaty_id,
        '2020-Q2' as account_period, line_code, amount, 'EUR' as currency
    from (values
        ('ceded_premium', 81.00), ('ceding_commission', 9.00), ('ceded_claims_paid', 75.00),
        ('ceded_recoveries', 2.00), ('ceded_reserve_change', -30.00), ('balance', -1.00)
    ) as lines (line_code, amount);
    insert into registers.int_ledger_current by name select
        'CCR' as reinsurer_id, '2020-06' as period, 'E1' as entry_id, 'T1' as treaty_id,
        'INS01' as insurer_id, '2020-Q2' as account_period, date '2020-07-05' as booked_on;
    insert into seeds.settlement_accounts
    values ('IBAN1', 'CCR', 'EUR', date '2020-03-16', date '2020-12-31');
    insert into registers.int_bank_statements_current by name
    select 'CCR' as reinsurer_id, '2020-06' as period, 'IBAN1' as account_id, bank_movement_id,
        bank_movement_id as bank_reference, date '2020-06-18' as booked_on, direction, movement_amount,
        'EUR' as currency
    from (values
        ('S#1', 'credit', 10.00), ('S#2', 'debit', 3.00)
    ) as movements (bank_movement_id, direction, movement_amount);
    insert into marts.fct_guarantees values (
        'INS01', 'G1', 'T1', date '2020-06-03', 'EUR', 20000.00, 18000.00, 18000.00
    );
    insert into marts.fct_exposures values
        ('INS01', 'G1', date '2020-06-30', 18000.00, false),
        ('INS01', 'G0', date '2020-06-30', null, true);
    insert into marts.fct_envelope_usage values
        ('domestic', date '2020-07-14', 18000.00, 100.00, 90.00),
        ('portfolio', date '2020-07-14', null, null, null);
    insert into marts.fct_reconciliation values
        ('2020-06', 'INS01', 'CCR', 'cession_terms', 'premium', 'matched', 1),
        ('2020-06', 'INS01', 'CCR', 'cession_terms', 'payment', 'matched', 1);
    insert into marts.fct_submissions values ('INS01', '2020-06', 'premiums');
    insert into seeds.envelopes values
        ('domestic', 'outstanding_cover_ceded', date '2020-03-24', date '2020-12-30'),
        ('portfolio', 'cumulative_final_loss', date '2020-07-20', null);
    insert into publication.pub_ministry__premiums values ('2020-06', 'CAP', 'INS01', 90.00, 81.00);
    insert into publication.pub_ministry__envelope_usage values
        ('domestic', date '2020-07-14', timestamp '2020-07-14');
    insert into secrecy.int_public_patterns values ('2020-Q2', 'claim', true);
"""

WRONG = """
    update registers.int_policies_current set
        policy_expiry_on = date '2019-01-01', insured_turnover_amount = 0;
    update registers.int_limit_decisions_current set
        granted_limit_amount = 50000.00, effective_on = date '2020-05-01', decided_on = date '2020-06-05';
    insert into registers.int_guarantees_current by name select
        'INS01' as insurer_id, 'G2' as guarantee_id, 'BUY2' as buyer_id, 'D1' as trigger_decision_id,
        0.00 as public_limit_amount, date '2020-06-04' as granted_on, date '2020-06-03' as effective_on,
        date '2020-06-02' as expires_on, date '2020-06-01' as withdrawn_on;
    update registers.int_guarantees_current set trigger_decision_id = null where guarantee_id = 'G1';
    update registers.int_exposures_current set stock_on = date '2020-06-29', outstanding_amount = 20000.01;
    update registers.int_premiums_current set
        treaty_id = null, guarantee_id = null, covers_to = date '2020-05-31',
        gross_premium_amount = -gross_premium_amount, ceded_premium_amount = 100.01;
    update registers.int_claims_current set movement_on = date '2020-06-11' where movement_id = 'M2';
    update registers.int_claims_current set gross_amount = 5.00, movement_on = date '2020-07-01'
    where movement_id = 'M3';
    update registers.int_claims_current set guarantee_id = 'G1', claim_id = 'C1', loss_on = date '2020-06-11'
    where movement_id = 'M4';
    update registers.int_portfolio_exposures_current set
        treaty_id = 'T1', guaranteed_amount = 1000.01 - guaranteed_amount, policy_count = 0;
    insert into registers.int_accounts_current by name
    select * replace ('T2' as treaty_id, '2020-Q1' as account_period) from registers.int_accounts_current
    where line_code = 'balance';
    insert into registers.int_accounts_current from registers.int_accounts_current
    where line_code = 'balance';
    update registers.int_ledger_current set insurer_id = 'INS02', booked_on = date '2020-03-31';
    update registers.int_bank_statements_current set
        booked_on = date '2020-07-01', account_id = 'IBAN2', movement_amount = 0.00, direction = 'credit',
        bank_reference = 'S#1';
    update marts.fct_guarantees set
        ceded_exposure_amount = 18000.01, treaty_id = null;
    update marts.fct_exposures set ceded_exposure_amount = null, is_run_off = false;
    update marts.fct_envelope_usage set run_off_amount_eur = -0.01;
    update marts.fct_reconciliation set compared_share = 1.000001;
    update publication.pub_ministry__premiums set ceded_premium_amount_eur = 90.01;
    update publication.pub_ministry__envelope_usage set usage_on = date '2020-07-13';
    update secrecy.int_public_patterns set is_minimal = false;
"""

EMPTY = """
    delete from marts.fct_submissions;
    delete from publication.pub_ministry__envelope_usage;
"""

_TABLES = """
    drop table marts.fct_premiums;
    create schema registers;
    create schema seeds;
    create schema publication;
    create schema secrecy;
    create table seeds.treaties (
        treaty_id varchar, insurer_id varchar, reinsurer_id varchar, valid_from date, valid_to date
    );
    create table seeds.settlement_accounts (
        account_id varchar, reinsurer_id varchar, currency varchar, valid_from date, valid_to date
    );
    create table seeds.envelopes (envelope_id varchar, base_code varchar, valid_from date, valid_to date);
    create table marts.fct_guarantees (
        insurer_id varchar, guarantee_id varchar, treaty_id varchar, granted_on date, currency varchar,
        public_limit_amount decimal(18, 2),
        guaranteed_amount decimal(18, 2), ceded_exposure_amount decimal(18, 2)
    );
    create table marts.fct_exposures (
        insurer_id varchar, guarantee_id varchar, stock_on date, ceded_exposure_amount decimal(18, 2),
        is_run_off boolean
    );
    create table marts.fct_envelope_usage (
        envelope_id varchar, usage_on date, ceded_exposure_amount_eur decimal(18, 2),
        run_off_amount_eur decimal(18, 2), ceded_run_off_amount_eur decimal(18, 2)
    );
    create table marts.fct_reconciliation (
        period varchar, insurer_id varchar, reinsurer_id varchar, reconciliation varchar,
        measure_code varchar, class varchar, compared_share decimal(9, 6)
    );
    create table marts.fct_submissions (sender_id varchar, period varchar, register_code varchar);
    create table publication.pub_ministry__premiums (
        month varchar, product_code varchar, insurer_id varchar,
        gross_premium_amount_eur decimal(18, 2), ceded_premium_amount_eur decimal(18, 2)
    );
    create table publication.pub_ministry__envelope_usage (
        envelope_id varchar, usage_on date, as_of timestamp
    );
    create table secrecy.int_public_patterns (quarter varchar, family_code varchar, is_minimal boolean);
"""


def fill(build: Build, *statements: str) -> None:
    """Create all tables in a build, the registers' from their contracts, then run the statements."""
    build.execute(_TABLES)
    for register in load_contracts(build.settings).values():
        sender = "reinsurer_id" if register.sent_by == "reinsurer" else "insurer_id"
        names = {sender: "varchar", "period": "varchar"}
        names |= {field.warehouse_name: field.sql_type for field in register.fields}
        columns = ", ".join(f'"{name}" {sql_type}' for name, sql_type in names.items())
        build.execute(f"create table registers.int_{register.name}_current ({columns})")
    for statement in statements:
        build.execute(statement)
