"""Every anomaly put into the market is found in its class, and nothing else is reported."""

AGREEMENTS = "('matched', 'within_tolerance', 'restated')"

FOUND = f"""
    select reconciliation as "check", key, class from reconciliation.rec_cession_terms
    where class not in {AGREEMENTS}
    union all
    select reconciliation, key, class from reconciliation.rec_premium_ledger where class not in {AGREEMENTS}
    union all
    select reconciliation, key, class from reconciliation.rec_control_totals where class not in {AGREEMENTS}
    union all
    select rule_id, key, rule_id from findings.fct_findings
"""


def test_recall_and_precision_are_whole(market, capsys):
    rows = market.query(
        f"""
        with
        expected as (
            select "check", key, expected_class as class from read_csv(?, all_varchar = true)
            where "check" <> 'refusal'
        ),
        found as ({FOUND}),
        compared as (
            select
                coalesce(e."check", f."check") as "check",
                coalesce(e.class, f.class) as class,
                e.key is not null as is_expected,
                f.key is not null as is_found,
                coalesce(e.key, f.key) as key
            from expected as e
            full outer join found as f on e."check" = f."check" and e.key = f.key and e.class = f.class
        )
        select
            "check", class,
            count(*) filter (is_expected) as expected,
            count(*) filter (is_found) as found,
            count(*) filter (is_expected and is_found) as agreed,
            string_agg(key, ', ') filter (is_expected is distinct from is_found) as differing_keys
        from compared group by all order by all
        """,
        str(market.answer_key),
    )
    with capsys.disabled():
        print("\nagainst the answer key: check, class, expected, found, agreed")
        for check, name, expected, found, agreed, _ in rows:
            print(f"  {check:<16} {name:<24} {expected:>5} {found:>5} {agreed:>5}")
    assert len(rows) >= 15, "the market holds too few classes of anomaly to prove anything"
    assert [row for row in rows if not row[2] == row[3] == row[4]] == []


def test_every_refused_line_is_in_the_key_and_no_other(market):
    expected = market.query(
        """select register, period, insurer_id, count(*) from read_csv(?, all_varchar = true)
        where "check" = 'refusal' group by all order by all""",
        str(market.answer_key),
    )
    found = market.query(
        """select r.register_code, s.period, s.sender_id, count(distinct r.line_number)
        from intake.refusals as r join intake.submissions as s using (submission_hash)
        group by all order by all"""
    )
    assert expected
    assert found == expected
