"""Make one build: stage the accepted lines, compare the parties' registers, hold or release.

- **Reads** every submission received at the run's `as_of`; **writes** `warehouse/builds/<build>.duckdb`.
- dbt runs once, in the task `dbt_producer_watcher`; each model is shown as a separate task.
- When the gate holds a build, `decide_gate` is skipped and its log has the reasons; readers keep the last
  release. See `docs/runbooks/`.
- A run that fails or is killed marks its build as failed and starts one more run from `open_build`.
- A build with the same `as_of` and the same submissions is made once: a second run stops at `open_build`.
"""

from airflow.sdk import chain, dag

from reassurance.orchestration import (
    AS_OF,
    DEFAULTS,
    NIGHTLY_OR_ON_SUBMISSIONS,
    Tag,
    close_build,
    close_failed_build,
    dbt_models,
    decide_gate,
    open_build,
    report_failed_build,
    run_expectations,
    shown,
    try_again,
)


@dag(
    schedule=NIGHTLY_OR_ON_SUBMISSIONS,
    params={"as_of": AS_OF},
    tags=[Tag.NIGHTLY],
    **shown(__doc__),
    **DEFAULTS,
)
def reconcile_nightly():
    """Open, fill, check, decide."""
    opened = open_build()
    closed = close_build(opened)
    chain(opened, dbt_models(), closed)
    decided = decide_gate(run_expectations(closed))
    chain(decided, close_failed_build(), try_again(), report_failed_build())


reconcile_nightly()
