"""No payment of a simulated market is matched wrongly, and nearly all of them are matched.

`settlements.csv`, which the simulation writes next to the inbox, lists what each bank movement settles. No
package contains it. `PAYMENT_SEEDS=5` compares five markets.
"""

import csv
import os
from pathlib import Path

import pytest

from reassurance.database import connect
from reassurance.market.simulate import simulate
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.submissions import receive_all
from reassurance.warehouse.build import open_build, run_dbt

SEEDS = range(1, 1 + int(os.environ.get("PAYMENT_SEEDS", "1")))
MATCHED_SHARE = 0.99
# The bank books a payment twice and reverses one of both: either settles the balance.
COPY = "D"

Pairs = set[tuple[str, str]]

pytestmark = pytest.mark.timeout(900)


def pairs_of_market(settings: Settings) -> Pairs:
    """References of the bank and balances, as the market was made."""
    with (settings.inbox_dir.parent / "settlements.csv").open(newline="") as stream:
        return {(row["bank_reference"].rstrip(COPY), row["balance_key"]) for row in csv.DictReader(stream)}


def pairs_of_build(settings: Settings, path: Path) -> Pairs:
    with connect(settings, path, read_only=True) as connection:
        rows = connection.execute(
            "select statements.bank_reference, matches.balance_key"
            " from reconciliation.int_settlement_matches as matches"
            " inner join reconciliation.int_settlement_movements as movements using (movement_key)"
            " inner join registers.int_bank_statements_current as statements"
            " using (submission_id, line_number)"
        ).fetchall()
    return {(reference.rstrip(COPY), balance) for reference, balance in rows}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_payment_is_matched_wrongly_and_nearly_all_are_matched(seed, tmp_path, capsys):
    settings = Settings(home=tmp_path / "home", receipt_clock="package")
    simulate(
        settings,
        size="xs",
        first_period="2020-04",
        last_period="2020-12",
        seed=seed,
        inbox=settings.inbox_dir,
        anomalies="default",
    )
    receive_all(settings)
    record = open_build(settings, parse_instant("2021-01-20T00:00:00Z"))
    run_dbt(settings, record, models=("int_settlement_matches",))
    expected = pairs_of_market(settings)
    actual = pairs_of_build(settings, record.path(settings))
    with capsys.disabled():
        print(f"\npayments, seed {seed}: {len(expected & actual)} of {len(expected)} matches found")
    assert len(expected) > 20, "the market has too few payments"
    assert actual - expected == set()
    assert len(expected & actual) >= MATCHED_SHARE * len(expected)
