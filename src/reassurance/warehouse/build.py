"""Make a build: a DuckDB file of its own, filled by one dbt process.

The four steps are the same from the command line and from Airflow:

    open_build → run_dbt → close_build → quality and gate

The name of a build is its `as_of` and a digest of everything it is made from. Opening a finished build again
changes nothing.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from reassurance.break_decisions import Head, known_events, read_events
from reassurance.build_names import build_id_of
from reassurance.database import is_locked
from reassurance.errors import BuildError, ConfigurationError
from reassurance.files import overwrite, remove_tree
from reassurance.log import EventLogger
from reassurance.periods import format_instant
from reassurance.settings import Settings
from reassurance.spill import spill_folder, sweep_spill
from reassurance.submissions.archive.chain import check_chains
from reassurance.submissions.stopped import stopped_senders
from reassurance.warehouse.dbt_results import RESULTS, store_nodes
from reassurance.warehouse.intake import known_submissions, load_intake, name_dated_ahead
from reassurance.warehouse.line_files import check_lines_of
from reassurance.warehouse.origin import project_files, read_origin
from reassurance.warehouse.record import BuildRecord, all_records, find_record, read_record, write_record
from reassurance.warehouse.releases import earlier_releases

# The format in which models compare `as_of`; compiled queries contain it.
AS_OF_FORMAT = "%Y-%m-%d %H:%M:%S"
# The file name of every build for dbt, independent of its real name: compiled queries contain it.
BUILD_NAME = "build.duckdb"
_SPILL_NAME = "spill"
# Variables of the profile. All builds and homes have the same values, relative to the target folder, because
# dbt parses the project again when one of them changes.
_NAMES_OF_THE_CACHE = {"REASSURANCE_BUILD_PATH": BUILD_NAME, "REASSURANCE_SPILL": _SPILL_NAME}
# dbt's cache of the parsed project, and a note of what it was written for.
_PARSED, _WRITTEN_FOR = "partial_parse.msgpack", "written_for"

log = EventLogger(__name__)


def open_build(
    settings: Settings,
    as_of: datetime,
    opened_by: str | None = None,
    *,
    commit: str | None = None,
    is_running: Callable[[str], bool] = lambda _: False,
) -> BuildRecord:
    """A build ready for dbt: its file has what was known at `as_of`; `opened_by` names an Airflow run.

    `commit` is recorded in place of the commit of the working folder: a replay gives that of the release.
    `is_running` is True for the name of another Airflow run that has not ended.

    The caller holds the lock `build`. Builds of killed processes are closed as failed, and their leftovers
    are removed. Returns the finished record, `is_new` False, when this build was already made. Raises
    ConfigurationError when `as_of` is in the future, BuildError while another process writes the same build,
    ArchiveError when receipts were removed or changed, and IntegrityError when decisions on breaks were.
    """
    now = datetime.now(UTC)
    if as_of > now:
        raise ConfigurationError(
            f"A build as of {format_instant(as_of)} cannot be made before that moment; it is now "
            f"{format_instant(now)}. Give a moment that has passed."
        )
    judged = check_chains(settings)
    submissions = known_submissions(judged, as_of)
    name_dated_ahead(settings, judged, now)
    events = known_events(read_events(settings), as_of)
    origin = read_origin(settings)
    last_release = earlier_releases(settings, as_of)[-1:]
    made_from = [format_instant(as_of), origin.code_hash, *last_release, *submissions]
    made_from += [event.sha256 for event in events[-1:]]
    digest = hashlib.sha256("\n".join(made_from).encode()).hexdigest()
    build_id = build_id_of(as_of, digest)
    _close_abandoned(settings, now, opened_by, is_running)
    existing = find_record(settings, build_id)
    if existing is not None and existing.is_finished:
        log.info("build_already_made", build_id=build_id, status=existing.status)
        return existing
    if existing is not None and existing.opened_by != opened_by:
        _refuse_if_airflow_makes(existing)
    stopped = stopped_senders(settings, as_of)
    for sender in stopped:
        log.warning("build_without_sender", build_id=build_id, **sender.to_json())
    record = BuildRecord(
        build_id=build_id,
        as_of=as_of,
        status="open",
        submissions=submissions,
        code_hash=origin.code_hash,
        git_commit=commit or origin.git_commit,
        versions=origin.versions,
        opened_by=opened_by,
        stopped=tuple(sender.to_json() for sender in stopped),
        opened_at=format_instant(now),
        previous_release=last_release[0] if last_release else None,
        code_parts=origin.code_parts,
        decisions=Head(events[-1].content.position, events[-1].sha256) if events else None,
    )
    settings.builds_dir.mkdir(parents=True, exist_ok=True)
    settings.spill_dir.mkdir(parents=True, exist_ok=True)
    _discard(record.path(settings))
    shutil.rmtree(dbt_target(settings, build_id), ignore_errors=True)
    sweep_spill(settings)
    load_intake(settings, record.path(settings), as_of, stopped)
    log.info("build_opened", build_id=build_id, submissions=len(submissions))
    return write_record(settings, record)


def _close_abandoned(
    settings: Settings, now: datetime, opened_by: str | None, is_running: Callable[[str], bool]
) -> None:
    """Mark unfinished builds without a running process as failed, such as after a killed scheduler.

    A command holds the lock `build` to the end of its build, so no command is running when a build is opened.
    An Airflow run knows which other runs have ended: the runs of a backfill run next to others of the DAG. A
    command does not know. It closes no build of an Airflow run within the maximum duration of a run
    (`run_minutes`).
    """
    for record in all_records(settings):
        if not record.is_unfinished:
            continue
        maker = record.opened_by
        if opened_by is None or maker is None:
            has_ended = maker is None
        else:
            has_ended = maker == opened_by or not is_running(maker)
        if has_ended or record.is_abandoned(settings, now):
            log.warning("abandoned_build_closed", build_id=record.build_id, opened_by=maker)
            write_record(settings, record.with_(status="failed"))


def _refuse_if_airflow_makes(record: BuildRecord) -> None:
    """Raise BuildError when another Airflow run opened the build and may still be filling it."""
    if record.opened_by is not None and record.is_unfinished:
        raise BuildError(
            f"Build {record.build_id} is being made by the Airflow run {record.opened_by}. Wait for its end. "
            "If the run was killed, clear its task `open_build`, which makes the build again; "
            "REASSURANCE_RUN_MINUTES after its beginning, this command does."
        )


def run_dbt(
    settings: Settings,
    record: BuildRecord,
    *,
    models: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
) -> None:
    """Fill an open build with one dbt process: seeds, models and data tests.

    With `models`, only these and their inputs are built, without tests. `progress` is called with each line
    that dbt prints. Raises BuildError with every model or test that failed.
    """
    is_parsed = False
    # A read-only project folder has no cache: dbt parses the project during its run.
    with suppress(OSError):
        ensure_manifest(settings)
        is_parsed = True
    spill = spill_folder(settings)
    target = _fresh_target(settings, record, spill)
    excluded = ["unit_test", "test"] if models else ["unit_test"]
    command = ["build", *(f"--exclude-resource-type={kind}" for kind in excluded)]
    command += [f"--select=+{model}" for model in models]
    parsed = target / _PARSED if is_parsed and (target / _PARSED).exists() else None
    environment = dbt_environment(settings, record)
    returncode, output = _dbt(settings, command, target, environment, progress, parsed)
    nodes = []
    if (target / RESULTS).exists():  # dbt writes it at its end
        nodes = store_nodes(settings, target, dbt_manifest(settings, record), target / BUILD_NAME)
    (target / BUILD_NAME).unlink()
    (target / _SPILL_NAME).unlink()
    remove_tree(spill)
    if returncode != 0:
        write_record(settings, record.with_(status="failed"))
        failures = "\n".join(f"- {node.failure}" for node in nodes if node.has_failed) or output[-2000:]
        if returncode < 0:
            failures += f"\ndbt was ended by signal {-returncode}."
        raise BuildError(
            f"dbt did not complete build {record.build_id}:\n{failures}\n"
            "The last good build is untouched. Correct the model or the data, then run the build again."
        )


def close_build(settings: Settings, record: BuildRecord) -> BuildRecord:
    """Mark a build as filled, ready for the quality suites and the gate; store its dbt manifest.

    A build that the gate has decided on is not changed. Raises ArchiveError when a file of lines was altered
    while dbt read it.
    """
    stored = read_record(settings, record.build_id)
    if stored.is_finished:
        return stored
    check_lines_of(settings, record.path(settings))
    overwrite(record.manifest_path(settings), dbt_manifest(settings, record).read_bytes())
    return write_record(settings, record.with_(status="built"))


def fail_build(settings: Settings, build_id: str) -> BuildRecord:
    """Mark a build as failed, so that it can be made again; one that the gate decided on is not changed."""
    record = read_record(settings, build_id)
    return record if record.is_finished else write_record(settings, record.with_(status="failed"))


def dbt_environment(settings: Settings, record: BuildRecord) -> dict[str, str]:
    """The environment of dbt: all settings, the `as_of` of the build, and its paths in the target folder."""
    return {
        **settings.environment(),
        **_NAMES_OF_THE_CACHE,
        "REASSURANCE_AS_OF": f"{record.as_of:{AS_OF_FORMAT}}",
        "DO_NOT_TRACK": "1",
    }


def dbt_target(settings: Settings, build_id: str) -> Path:
    """The folder of dbt's artifacts of a build: compiled SQL, results, failing rows and log."""
    return settings.home.absolute() / "dbt" / build_id


def dbt_manifest(settings: Settings, record: BuildRecord) -> Path:
    """The dbt manifest of a build: its own, or that of the project, which dbt does not write again."""
    own = dbt_target(settings, record.build_id) / "manifest.json"
    return own if own.exists() else ensure_manifest(settings)


def ensure_manifest(settings: Settings) -> Path:
    """The dbt manifest of the project.

    The project is parsed again only when one of its files or its path has changed, or when dbt was run by
    hand in its folder.
    """
    target = _cache_dir(settings)
    target.mkdir(exist_ok=True)
    manifest = target / "manifest.json"
    with (target / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_own_cache(target):
            for name in (_PARSED, manifest.name):
                (target / name).unlink(missing_ok=True)
        changed = max(path.stat().st_mtime for path in project_files(settings.dbt_project_dir))
        if not manifest.exists() or manifest.stat().st_mtime < changed:
            environment = settings.environment() | _NAMES_OF_THE_CACHE | {"DO_NOT_TRACK": "1"}
            returncode, output = _dbt(settings, ["parse"], target, environment)
            if returncode != 0:
                raise BuildError(f"dbt cannot read {settings.dbt_project_dir}:\n{output[-2000:]}")
            manifest.touch()
            (target / _WRITTEN_FOR).write_text(_purpose(target), encoding="utf-8")
    return manifest


def _dbt(
    settings: Settings,
    arguments: list[str],
    target: Path,
    environment: Mapping[str, str],
    progress: Callable[[str], None] | None = None,
    parsed: Path | None = None,
) -> tuple[int, str]:
    """Exit code and output of one dbt process, whose output is kept as `logs/dbt.log` in its target folder.

    `parsed` is the file of the parsed project, when the project has not changed since.

    dbt's own log file is disabled: writing every event of each node costs 2 processor seconds per build.
    """
    project = str(settings.dbt_project_dir.absolute())
    command = [sys.executable, "-m", "reassurance.child", str(os.getpid())]
    command += [sys.executable, "-m", "reassurance.warehouse.dbt_process"]
    command += [] if parsed is None else ["--parsed", str(parsed)]
    command += arguments
    command += ["--project-dir", project, "--profiles-dir", project]
    logs = target / "logs"
    command += ["--target-path", str(target), "--log-path", str(logs), "--log-level-file", "none"]
    command += ["--no-use-colors"]
    logs.mkdir(exist_ok=True)
    lines = []
    with (
        (logs / "dbt.log").open("w", encoding="utf-8", buffering=1) as log_file,
        subprocess.Popen(
            command,
            env=os.environ | environment,
            cwd=target,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            for line in process.stdout:
                lines.append(line)
                log_file.write(line)
                if progress is not None:
                    progress(line.rstrip())
        except BaseException:  # such as the time limit of an Airflow task: do not wait for dbt
            process.kill()
            raise
    return process.returncode, "".join(lines)


def _fresh_target(settings: Settings, record: BuildRecord, spill: Path) -> Path:
    """A new folder for dbt's artifacts, with the parsed project and links to the build and to `spill`.

    dbt parses the project again, which takes seconds, when the path of its database or of its spill folder
    changes. The links give every build the same two paths in the folder where dbt runs.
    """
    target = dbt_target(settings, record.build_id)
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    (target / BUILD_NAME).hardlink_to(record.path(settings))
    spill.mkdir()
    (target / _SPILL_NAME).symlink_to(spill)
    cache = _cache_dir(settings)
    if _is_own_cache(cache):
        shutil.copyfile(cache / _PARSED, target / _PARSED)
    return target


def _cache_dir(settings: Settings) -> Path:
    """The folder in which dbt stores the parsed project."""
    return settings.dbt_project_dir.absolute() / "target"


def _is_own_cache(cache: Path) -> bool:
    """Whether `ensure_manifest` wrote the cache, for the project at its current path.

    dbt stores absolute paths in it: in a copy of the project it would load the seeds of the original. dbt run
    by hand writes the name of its database into it: models would read that database.
    """
    note = cache / _WRITTEN_FOR
    is_complete = note.exists() and (cache / _PARSED).exists()
    return is_complete and note.read_text(encoding="utf-8") == _purpose(cache)


def _purpose(cache: Path) -> str:
    """What a cache was written for: the path of the project, and the time when it was written."""
    return f"{cache.parent}\n{(cache / _PARSED).stat().st_mtime_ns}\n"


def _discard(path: Path) -> None:
    """Remove an unfinished build file. Raises BuildError when a process has it open."""
    if not path.exists():
        return
    if is_locked(path):
        raise BuildError(f"{path.name} is being written by another process: wait for it, then try again.")
    path.unlink()
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
