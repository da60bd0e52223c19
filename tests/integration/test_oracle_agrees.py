"""The build and the oracle, written from the specification only, agree line by line.

    make oracle DRAWS=5        more markets, of other seeds and months

The first market is that of the other tests. `ORACLE_DRAWS` more markets are drawn from `ORACLE_SEED`.
"""

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from oracle.compare import Comparison, compare
from oracle.judge import Judgement, judge
from oracle.months import last_day, next_month
from reassurance import pipeline
from reassurance.database import connect
from reassurance.market.answers import compare_with_answer_key
from reassurance.market.simulate import simulate
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.submissions import receive_all

DRAWS = int(os.environ.get("ORACLE_DRAWS", "1"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))
# The first month is such that the envelope of losses is open at the end of the shortest market, three months.
FIRST, LAST = "2020-05", "2021-12"
# All packages of the simulated market arrive within this number of days after its last month.
DAYS_TO_COME = 20
# Subjects without a line in the first market. `test_random_payments.py` compares matches.
NOT_YET = {"use of losses", "settlement, matches"}
# Subjects that compare declared lines with each other: the altered seeds have none of their figures.
DECLARED = {"continuity", "double cession", "technical accounts"}


pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Draw:
    """A random market: a seed and three to six months of the scheme."""

    seed: int
    first: str
    last: str

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.first} to {self.last}"


def draws() -> Iterator[Draw]:
    """Random markets that depend on `ORACLE_SEED` only."""
    chance = random.Random(SEED)  # noqa: S311, the draws are to be the same each time
    months = [FIRST]
    while months[-1] < LAST:
        months.append(next_month(months[-1]))
    for _ in range(DRAWS):
        length = chance.randint(3, 6)
        start = chance.randrange(len(months) - length + 1)
        yield Draw(chance.randrange(1, 10_000), months[start], months[start + length - 1])


def query_of(settings: Settings, path: Path):
    def query(sql: str, *arguments: object) -> list[tuple]:
        with connect(settings, path, read_only=True) as connection:
            return connection.execute(sql, list(arguments)).fetchall()

    return query


def judged(settings: Settings, as_of: str, seeds: Path | None = None) -> Judgement:
    return judge(settings.home, seeds or settings.dbt_project_dir / "seeds", parse_instant(as_of))


def report(comparison: Comparison) -> str:
    """Number of compared and differing lines by subject, with the first differences."""
    lines = []
    for subject, count in comparison.compared.items():
        differing = comparison.of(subject)
        lines.append(f"  {subject:<28} {count:>6} compared, {len(differing)} differ")
        lines += [f"      {difference}" for difference in differing[:10]]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def comparison(market) -> Comparison:
    return compare(market.query, judged(market.settings, "2020-07-14T00:00:00Z"))


def test_the_build_and_the_oracle_agree_on_the_market_of_the_tests(comparison, capsys):
    with capsys.disabled():
        print(f"\nthe build and the oracle, seed 42, 2020-04 to 2020-06\n{report(comparison)}")
    empty = {subject for subject, count in comparison.compared.items() if count == 0}
    assert empty <= NOT_YET, "the envelope of losses is not open yet, and no balance is due"
    assert comparison.differences == []


@pytest.mark.parametrize("draw", list(draws()), ids=str)
def test_the_build_and_the_oracle_agree_on_random_markets(draw, tmp_path, capsys):
    settings = Settings(home=tmp_path / "home", receipt_clock="package")
    simulate(
        settings,
        size="xs",
        first_period=draw.first,
        last_period=draw.last,
        seed=draw.seed,
        inbox=settings.inbox_dir,
        anomalies="default",
    )
    receive_all(settings)
    as_of = f"{last_day(draw.last) + timedelta(days=DAYS_TO_COME)}T00:00:00Z"
    record = pipeline.build(settings, parse_instant(as_of))
    path = record.path(settings)
    comparison = compare(query_of(settings, path), judged(settings, as_of))
    with capsys.disabled():
        print(f"\nthe build and the oracle, {draw}\n{report(comparison)}")
    empty = {subject for subject, count in comparison.compared.items() if count == 0}
    assert empty <= {"settlement, matches"}, "a subject without a line proves nothing"
    assert comparison.differences == []
    with connect(settings, path, read_only=True) as connection:
        answers = compare_with_answer_key(
            connection, settings.inbox_dir.parent / "answer_key.csv", parse_instant(as_of)
        )
    assert [answer for answer in answers if not answer.agrees] == []


def test_other_seed_rows_on_one_side_are_detected(market, tmp_path):
    """Sabotage twin: with other shares, rates and bounds in the oracle, each subject differs."""
    seeds = tmp_path / "seeds"
    shutil.copytree(market.settings.dbt_project_dir / "seeds", seeds)
    changed = {
        "treaty_terms.csv": (",0.950000,0.950000,", ",0.940000,0.940000,"),
        "premium_rates.csv": ("2021-12-30,0.015000", "2021-12-30,0.016000"),
        "loss_bands.csv": ("_RELAIS-2020,1,0.00,,0.750000", "_RELAIS-2020,1,0.00,,0.700000"),
        "size_limits.csv": ("1500000000.00", "50000000.00"),
        "bank_charge_texts.csv": ("FRAIS,", "FEES,"),
    }
    for name, (before, after) in changed.items():
        path = next(seeds.rglob(name))
        text = path.read_text(encoding="utf-8")
        assert before in text, f"{name} has other rows than this test alters"
        path.write_text(text.replace(before, after), encoding="utf-8")
    comparison = compare(market.query, judged(market.settings, "2020-07-14T00:00:00Z", seeds))
    untouched = {subject for subject in comparison.compared if not comparison.of(subject)}
    assert untouched <= NOT_YET | DECLARED
    rules = {difference.place[0] for difference in comparison.of("findings")}
    assert {"ELI-12", "ELI-14"} <= rules
