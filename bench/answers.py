"""Check that builds of simulated markets report every anomaly in its class and nothing else, for many seeds.

    .venv/bin/python bench/answers.py --size xs --seeds 1:20 --periods 2020-04:2021-12
    .venv/bin/python bench/answers.py --size s --seeds 1 --anomalies causes

Each market is simulated and received under `--folder` (build/bench/answers), and built twice: before the last
ledgers are sent, when their lines are awaited, and at the end of the month after the market. A build contains
only the compared models and their parents, and runs no tests. Suggested causes are compared too: none may be
wrong, and at least 95 % of the breaks with one cause must have it. Packages and builds are kept only if the
answers differ; then the exit code is 1.
"""

import argparse
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reassurance.database import connect
from reassurance.log import log_warnings_only
from reassurance.market.answers import Answer, CauseAnswer, compare_causes, compare_with_answer_key
from reassurance.market.simulate import SIZES, simulate
from reassurance.periods import last_day
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.submissions import Receipt, receive_all
from reassurance.warehouse.build import open_build, run_dbt

# The models that are compared with the answer key; the number of differing keys shown per class.
_MODELS, _SHOWN = ("rec_lines", "fct_findings", "int_break_causes"), 5
# Minimum share of the breaks with one cause for which it is suggested.
_CAUSES_SHARE = 0.95


def main() -> int:
    """Check every seed; returns 1 if one differs."""
    parser = argparse.ArgumentParser(description="Compare builds with the answer keys of simulated markets.")
    parser.add_argument("--size", default="xs", choices=list(SIZES))
    parser.add_argument("--periods", default="2020-04:2021-12", help="first and last month")
    parser.add_argument("--anomalies", default="default", help="as `simulate`: default, none, 5%%, …")
    parser.add_argument("--seeds", default="1:20", help="first and last seed")
    parser.add_argument(
        "--final-only", action="store_true", help="leave out the build before the last ledgers"
    )
    parser.add_argument("--folder", type=Path, default=PROJECT_DIR / "build" / "bench" / "answers")
    arguments = parser.parse_args()
    log_warnings_only()
    first_seed, _, last_seed = arguments.seeds.partition(":")
    seeds = range(int(first_seed), int(last_seed or first_seed) + 1)
    differing = [seed for seed in seeds if not check_seed(arguments, seed)]
    print(
        f"{len(seeds) - len(differing)} of {len(seeds)} seeds agree"
        + (f"; not {differing}" if differing else "")
    )
    return 1 if differing else 0


def check_seed(arguments: argparse.Namespace, seed: int) -> bool:
    """True when the builds of one market agree with its answer key; prints the differences."""
    started = time.monotonic()
    size, periods = arguments.size, arguments.periods
    home = arguments.folder / f"{size}-{seed}"
    shutil.rmtree(home, ignore_errors=True)
    settings = Settings(home=home, receipt_clock="package")
    first, _, last = periods.partition(":")
    summary = simulate(
        settings,
        size=size,
        first_period=first,
        last_period=last or first,
        seed=seed,
        inbox=settings.inbox_dir,
        anomalies=arguments.anomalies,
    )
    receipts = receive_all(settings)
    wrong: list[Answer | CauseAnswer] = []
    builds = list(moments(receipts, last or first))
    for as_of in builds[-1:] if arguments.final_only else builds:
        record = open_build(settings, as_of)
        run_dbt(settings, record, models=_MODELS)
        with connect(settings, record.path(settings), read_only=True) as connection:
            answers = compare_with_answer_key(connection, summary.answer_key, as_of)
            causes = compare_causes(connection, summary.answer_key, as_of)
            awaited = connection.execute(
                "select count(*) from reconciliation.rec_lines where class = 'awaited'"
            ).fetchall()[0][0]
        differing = [answer for answer in answers if not answer.agrees]
        wrong += [*differing, *(answer for answer in causes if answer.wrong)]
        wrong += [] if suggested_share(causes) >= _CAUSES_SHARE else causes
        print(
            f"{size} seed {seed}, {as_of:%Y-%m-%d}: {sum(answer.expected for answer in answers)} anomalies of"
            f" {len(answers)} classes, {awaited} lines awaited, {len(differing)} classes differ",
            flush=True,
        )
        for line in [*explain(differing), *explain_causes(causes)]:
            print("  " + line, flush=True)
    print(f"  {time.monotonic() - started:.0f} s", flush=True)
    if not wrong:
        shutil.rmtree(home)
    return not wrong


def moments(receipts: list[Receipt], last_period: str) -> Iterator[datetime]:
    """Midnight of the day of the first ledger of the last month, and of the last day of the following month.

    The first moment is omitted when a cedent sends a package after it: the answer key is for builds with all
    packages of the cedents.
    """
    before = min(
        receipt.received_at
        for receipt in receipts
        if receipt.period == last_period and not receipt.sender_id.startswith("INS")
    )
    first = datetime.combine(before.date(), datetime.min.time(), tzinfo=UTC)
    if all(receipt.received_at < first for receipt in receipts if receipt.sender_id.startswith("INS")):
        yield first
    after = last_day(f"{last_day(last_period) + timedelta(days=1):%Y-%m}")
    yield datetime.combine(after, datetime.min.time(), tzinfo=UTC)


def explain(answers: list[Answer]) -> Iterator[str]:
    """One line of text per class that differs."""
    for answer in answers:
        missed, unexpected = ", ".join(answer.missed[:_SHOWN]), ", ".join(answer.unexpected[:_SHOWN])
        yield (
            f"{answer.check} {answer.anomaly_class}: {answer.expected} expected, {answer.actual} reported,"
            f" {answer.agreed} both"
            + (f"; missed {missed}" if missed else "")
            + (f"; not in the answer key {unexpected}" if unexpected else "")
        )


def suggested_share(causes: list[CauseAnswer]) -> float:
    """The share of the breaks with one cause for which it is suggested; 1 without such a break."""
    known = [answer for answer in causes if answer.cause]
    expected = sum(answer.expected for answer in known)
    return sum(answer.agreed for answer in known) / expected if expected else 1.0


def explain_causes(causes: list[CauseAnswer]) -> Iterator[str]:
    """The share of suggested causes, and the breaks of each cause that has a missed or wrong one."""
    known = sum(answer.expected for answer in causes if answer.cause)
    wrong = sum(len(answer.wrong) for answer in causes)
    yield f"{known} breaks with one cause, {suggested_share(causes):.1%} suggested; {wrong} causes wrong"
    for answer in causes:
        counts = f"{answer.agreed} of {answer.expected} suggested"
        if answer.cause and answer.missed:
            yield f"{answer.cause}: {counts}, missed {', '.join(answer.missed[:_SHOWN])}"
        if answer.wrong:
            yield f"{answer.cause or 'no cause'}: {counts}, wrong {', '.join(answer.wrong[:_SHOWN])}"


if __name__ == "__main__":
    raise SystemExit(main())
