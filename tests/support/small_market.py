"""The market of size `xs` that tests receive: three insurers, three months, the default anomalies."""

import csv
from hashlib import md5

from reassurance.break_decisions import BreakDecision, SeenBreak, open_log
from reassurance.market.simulate import simulate
from reassurance.periods import parse_instant
from reassurance.settings import Settings

PERSON = "operator A"


def drop_small_market(settings: Settings, seed: int = 42) -> None:
    """Write its packages into the inbox, and its answer key next to the inbox."""
    simulate(
        settings,
        size="xs",
        first_period="2020-04",
        last_period="2020-06",
        seed=seed,
        inbox=settings.inbox_dir,
        anomalies="default",
    )


def acknowledge_a_break(settings: Settings) -> str:
    """A person acknowledges a break of the market on 13 July 2020; returns its identifier."""
    with (settings.inbox_dir.parent / "answer_key.csv").open(encoding="utf-8", newline="") as stream:
        row = next(
            row
            for row in csv.DictReader(stream)
            if (row["check"], row["expected_class"]) == ("premium_ledger", "amount_differs")
        )
    identity = f"premium_ledger|{row['insurer_id']}|{row['key']}|1"
    break_id = md5(identity.encode(), usedforsecurity=False).hexdigest()
    with open_log(settings) as log:
        seen = SeenBreak(break_id, row["expected_class"], None)
        log.append([BreakDecision("acknowledge", (seen,))], PERSON, parse_instant("2020-07-13T09:00:00Z"))
    return break_id
