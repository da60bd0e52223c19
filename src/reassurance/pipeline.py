"""Make a build: open it, run dbt and the expectations, and let the gate decide."""

from collections.abc import Callable
from datetime import datetime
from threading import Thread

from reassurance.locks import hold
from reassurance.quality.gate import decide
from reassurance.quality.suites import load_library, run_suites
from reassurance.settings import Settings
from reassurance.warehouse.build import close_build, open_build, run_dbt
from reassurance.warehouse.current import make_current
from reassurance.warehouse.record import BuildRecord, read_record


def build(
    settings: Settings,
    as_of: datetime,
    progress: Callable[[str], None] | None = None,
    *,
    commit: str | None = None,
) -> BuildRecord:
    """Make the build of what was known at `as_of`, and decide on it.

    `commit` is recorded in place of the commit of the working folder.
    `is_new` is False when the build already existed. A lock makes builds of several commands wait for each
    other. Raises BuildError when dbt does not complete.
    """
    with hold(settings, "build"):
        record = open_build(settings, as_of, commit=commit)
        if record.is_finished:
            if record.status == "released":
                make_current(settings, record)  # a run killed after the decision left this out
            return record
        # dbt uses one processor while it starts: import Great Expectations on another meanwhile.
        Thread(target=load_library, daemon=True).start()
        run_dbt(settings, record, progress=progress)
        record = close_build(settings, record)
        decide(settings, record, run_suites(settings, record))
        return read_record(settings, record.build_id).with_(is_new=True)
