"""Import the modules of most tasks in the scheduler. Every Airflow process reads this file when it starts.

The LocalExecutor forks the scheduler for each task. A task does not need to import the modules that the
scheduler has imported, about a thousand.
"""

import sys
from importlib import import_module

_SHARED_BY_TASKS = (
    "airflow.sdk.execution_time.task_runner",
    "airflow.timetables.trigger",
    "airflow.providers.common.io.assets.file",
    # Each task loads all plugins when it reads its DAG.
    "starlette.middleware.trustedhost",
    "upath.implementations.local",
    "reassurance.orchestration.dbt_tasks",
    "reassurance.orchestration.held",
    "reassurance.submissions",
    "reassurance.warehouse.build",
)

if "scheduler" in sys.argv or "worker" in sys.argv:
    for name in _SHARED_BY_TASKS:
        import_module(name)
