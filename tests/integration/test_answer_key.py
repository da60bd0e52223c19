"""A build reports every anomaly of the market in its class, and no other line."""

import csv
import shutil

from reassurance.database import connect
from reassurance.market.answers import compare_with_answer_key
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.build import open_build, run_dbt


def compare(market, answer_key):
    with connect(market.settings, market.record.path(market.settings), read_only=True) as connection:
        return compare_with_answer_key(connection, answer_key, market.record.as_of)


def test_every_anomaly_is_reported_and_no_other_line(market, capsys):
    answers = compare(market, market.answer_key)
    with capsys.disabled():
        print("\nagainst the answer key: check, class, expected, actual, agreed")
        for answer in answers:
            counts = f"{answer.expected:>5} {answer.actual:>5} {answer.agreed:>5}"
            print(f"  {answer.check:<16} {answer.anomaly_class:<24} {counts}")
    assert len(answers) >= 15, "the market has too few classes of anomaly"
    assert [answer for answer in answers if not answer.agrees] == []


def test_lines_are_awaited_before_the_last_ledgers(market, tmp_path):
    """All cedents send June by 11 July. The ledgers of June arrive that evening and the next day."""
    for folder in ("archive", "registered", "quarantine"):
        shutil.copytree(market.settings.home / folder, tmp_path / folder)
    settings = Settings(home=tmp_path, receipt_clock="package")
    as_of = parse_instant("2020-07-11T00:00:00Z")
    record = open_build(settings, as_of)
    run_dbt(settings, record, models=("rec_lines", "fct_findings"))
    with connect(settings, record.path(settings), read_only=True) as connection:
        answers = compare_with_answer_key(connection, market.answer_key, as_of)
        awaited = connection.execute(
            "select distinct reconciliation, period from reconciliation.rec_lines where class = 'awaited'"
        ).fetchall()
    assert {("premium_ledger", "2020-06"), ("claim_ledger", "2020-06")} <= set(awaited)
    assert [answer for answer in answers if not answer.agrees] == []


def test_the_market_breaks_every_rule_of_the_catalogue(market):
    with market.answer_key.open(newline="") as stream:
        put_in = {row["check"] for row in csv.DictReader(stream)}
    catalogue = {rule for (rule,) in market.query("select rule_id from seeds.rules")}
    assert len(catalogue) > 20
    assert catalogue - put_in == set()


def test_a_missed_anomaly_and_a_false_one_are_reported(market, tmp_path):
    """Sabotage twin: the answer key has one additional anomaly and lacks another."""
    with market.answer_key.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    removed = next(row for row in rows if row["check"] == "cession_terms")
    rows.remove(removed)
    rows.append(removed | {"anomaly_id": "A999999", "key": "NEVER-PUT-IN"})
    altered = tmp_path / "answer_key.csv"
    with altered.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)

    (wrong,) = [answer for answer in compare(market, altered) if not answer.agrees]
    assert wrong.anomaly_class == removed["expected_class"]
    assert wrong.missed == ("NEVER-PUT-IN",)
    assert wrong.unexpected == (removed["key"],)
