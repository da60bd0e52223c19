"""Run every expectation on a build and keep what they found beside it.

    quality/<build_id>/results.json       what was found, read by the gate
    quality/<build_id>/site/index.html    the same for people (Data Docs)

Great Expectations takes seconds to import: only a run does.
"""

import json
import os
import tempfile
from pathlib import Path

import structlog

from reassurance.database import connect
from reassurance.errors import BuildError
from reassurance.files import overwrite, sync
from reassurance.kept import read_as
from reassurance.quality.results import QualityResult
from reassurance.quality.suite_files import load_suites
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord

log = structlog.get_logger()


def run_suites(settings: Settings, record: BuildRecord) -> QualityResult:
    """What all suites find on a build; stored under `quality/<build_id>/`, replacing a former run.

    Raises ConfigurationError when a suite cannot be evaluated: a question that could not be asked
    was not answered.
    """
    suites = load_suites(settings)
    # Before its first import: nothing is reported to the library's makers.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    from reassurance.quality.validation import validate

    settings.quality_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{record.build_id}.", dir=settings.quality_dir) as draft:
        folder = Path(draft) / record.build_id
        with connect(settings, record.path(settings), read_only=True, what="the suites") as connection:
            result = validate(connection, settings, record, suites, folder / "site")
        content = json.dumps(result.to_json(), indent=2, ensure_ascii=False)
        overwrite(folder / "results.json", content + "\n")
        sync(folder)
        target = settings.quality_dir / record.build_id
        if target.exists():
            target.rename(Path(draft) / "former")
        folder.rename(target)
        sync(settings.quality_dir)
    log.info("suites_run", build_id=record.build_id, **result.summary)
    return result


def read_quality(settings: Settings, build_id: str) -> QualityResult:
    """What the suites found on a build.

    Raises BuildError when they were not run, or when what they found cannot be read.
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
