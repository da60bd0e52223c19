"""Reconcile one night: stage what was accepted, compare the voices, hold or release.

- **Reads** every submission received at the run's `as_of`; **writes** `warehouse/builds/<build>.duckdb`.
- dbt runs once, in the task `dbt_producer_watcher`; every model is shown as a task of its own.
- A build that the gate holds ends in a skipped `decide_gate`, its reasons in the log; readers keep the last
  release. See `docs/runbooks/`.
- A run that fails or is killed marks its build as failed, and starts one further run from `open_build`.
- The same `as_of` on the same submissions is made once: a second run stops at `open_build`.
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
