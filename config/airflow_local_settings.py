"""Read by every Airflow process at its start.

The LocalExecutor forks the scheduler for each task. What most tasks import is imported here once,
before the forks: a task then begins its work at once instead of reading a thousand modules first.
"""

import sys
from importlib import import_module

_OF_MOST_TASKS = (
    "airflow.sdk.execution_time.task_runner",
    "airflow.timetables.trigger",
    "cosmos.operators.watcher",
    # Each task loads all plugins when it reads its DAG. That of Cosmos imports FastAPI, in 0.2 s.
    "cosmos.plugin.airflow3",
    "airflow.providers.common.io.assets.file",
    "starlette.middleware.trustedhost",
    "upath.implementations.local",
    "reassurance.orchestration",
    "reassurance.submissions",
    "reassurance.warehouse.build",
)

if "scheduler" in sys.argv:
    for name in _OF_MOST_TASKS:
        import_module(name)
