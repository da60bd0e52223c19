"""Run the suites on a build and store their results.

    quality/<build_id>/results.json       results, read by the gate
    quality/<build_id>/site/index.html    the same for people

Great Expectations takes seconds to import: only `run_suites` imports it.
"""

import json
import os
import tempfile
from importlib import import_module
from pathlib import Path

from reassurance.database import connect
from reassurance.errors import BuildError
from reassurance.files import overwrite, sync
from reassurance.kept import read_as
from reassurance.log import EventLogger
from reassurance.quality.page import write_page
from reassurance.quality.results import QualityResult
from reassurance.quality.suite_files import load_suites
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord

log = EventLogger(__name__)


def run_suites(settings: Settings, record: BuildRecord) -> QualityResult:
    """Run all suites on a build; the results replace those of an earlier run.

    Raises ConfigurationError when an expectation cannot be evaluated.
    """
    suites = load_suites(settings)
    load_library()
    from reassurance.quality.validation import validate

    settings.quality_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{record.build_id}.", dir=settings.quality_dir) as draft:
        folder = Path(draft) / record.build_id
        with connect(settings, record.path(settings), read_only=True, what="the suites") as connection:
            result = validate(connection, settings, record, suites)
        write_page(folder / "site", record, suites, result)
        content = json.dumps(result.to_json(), indent=2, ensure_ascii=False)
        overwrite(folder / "results.json", content + "\n")
        sync(folder)
        target = settings.quality_dir / record.build_id
        if target.exists():
            target.rename(Path(draft) / "previous")
        folder.rename(target)
        sync(settings.quality_dir)
    log.info("suites_run", build_id=record.build_id, **result.summary)
    return result


def load_library() -> None:
    """Import Great Expectations, which takes some four seconds; afterwards `run_suites` starts at once."""
    # Read at the first import: disables usage statistics.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import_module("reassurance.quality.validation")


def read_quality(settings: Settings, build_id: str) -> QualityResult:
    """The stored results of the suites on a build.

    Raises BuildError when they were not run, or when the results cannot be read.
    """
    path = settings.quality_dir / build_id / "results.json"
    if not path.exists():
        raise BuildError(f"The suites were not run on build {build_id}: {path} is missing.")
    try:
        return read_as(QualityResult, path.read_bytes())
    except ValueError as error:
        raise BuildError(
            f"{path} does not hold what the suites found: {error}. Run them again, or build as of the same"
            " moment."
        ) from error
