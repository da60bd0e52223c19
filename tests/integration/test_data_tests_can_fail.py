"""Data tests on a real build: each passes, and each fails after the sabotages with its name.

The name of a sabotage is the name of the data test, followed after a colon by the broken condition.
"""

import shutil

import pytest

from reassurance.database import connect

SABOTAGES = {
    "every_month_has_the_rates_of_its_lines": "delete from seeds.fx_rates where period = '2020-06'",
    "claims_in_the_mart_are_those_in_force": (
        "update marts.fct_claims set incurred_amount_eur = incurred_amount_eur + 0.01 where rowid = 0"
    ),
    "claims_by_month_are_those_of_the_claims": (
        "update marts.fct_claim_months set paid_amount_eur = paid_amount_eur + 0.01 where rowid = 0"
    ),
    "claims_by_month_are_those_of_the_claims: a month is missing": (
        "delete from marts.fct_claim_months where notified_count > 0"
    ),
    "triangles_have_the_claims_of_each_quarter": (
        "update marts.fct_claim_triangles set incurred_amount_eur = incurred_amount_eur + 0.01"
        " where rowid = 0"
    ),
    "triangles_have_the_claims_of_each_quarter: an origin is missing": (
        "delete from marts.fct_claim_triangles where net_paid_amount_eur > 0"
    ),
    "premiums_of_the_solvency_template_are_net_of_reinsurance": (
        "update publication.pub_regulatory__s_05_01 set c0090_amount_eur = c0090_amount_eur + 0.01"
        " where row_code = 'R0200'"
    ),
    "premiums_of_the_solvency_template_are_net_of_reinsurance: premiums earned": (
        "update publication.pub_regulatory__s_05_01 set c0090_amount_eur = c0090_amount_eur + 0.01"
        " where row_code = 'R0300'"
    ),
    "premiums_of_the_solvency_template_are_net_of_reinsurance: claims": (
        "update publication.pub_regulatory__s_05_01 set c0090_amount_eur = c0090_amount_eur + 0.01"
        " where row_code = 'R0340'"
    ),
    "guarantees_of_a_reinsurer_add_up_to_their_total": (
        "update publication.pub_regulatory__s_31_01 set c0120_pledged_asset_amount_eur = 0.01"
    ),
    "signs_of_the_solvency_templates_are_those_of_the_rules": (
        "update publication.pub_regulatory__s_31_01 set c0090_default_adjustment_amount_eur = 0.01"
    ),
    "signs_of_the_solvency_templates_are_those_of_the_rules: a quota share keeps less than nothing": (
        "update publication.pub_regulatory__s_30_03 set c0200_retention_share = -0.05"
    ),
    "signs_of_the_solvency_templates_are_those_of_the_rules: a negative share": (
        "update publication.pub_regulatory__s_30_04 set c0100_reinsurer_share = -1"
    ),
    "signs_of_the_solvency_templates_are_those_of_the_rules: a negative exposure": (
        "update publication.pub_regulatory__s_30_04 set c0110_ceded_exposure_amount_eur = -2"
    ),
    "signs_of_the_solvency_templates_are_those_of_the_rules: a negative premium": (
        "update publication.pub_regulatory__s_30_04 set c0160_outgoing_premium_amount_eur = -0.01"
    ),
    "signs_of_the_solvency_templates_are_those_of_the_rules: a reinsurer without a name": (
        "update publication.pub_regulatory__s_30_04 set c0200_reinsurer_name = ''"
    ),
    "solvency_templates_have_the_amounts_of_the_marts": (
        "update publication.pub_regulatory__s_05_01 set c0090_amount_eur = c0090_amount_eur + 0.01"
        " where row_code = 'R0140'"
    ),
    "solvency_templates_have_the_amounts_of_the_marts: a claim": (
        "update publication.pub_regulatory__s_05_01 set c0090_amount_eur = c0090_amount_eur + 0.01"
        " where row_code = 'R0310'"
    ),
    "solvency_templates_have_the_amounts_of_the_marts: a reserve": (
        "update publication.pub_regulatory__s_31_01"
        " set c0070_claims_provision_amount_eur = c0070_claims_provision_amount_eur + 0.01"
    ),
    "every_award_above_its_threshold_is_published": (
        "delete from publication.pub_regulatory__state_aid_awards where rowid = 0"
    ),
    "every_award_above_its_threshold_is_published: below the threshold": (
        "update marts.fct_state_aid_grants set threshold_amount_eur = nominal_amount_eur"
        " where is_above_threshold"
    ),
    "every_award_above_its_threshold_is_published: another amount": (
        "update publication.pub_regulatory__state_aid_awards"
        " set nominal_amount_eur = nominal_amount_eur + 0.01 where rowid = 0"
    ),
    "every_award_above_its_threshold_is_published: a correction that lowers": (
        "update publication.pub_regulatory__state_aid_awards"
        " set first_nominal_amount_eur = nominal_amount_eur + 0.01 where rowid = 0"
    ),
    "state_aid_of_a_year_is_that_of_its_grants": (
        "update publication.pub_regulatory__state_aid_annual"
        " set granted_nominal_amount_eur = granted_nominal_amount_eur + 0.01 where rowid = 0"
    ),
    "state_aid_of_a_year_is_that_of_its_grants: an award is missing": (
        "delete from publication.pub_regulatory__state_aid_awards where rowid = 0"
    ),
    "public_figures_are_those_of_the_marts": (
        "update marts.fct_public_cells set statistic_amount_eur = statistic_amount_eur + 0.01"
        " where product_code = 'ALL' and breakdown_code = 'total' and statistic_code = 'paid_amount_eur'"
    ),
    "public_figures_are_those_of_the_marts: a quarter has no cover": (
        "delete from marts.fct_public_cells where statistic_code = 'guaranteed_amount_eur'"
    ),
    "no_public_figure_breaks_statistical_secrecy": (
        "update publication.pub_public__statistics"
        " set guaranteed_amount_eur = 1, cover_secrecy_code = 'shown' where cover_secrecy_code = 'primary'"
    ),
    "no_public_figure_breaks_statistical_secrecy: a figure of a hidden family": (
        "update publication.pub_public__statistics set gross_premium_amount_eur = 1"
        " where premium_secrecy_code = 'secondary'"
    ),
    "cover_at_month_ends_is_the_use_of_the_envelopes": (
        "delete from marts.fct_exposure_months where rowid ="
        " (select min(rowid) from marts.fct_exposure_months where ceded_exposure_amount_eur > 0)"
    ),
    "cover_at_month_ends_is_the_use_of_the_envelopes: an outlier is not marked": (
        "update marts.fct_envelope_usage set outlier_ceded_exposure_amount_eur = 0.01"
        " where usage_on = date '2020-06-30' and envelope_id = 'domestic'"
    ),
    "excluded_amounts_of_the_rules_are_those_of_the_envelopes": (
        "delete from marts.fct_rule_months where rowid ="
        " (select min(rowid) from marts.fct_rule_months where excluded_amount_eur > 0)"
    ),
    "the_separate_account_is_that_of_the_treaty_years": (
        "update marts.fct_separate_account set account_amount_eur = account_amount_eur + 0.01"
        " where account_line_code = 'claims_paid' and rowid ="
        " (select min(rowid) from marts.fct_separate_account where account_line_code = 'claims_paid')"
    ),
    "the_separate_account_is_that_of_the_treaty_years: a result without its lines": (
        "update marts.fct_separate_account set account_amount_eur = account_amount_eur + 0.01"
        " where account_line_code = 'result'"
    ),
    "figures_of_insurers_add_up_to_those_of_the_scheme": (
        "update marts.fct_insurer_figures set figure_amount_eur = figure_amount_eur + 0.01"
        " where headline_code = 'paid'"
    ),
    "figures_of_insurers_add_up_to_those_of_the_scheme: a figure of all insurers is missing": (
        "delete from marts.fct_insurer_figures where headline_code = 'guarantees'"
    ),
    "every_forecast_loss_is_borne_once": (
        "update marts.fct_state_calls set forecast_state_call_amount_eur = -0.01"
    ),
    "loss_envelopes_have_the_losses_of_their_treaty_years": (
        "insert into marts.fct_envelope_usage by name"
        " select envelope_id, title_fr as envelope_title_fr, base_code, date '2020-07-14' as usage_on,"
        " currency, cap_amount, 0.00 as ceded_claim_amount_eur, cap_amount as ceded_incurred_amount_eur,"
        " cap_amount as used_amount_eur,"
        " 0.00 as excluded_amount_eur, 0.00 as headroom_amount_eur, 1 as share_used from seeds.envelopes"
        " where base_code = 'cumulative_final_loss' limit 1"
    ),
    "losses_of_treaty_years_are_those_in_force": (
        "update marts.fct_treaty_years set reserve_amount_eur = reserve_amount_eur + 0.01 where rowid = 0"
    ),
    "losses_of_treaty_years_are_those_in_force: borne by no one": (
        "update marts.fct_treaty_years set ceded_claim_amount_eur = ceded_claim_amount_eur - 0.01"
        " where rowid = 0"
    ),
    "losses_of_treaty_years_are_those_in_force: an exchange difference lost": (
        "update marts.fct_treaty_years"
        " set exchange_difference_amount_eur = exchange_difference_amount_eur + 0.01 where rowid = 0"
    ),
    "losses_of_treaty_years_are_those_in_force: more ceded than reserved": (
        "update marts.fct_treaty_years set ceded_reserve_amount_eur = 1000000000000.00 where rowid = 0"
    ),
    "each_loss_is_borne_once": (
        "update treaties.int_treaty_positions set insurer_loss_amount_eur = insurer_loss_amount_eur + 0.01"
        " where rowid = 0"
    ),
    "each_loss_is_borne_once: an excess that no adjustment takes off": (
        "update treaties.int_treaty_cap_tests set excess_amount_eur = excess_amount_eur + 0.01"
    ),
    "each_loss_is_borne_once: an adjustment without an excess": (
        "update treaties.int_treaty_positions set movement_type = 'cap_adjustment'"
        " where movement_type = 'payment' and state_loss_amount_eur > 0"
    ),
    "each_loss_is_borne_once: a loss above the cap": (
        "update treaties.int_treaty_cap_tests set cap_amount_eur = -0.01"
    ),
    "ceded_reserves_stay_within_reserves_and_caps": (
        "update treaties.int_treaty_reserves set ceded_reserve_amount_eur = reserve_amount_eur + 0.01"
        " where rowid = 0"
    ),
    "ceded_reserves_stay_within_reserves_and_caps: above the cap": (
        "update treaties.int_treaty_cap_tests set cap_amount_eur = -0.01"
    ),
    "the_last_day_of_an_envelope_is_the_cover_in_force": (
        "update cover.int_guarantee_commitments set valid_before = date '2020-07-14' where rowid ="
        " (select min(rowid) from cover.int_guarantee_commitments where valid_from <= date '2020-07-14'"
        " and valid_before > date '2020-07-14' and ceded_exposure_amount > 0)"
    ),
    "the_run_off_of_the_last_day_is_what_the_last_stocks_declare": (
        "update marts.fct_envelope_usage set run_off_amount_eur = run_off_amount_eur + 0.01"
        " where usage_on = date '2020-07-14' and envelope_id = 'domestic'"
    ),
    "published_envelopes_stay_in_balance": (
        "update publication.pub_ministry__envelope_usage"
        " set ceded_exposure_amount_eur = ceded_exposure_amount_eur + 0.01 where envelope_id = 'domestic'"
    ),
    "lines_in_force_were_accepted": (
        "update marts.fct_submissions set rows_in_force_count = rows_accepted_count + 1 where rowid = 0"
    ),
    "every_limit_decision_is_counted_once": (
        "update marts.fct_limit_decisions set decision_count = decision_count + 1 where rowid = 0"
    ),
    "withdrawn_cover_is_that_of_the_decisions": (
        "update marts.fct_withdrawn_cover"
        " set withdrawn_amount_eur = withdrawn_amount_eur + 0.01 where rowid = 0"
    ),
    "every_blocking_finding_excludes_days_of_its_guarantee": (
        "delete from rules.int_excluded_spans where rowid = 0"
    ),
    "every_blocking_finding_is_checked_by_the_gate": (
        "update marts.fct_findings set register_code = 'policies' where finding_id ="
        " (select min(finding_id) from marts.fct_findings where rule_id = 'ELI-02')"
    ),
    "envelopes_of_different_bases_are_never_added": (
        "update seeds.envelopes set base_code = 'final_loss' where envelope_id = 'export'"
    ),
    "parts_of_a_premium_line_add_up_to_it": (
        "insert into cover.int_premium_line_months by name"
        " select insurer_id, period, premium_line_id, date '2020-05-01' as month_on,"
        " gross_premium_amount + 0.01 as allocated_gross_premium_amount"
        " from registers.int_premiums_current limit 1"
    ),
    "premiums_in_force_are_found_in_the_months_they_pay_for": (
        "update reconciliation.rec_premium_due set found_amount = found_amount + 0.01 where rowid ="
        " (select min(rowid) from reconciliation.rec_premium_due where class = 'matched')"
    ),
    "every_month_in_force_is_compared_with_its_premium": (
        "delete from reconciliation.rec_premium_due where rowid ="
        " (select min(rowid) from reconciliation.rec_premium_due where class = 'awaited')"
    ),
    "each_line_of_account_is_compared_once": (
        "update reconciliation.rec_technical_account set ledger_amount = ledger_amount + 0.01 where rowid ="
        " (select min(rowid) from reconciliation.rec_technical_account where ledger_entry_count > 0)"
    ),
    "each_line_of_account_is_compared_once: a refused line is lost": (
        "delete from reconciliation.rec_technical_account where rowid ="
        " (select min(rowid) from reconciliation.rec_technical_account where account_period = '2019-Q4')"
    ),
    "guarantees_ceded_twice_are_those_of_the_rule": (
        "delete from reconciliation.rec_double_cession where rowid ="
        " (select min(rowid) from reconciliation.rec_double_cession where class = 'matched')"
    ),
    "guarantees_ceded_twice_are_those_of_the_rule: a pair agrees": (
        "update reconciliation.rec_double_cession set class = 'matched' where class = 'double_ceded'"
    ),
    "stocks_are_continued_without_a_gap": (
        "delete from reconciliation.rec_continuity where rowid ="
        " (select min(rowid) from reconciliation.rec_continuity where class = 'vanished')"
    ),
    "stocks_are_continued_without_a_gap: a stock differs": (
        "update reconciliation.rec_continuity set found_amount = found_amount + 0.01 where rowid = 0"
    ),
    "stocks_are_continued_without_a_gap: a movement is lost": (
        "update reconciliation.rec_continuity set granted_stock_amount = granted_stock_amount - 0.01"
        " where rowid = 0"
    ),
    "booked_premiums_compared_are_those_of_the_mart": (
        "update reconciliation.rec_premium_ledger set found_amount_eur = found_amount where rowid ="
        " (select min(rowid) from reconciliation.rec_premium_ledger where found_currency = 'USD')"
    ),
    "every_balance_and_every_movement_is_classed_once": (
        "update reconciliation.rec_settlement set expected_amount = expected_amount + 0.01 where rowid ="
        " (select min(rowid) from reconciliation.rec_settlement where expected_amount is not null)"
    ),
    "every_balance_and_every_movement_is_classed_once: a movement is missing": (
        "delete from reconciliation.rec_settlement where rowid ="
        " (select min(rowid) from reconciliation.rec_settlement where class = 'bank_charge')"
    ),
    "published_settlements_are_those_of_the_comparison": (
        "update marts.fct_settlements set matched_amount = 0.01 where rowid ="
        " (select min(rowid) from marts.fct_settlements where payment_due_on is not null)"
    ),
    "published_settlements_are_those_of_the_comparison: a row is missing": (
        "delete from publication.pub_ministry__settlement where link_code = 'none'"
    ),
    "every_reconciled_amount_has_its_threshold": (
        "delete from seeds.gate_thresholds where reconciliation = 'premium_due'"
    ),
    "no_break_begins_after_the_build": (
        "update marts.fct_breaks set first_seen_on = date '2020-07-15' where rowid = 0"
    ),
    "every_disagreement_is_an_open_break": ("update marts.fct_breaks set class = 'awaited' where rowid = 0"),
    "a_suggested_cause_gives_its_difference_to_the_cent": (
        "update reconciliation.int_break_causes set explained_amount = explained_amount + 0.01"
        " where rowid = 0"
    ),
    "a_suggested_cause_gives_its_difference_to_the_cent: a figure is wrong": (
        "update reconciliation.int_break_causes set applied_figure = 3 where cause_code = 'booked_twice'"
    ),
    "every_reconciled_line_is_counted_once": ("delete from reconciliation.rec_premium_due where rowid = 0"),
    "the_launch_guarantee_is_the_sum_of_its_envelopes": (
        "update publication.pub_ministry__launch_guarantee"
        " set ceded_exposure_amount_eur = ceded_exposure_amount_eur + 0.01 where rowid = 0"
    ),
    "every_threshold_in_force_is_one_check": "delete from gate.gate_checks where rowid = 0",
    "every_threshold_in_force_is_one_check: a rule that only reports": (
        "update seeds.rules set severity = 'report' where rule_id = 'ELI-02'"
    ),
    "booked_premiums_in_the_mart_are_those_of_the_ledger": (
        "update marts.fct_premiums"
        " set booked_ceded_premium_amount_eur = booked_ceded_premium_amount_eur + 0.01 where rowid = 0"
    ),
    "booked_premiums_in_the_mart_are_those_of_the_ledger: a commission": (
        "update marts.fct_premiums"
        " set booked_ceding_commission_amount_eur = booked_ceding_commission_amount_eur + 0.01"
        " where rowid = 0"
    ),
    "every_amount_has_its_value_in_euros": (
        "update marts.fct_guarantees set public_limit_amount_eur = null where rowid = 0"
    ),
    "every_amount_has_its_value_in_euros: an exposure": (
        "update marts.fct_exposures set outstanding_amount_eur = null where rowid = 0"
    ),
    "every_amount_has_its_value_in_euros: a booked premium": (
        "update reconciliation.rec_premium_ledger set found_amount_eur = null where rowid ="
        " (select min(rowid) from reconciliation.rec_premium_ledger where found_amount is not null)"
    ),
    "premiums_in_the_mart_are_those_in_force": (
        "update marts.fct_premiums set gross_premium_amount = gross_premium_amount + 0.01 where rowid ="
        " (select min(rowid) from marts.fct_premiums where is_declared)"
    ),
    "premiums_in_the_mart_are_those_in_force: a line without amounts is lost": (
        "insert into registers.int_premiums_current by name"
        " select insurer_id, period, currency, 0.00 as gross_premium_amount, 0.00 as ceded_premium_amount,"
        " 0.00 as ceding_commission_amount from registers.int_premiums_current limit 1"
    ),
    "premiums_of_treaty_years_are_those_in_force": (
        "update marts.fct_treaty_years set gross_premium_amount_eur = gross_premium_amount_eur + 0.01"
        " where rowid = 0"
    ),
    "premiums_of_treaty_years_are_those_in_force: an insurer without treaty years": (
        "delete from marts.fct_treaty_years where insurer_id ="
        " (select min(insurer_id) from cover.int_premium_lines where treaty_id is not null)"
    ),
    "every_received_row_is_accepted_or_quarantined": (
        "update publication.pub_ministry__submissions set rows_accepted_count = rows_accepted_count - 1"
        " where rowid = (select min(rowid) from publication.pub_ministry__submissions"
        " where rows_accepted_count > 0)"
    ),
    "published_premiums_are_those_of_the_mart": (
        "update publication.pub_ministry__premiums"
        " set gross_premium_amount_eur = gross_premium_amount_eur + 0.01 where rowid = 0"
    ),
    "published_premiums_are_those_of_the_mart: a line counted twice": (
        "update publication.pub_ministry__premiums set declared_line_count = declared_line_count + 1"
        " where rowid = 0"
    ),
    "published_tables_contain_the_same_lines": (
        "update publication.pub_ministry__reconciliation set line_count = line_count + 1 where rowid ="
        " (select min(rowid) from publication.pub_ministry__reconciliation"
        " where reconciliation = 'cession_terms' and class = 'matched')"
    ),
    "unique_combination": (
        "insert into reconciliation.rec_control_totals"
        " select * from reconciliation.rec_control_totals where rowid = 0"
    ),
    "unique_combination: an empty value": (
        "update reconciliation.rec_control_totals set difference_amount = null where rowid = 0"
    ),
    "unique_combination: a value that is not accepted": (
        "update reconciliation.rec_control_totals set class = 'other' where rowid = 0"
    ),
}
# The file of a compiled generic test has the first 30 characters of its name: the test and the model.
COMPILED_AS = {"unique_combination": "unique_combination_rec_control_*"}


@pytest.mark.parametrize("name", SABOTAGES)
def test_a_sabotaged_build_breaks_the_data_test(market, tmp_path, name):
    compiled = market.settings.home / "dbt" / market.record.build_id / "compiled"
    data_test = name.partition(":")[0]
    file_name = f"{COMPILED_AS.get(data_test, data_test)}.sql"
    (query,) = [path.read_text(encoding="utf-8") for path in compiled.rglob(file_name)]
    copy = tmp_path / "build.duckdb"
    shutil.copyfile(market.record.path(market.settings), copy)
    with connect(market.settings, copy) as connection:
        # The compiled query has the name of the original build.
        database = connection.execute("select current_database()").fetchall()[0][0]
        query = query.replace(f'"{market.record.path(market.settings).stem}".', f'"{database}".')
        assert connection.execute(query).fetchall() == []
        connection.execute(SABOTAGES[name])
        assert connection.execute(query).fetchall() != []
