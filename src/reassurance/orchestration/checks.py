"""The tasks that check stored files and published releases."""

from datetime import timedelta
from typing import Any

import structlog
from airflow.sdk import CronTriggerTimetable, Param, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from reassurance.settings import Settings

EVERY_SUNDAY = CronTriggerTimetable("0 6 * * 0", timezone="Europe/Paris", run_immediately=timedelta(0))
REPLAYED = Param(
    "current",
    type="string",
    title="Release",
    description_md="Name of a release, its beginning, or `current`.",
)
WITH_OTHER_CODE = Param(
    False,
    type="boolean",
    title="With other code",
    description_md="Replay although the code or a package differs from that of the release.",
)
# Faults and files that a log lists. The commands `verify` and `replay` list all.
_LISTED = 20

log = structlog.get_logger()


# No retry: an altered file stays altered.
@task(retries=0)
def check_stored_files() -> dict[str, Any]:
    """Compare all stored files with the receipts and the journal. Returns counts and the last journal entry.

    Fails with the first faults when a file was altered or removed.
    """
    from reassurance.verification import verify_home

    verified = verify_home(Settings())
    for fault in verified.faults[:_LISTED]:
        log.error("stored_file_differs", code=fault.code, message=fault.message)
    if verified.faults:
        raise AirflowFailException(
            f"Stored files differ from what was received and decided: {len(verified.faults)}. The log lists "
            f"the first {_LISTED}, `reassurance verify` all. See docs/runbooks/a-failed-verification.md."
        )
    counts = verified.to_json()
    return {name: counts[name] for name in ("objects", "receipts", "builds", "releases", "journal")}


@task(retries=0)
def rebuild_and_compare() -> dict[str, Any]:
    """Rebuild a release from the archive and compare the sha256 of every file. Returns the number of files.

    Fails with the first files that differ; the rebuilt release then stays for a comparison.
    """
    from reassurance.replay import replay

    params = get_current_context()["params"]
    replayed = replay(Settings(), params["release"], with_other_code=params["with_other_code"])
    differing = [pair.path for pair in replayed.files if not pair.is_identical]
    if differing:
        raise AirflowFailException(
            f"{len(differing)} of {len(replayed.files)} files differ from those published: "
            f"{', '.join(differing[:_LISTED])}. Compare their rows with `reassurance diff "
            f"{replayed.release.name} {replayed.rebuilt}`."
        )
    log.info("release_is_reproduced", release=replayed.release.name, files=len(replayed.files))
    return {"release": replayed.release.name, "files": len(replayed.files)}
