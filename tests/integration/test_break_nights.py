"""Over many nights, breaks keep their identifiers and ages, and decisions hold until their end.

    make nights-test     30 nights

`make test` runs BREAK_NIGHTS nights. DuckDB fills the register, which is published without the other tables.
One night is replayed at the end.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from reassurance.scenario import PreparedModels
from reassurance.settings import Settings
from reassurance.submissions import receive_all
from support.break_nights import FIRST_DAY, INSURERS, Expected, Key, Market, Observed
from support.filled_nights import TABLE, fill_register, publish_register

NIGHTS = int(os.environ.get("BREAK_NIGHTS", "6"))
SEED = int(os.environ.get("BREAK_SEED", "1"))
# Every fifth night is held: nothing is published.
HELD = 5
MODELLED = ("cession_terms", "premium_ledger")

pytestmark = pytest.mark.timeout(600 + 300 * NIGHTS)


def test_breaks_keep_their_identifiers_ages_and_decisions(models, tmp_path):
    check_nights(models, tmp_path, NIGHTS)


def test_a_break_that_is_a_day_older_is_noticed(models, tmp_path):
    """Sabotage twin."""
    older = models.with_("fct_breaks", "select * replace (age_days + 1 as age_days) from ({query})")
    with pytest.raises(AssertionError, match="night 0"):
        check_nights(older, tmp_path, 1)


def check_nights(models: PreparedModels, tmp_path: Path, nights: int) -> None:
    settings = Settings(home=tmp_path / "home", receipt_clock="package")
    market = Market(settings, SEED)
    expected = Expected(market)
    names: dict[str, Key] = {}
    for number, day in enumerate(FIRST_DAY + timedelta(days=night) for night in range(nights)):
        market.send(day)
        receive_all(settings)
        morning = day + timedelta(days=1)
        folder = tmp_path / str(number)
        register = by_key(fill_register(models, settings, as_of(morning), folder))
        for key, (break_id, _) in register.items():
            if key[2].startswith(INSURERS):
                assert names.setdefault(break_id, key) == key, "a break keeps its identifier"
        ids = {key: break_id for key, (break_id, _) in register.items()}
        counted = expected.register(morning, ids)
        assert modelled(register) == counted, f"night {number}"
        check_nameless(register, number)
        if number % HELD != HELD - 1:
            publish_register(settings, as_of(morning), folder)
            expected.publish(morning, counted)
            market.decide(morning, {break_id: (key, each) for key, (break_id, each) in register.items()})
    assert len(set(names.values())) == len(names)
    replayed = min(12, nights // 2)
    folder = tmp_path / "replayed"
    fill_register(models, settings, as_of(FIRST_DAY + timedelta(days=replayed + 1)), folder)
    original = tmp_path / str(replayed) / f"{TABLE}.parquet"
    assert (folder / original.name).read_bytes() == original.read_bytes()


def as_of(day: date) -> datetime:
    return datetime.combine(day, time(1), tzinfo=UTC)


def by_key(rows: list[dict]) -> dict[Key, tuple[str, Observed]]:
    """The identifier of each break, and what is compared with the count."""
    return {
        (row["reconciliation"], row["insurer_id"], row["key"]): (
            row["break_id"],
            Observed(
                row["class"],
                row["difference_amount"],
                row["first_seen_on"],
                row["observed_again_on"],
                row["resolved_on"],
                row["age_days"],
                row["status"],
            ),
        )
        for row in rows
    }


def modelled(register: dict[Key, tuple[str, Observed]]) -> dict[Key, Observed]:
    """The breaks that are counted: those of named lines in the comparisons of the market."""
    return {
        key: each for key, (_, each) in register.items() if key[0] in MODELLED and key[2].startswith(INSURERS)
    }


def check_nameless(register: dict[Key, tuple[str, Observed]], night: int) -> None:
    """The refused line without an identifier is one break that stays open, however often it is sent."""
    same = [
        (key[0], each.first_seen_on, each.resolved_on)
        for key, (_, each) in register.items()
        if key[0] in MODELLED and not key[2].startswith(INSURERS)
    ]
    assert sorted(same) == [
        ("cession_terms", FIRST_DAY, None),
        *[("premium_ledger", FIRST_DAY, None)] * 2,
    ], f"night {night}"
