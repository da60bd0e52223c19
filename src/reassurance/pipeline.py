"""One night, in the order of the stations: receive, build, judge, publish."""

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


def build(settings: Settings, as_of: datetime, progress: Callable[[str], None] | None = None) -> BuildRecord:
    """The build of what was known at `as_of`, filled, checked and decided upon.

    `is_new` is False when it had been made before. Builds made by commands wait for each other: each holds
    one lock from its opening to its decision. Raises BuildError when dbt does not complete.
    """
    with hold(settings, "build"):
        record = open_build(settings, as_of)
        if record.is_finished:
            if record.status == "released":
                make_current(settings, record)  # a run killed after the decision had not come to it
            return record
        # dbt starts on one processor: the library of the suites is imported meanwhile on another.
        Thread(target=load_library, daemon=True).start()
        run_dbt(settings, record, progress=progress)
        record = close_build(settings, record)
        decide(settings, record, run_suites(settings, record))
        return read_record(settings, record.build_id).with_(is_new=True)
