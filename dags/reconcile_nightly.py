"""Create one build: stage the accepted lines, reconcile the registers, and hold or release the build.

- **Reads** every submission received at the run's `as_of`; **writes** `warehouse/builds/<build>.duckdb`.
- dbt runs once, in `run_dbt`. Each task of `layers` shows the models and data tests of one layer; it is red
  when one of them failed.
- A released build ends with `announce_release`. A held build ends with `ask_for_release`, which starts
  `release_held_build`. The reasons are warnings in the log of `decide_gate`. Readers still see the last
  release. `close_questions` ends the questions about earlier builds.
- When a run fails or is killed, its build is marked as failed. One more run is started from `open_build`,
  unless a model or a data test failed. See `docs/runbooks/a-failed-build.md`.
- There is one build per `as_of` and set of submissions: see `docs/runbooks/rerun-a-night.md`.
"""

from airflow.sdk import chain, dag

from reassurance.orchestration import (
    BUILDS,
    ENDS_IN_TIME,
    NIGHTLY_OR_ON_SUBMISSIONS,
    Tag,
    already_made,
    announce_release,
    ask_for_release,
    close_build,
    close_failed_build,
    decide_gate,
    open_build,
    report_failed_build,
    run_expectations,
    shown,
    try_again,
)
from reassurance.orchestration.dbt_tasks import run_dbt, show_layers
from reassurance.orchestration.held import close_questions, list_open_questions
from reassurance.orchestration.links import with_page
from reassurance.orchestration.parameters import AS_OF


@dag(
    schedule=NIGHTLY_OR_ON_SUBMISSIONS,
    deadline=ENDS_IN_TIME,
    params={"as_of": AS_OF},
    tags=[Tag.NIGHTLY],
    **shown(__doc__),
    **BUILDS,
)
def reconcile_nightly():
    """Open, fill and check a build, then decide on it."""
    filled = run_dbt(open_build())
    filled >> [show_layers(), already_made()]
    checked = run_expectations(close_build(filled))
    outcomes = [with_page(announce_release(checked)), ask_for_release(checked)]
    with_page(decide_gate(checked)) >> outcomes
    questions = list_open_questions(checked)
    outcomes >> questions
    close_questions(questions)
    chain(outcomes, close_failed_build(), try_again(), report_failed_build())


reconcile_nightly()
