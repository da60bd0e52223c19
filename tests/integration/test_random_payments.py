"""Random balances and payments: the build and the oracle settle them alike, and no cent is lost.

Few different amounts are drawn, so that amounts and sums are often ambiguous. `PAYMENT_DRAWS=20` compares
more draws.
"""

import os
import random
from decimal import Decimal

import pytest

from oracle.compare import (
    classes_of_build,
    classes_of_oracle,
    differences_of,
    matches_of_build,
    matches_of_oracle,
)
from oracle.judge import PARIS
from oracle.registers import read_typed
from oracle.seeds import read_seeds
from oracle.settlement_inputs import judge_settlement
from reassurance.database import connect
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.submissions import receive_all
from reassurance.warehouse.build import open_build, run_dbt
from support.packages import Package, account, contracts, entry, movement

DRAWS = range(int(os.environ.get("PAYMENT_DRAWS", "2")))
AS_OF = parse_instant("2020-12-20T00:00:00Z")
PRODUCTS = ("CAP", "CAP_PLUS", "CAP_RELAIS")
QUARTERS = {"2020-06": "2020-Q2", "2020-09": "2020-Q3"}
INSURERS = ("INS01", "INS02", "INS03")
AMOUNTS = ("0.00", "10.00", "20.00", "30.00", "50.00", "80.00", "-20.00", "-30.00", "-50.00", "99.99")
BOOKED = ("07-20", "08-14", "08-15", "09-25", "10-20", "11-13", "11-30")

pytestmark = pytest.mark.timeout(900)


def send_accounts(settings: Settings, chance: random.Random) -> None:
    empty: dict = {name: [] for name, one in contracts().items() if one.sent_by == "cedent"}
    for period, quarter in QUARTERS.items():
        for insurer in INSURERS:
            lines = [
                account(
                    account_id=f"A{chance.choice(('', insurer))}-{quarter}-{number}",
                    treaty_id=f"T-{product}-{insurer}-{chance.choice((2020, 2021))}",
                    account_period=chance.choice((quarter, quarter, quarter, "2019-Q4")),
                    line_code="balance",
                    amount=chance.choice(AMOUNTS),
                )
                for number, product in enumerate(PRODUCTS)
            ]
            created = f"2020-{int(period[5:]) + 1:02d}-05T18:00:00Z"
            lines += [lines[0] | {"account_id": "AGAIN"}] * chance.choice((0, 0, 0, 1))
            Package(empty | {"accounts": lines}, sender=insurer, period=period, created=created).write(
                settings
            )


def random_text(chance: random.Random, insurer: str, product: str, quarter: str) -> str:
    """A reference in one of the usual forms, or none."""
    year, number = quarter[:4], quarter[-1]
    return chance.choice(
        (
            "",
            "",
            insurer,
            f"{insurer} {number}T{year}",
            f"T-{product}-{insurer}-2020 Q{number} {year}",
            f"{product.replace('_', ' ')} {insurer} {number}e trimestre {year}",
            f"A{insurer}-{quarter}-{chance.randrange(3)}",
            f"Ref. A-{quarter}-{chance.randrange(3)} {insurer}",
            f"CAP, CAP_PLUS {year}{quarter[5:]} Assureur fictif {insurer[-2:]}",
            "FRAIS de tenue",
            f"Intérêts {insurer}",
        )
    )


def send_statements(settings: Settings, chance: random.Random) -> None:
    for month in sorted({day[:2] for day in BOOKED}):
        lines = []
        for number in range(1, chance.randrange(5, 14)):
            insurer, product = chance.choice(INSURERS), chance.choice(PRODUCTS)
            quarter = chance.choice(tuple(QUARTERS.values()))
            text = random_text(chance, insurer, product, quarter)
            is_structured = text.startswith("A") and chance.random() < 0.5
            amount = abs(Decimal(chance.choice(AMOUNTS))) * chance.choice((1, 1, 1, 2)) + chance.choice(
                (0, 0, 40)
            )
            lines.append(
                movement(
                    number,
                    statement_id=f"S{month}",
                    booked_on=f"2020-{chance.choice([day for day in BOOKED if day[:2] == month])}",
                    bank_reference=f"B{month}-{number}",
                    direction=chance.choice(("credit", "credit", "credit", "debit")),
                    amount=f"{amount:.2f}",
                    is_reversal="true" if chance.random() < 0.1 else "false",
                    counterparty_name=chance.choice(("", f"Assureur fictif {insurer[-2:]}")),
                    structured_reference=text if is_structured else "",
                    remittance_text="" if is_structured else text,
                )
            )
            if chance.random() < 0.15:
                reversed_line = lines[-1] | {"entry_reference": "R", "is_reversal": "true"}
                lines.append(reversed_line | {"direction": "debit", "bank_reference": f"R{month}-{number}"})
        package = {"ledger": [entry()], "bank_statements": lines}
        created = f"2020-{month}-28T18:00:00Z" if month == "12" else f"2020-{int(month) + 1:02d}-05T18:00:00Z"
        Package(package, sender="CCR", period=f"2020-{month}", created=created).write(settings)


@pytest.mark.parametrize("draw", DRAWS)
def test_random_payments_are_settled_as_by_the_oracle(draw, tmp_path, capsys):
    settings = Settings(home=tmp_path / "home", receipt_clock="package")
    chance = random.Random(draw)  # noqa: S311, the draws are to be the same each time
    send_accounts(settings, chance)
    send_statements(settings, chance)
    verdicts = {receipt.verdict for receipt in receive_all(settings)}
    assert verdicts <= {"accepted", "accepted_with_findings"}
    record = open_build(settings, AS_OF)
    run_dbt(settings, record, models=("rec_settlement", "int_settlement_candidates"))
    seeds = read_seeds(settings.dbt_project_dir / "seeds", AS_OF.astimezone(PARIS).date())
    settlement = judge_settlement(read_typed(settings.home, AS_OF), seeds)
    with connect(settings, record.path(settings), read_only=True) as connection:

        def query(sql: str) -> list[tuple]:
            return connection.execute(sql).fetchall()

        matches = differences_of("match", matches_of_build(query), matches_of_oracle(settlement))
        classes = differences_of("class", classes_of_build(query), classes_of_oracle(settlement))
        (received,) = query("select sum(payment_amount) from reconciliation.int_settlement_movements")
        (compared,) = query(
            "select sum(found_amount) from reconciliation.rec_settlement where found_amount is not null"
        )
        counts = query(
            "select class, count(*) from reconciliation.rec_settlement group by class order by class"
        )
    with capsys.disabled():
        print(f"\npayments, draw {draw}: {counts}")
    assert len(settlement.matches) > 5
    assert [str(difference) for difference in matches + classes] == []
    assert received == compared
