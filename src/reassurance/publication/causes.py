"""Why two releases differ: the moment, the submissions, the decisions, the terms and the code."""

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from reassurance.break_decisions import read_events
from reassurance.build_names import is_build_id
from reassurance.database import connect
from reassurance.journal import entries
from reassurance.periods import format_instant
from reassurance.publication.descriptor import PublishedBuild, build_of_record, published_build
from reassurance.publication.previous import PreviousRelease
from reassurance.publication.releases_folder import read_descriptor
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.sql import literal, named_rows
from reassurance.submissions.archive.receipts import read_receipt
from reassurance.warehouse.record import BuildRecord

_SEEDS = "seeds"


@dataclass(frozen=True)
class SubmissionChange:
    """A submission that only one of the releases has. Without its receipt, only its sha256 is known."""

    is_added: bool
    submission_hash: str
    sender_id: str | None = None
    package_name: str | None = None
    period: str | None = None
    kind: str | None = None
    verdict: str | None = None
    received_at: str | None = None


@dataclass(frozen=True)
class BreakDecisionChange:
    """A decision on breaks, or on a settlement, that only one of the releases has."""

    is_added: bool
    decision_id: str
    decided_at: str
    decided_by: str
    action: str
    reason: str | None
    break_ids: tuple[str, ...]
    settlement: str | None


@dataclass(frozen=True)
class TermChange:
    """A row of a seed that only one of the releases has."""

    seed: str
    is_added: bool
    row: dict[str, Any]


@dataclass(frozen=True)
class Causes:
    """The differences between the inputs of two releases.

    `moments`, `decisions` and `packages` have the value of the first and of the second release. `terms` is
    None when the seeds differ, or may differ, and a build was not kept; `journal` are the entries between the
    two publications; `break_decisions` those of persons on breaks; `code` the parts of the code that differ;
    `files` those that git reports, without seeds.
    """

    moments: tuple[str, str]
    submissions: tuple[SubmissionChange, ...]
    decisions: tuple[dict[str, Any], dict[str, Any]] | None
    journal: tuple[dict[str, Any], ...]
    terms: tuple[TermChange, ...] | None
    code: tuple[str, ...]
    commits: tuple[str | None, str | None] | None
    files: tuple[str, ...]
    packages: dict[str, tuple[str | None, str | None]]
    break_decisions: tuple[BreakDecisionChange, ...] = ()


def causes_of_build(settings: Settings, record: BuildRecord, previous: PreviousRelease) -> Causes:
    """The differences between the inputs of the previous release and of a build, read from its archive.

    Rows of terms, the journal and files of the code are left out: a replay lacks them and must find the same.
    """
    descriptor = read_descriptor(previous.folder)
    return _causes(
        settings,
        (published_build(descriptor), build_of_record(record)),
        (descriptor["gate"], record.gate or {}),
    )


def find_causes(
    settings: Settings, releases: tuple[Path, Path], descriptors: tuple[dict[str, Any], dict[str, Any]]
) -> Causes:
    """The differences between the inputs of two releases."""
    old, new = (published_build(descriptor) for descriptor in descriptors)
    common = _causes(settings, (old, new), (descriptors[0]["gate"], descriptors[1]["gate"]))
    return replace(
        common,
        journal=tuple(_journal(settings, releases)),
        terms=_terms(settings, old, new, common.code),
        files=tuple(_files(old, new)) if common.code else (),
    )


def _causes(
    settings: Settings,
    builds: tuple[PublishedBuild, PublishedBuild],
    gates: tuple[dict[str, Any], dict[str, Any]],
) -> Causes:
    old, new = builds
    decided = [{name: gate.get(name) for name in ("decision", "reasons", "override")} for gate in gates]
    code = tuple(_code(old, new))
    return Causes(
        moments=(old.as_of, new.as_of),
        submissions=tuple(_submissions(settings, old, new)),
        decisions=(decided[0], decided[1]) if decided[0] != decided[1] else None,
        journal=(),
        terms=None if {"terms", "unknown"} & {*code} else (),
        code=code,
        commits=(old.git_commit, new.git_commit) if old.git_commit != new.git_commit else None,
        files=(),
        packages={
            name: (old.versions.get(name), new.versions.get(name))
            for name in sorted({*old.versions, *new.versions})
            if old.versions.get(name) != new.versions.get(name)
        },
        break_decisions=tuple(_break_decisions(settings, old, new)),
    )


def _break_decisions(
    settings: Settings, old: PublishedBuild, new: PublishedBuild
) -> Iterator[BreakDecisionChange]:
    """The decisions of the events after the last one of the release that has fewer."""
    last = [build.decisions.position if build.decisions else 0 for build in (old, new)]
    if last[0] == last[1]:
        return
    for event in read_events(settings):
        if not min(last) < event.content.position <= max(last):
            continue
        for each in event.content.decisions:
            pair = each.settlement
            yield BreakDecisionChange(
                is_added=last[1] > last[0],
                decision_id=each.decision_id,
                decided_at=event.content.decided_at,
                decided_by=event.content.decided_by,
                action=each.action,
                reason=each.reason,
                break_ids=tuple(seen.break_id for seen in each.breaks),
                settlement=" ".join(vars(pair).values()) if pair else None,
            )


def _code(old: PublishedBuild, new: PublishedBuild) -> Iterator[str]:
    """The parts of the code that differ; `unknown` for a release that does not list them."""
    if old.code_hash == new.code_hash:
        return
    if not (old.code_parts and new.code_parts):
        yield "unknown"
        return
    yield from (part for part, digest in new.code_parts.items() if old.code_parts.get(part) != digest)


def _submissions(settings: Settings, old: PublishedBuild, new: PublishedBuild) -> Iterator[SubmissionChange]:
    changed = dict.fromkeys(set(old.submissions) - set(new.submissions), False)
    changed |= dict.fromkeys(set(new.submissions) - set(old.submissions), True)
    known = []
    for submission, is_added in changed.items():
        paths = list(settings.receipts_dir.glob(f"*/{submission}.json"))
        if not paths:
            known.append(SubmissionChange(is_added, submission))
            continue
        receipt = read_receipt(paths[0])
        known.append(
            SubmissionChange(
                is_added=is_added,
                submission_hash=submission,
                sender_id=receipt.sender_id,
                package_name=receipt.package_name,
                period=receipt.period,
                kind=receipt.kind,
                verdict=receipt.verdict,
                received_at=format_instant(receipt.received_at),
            )
        )
    yield from sorted(known, key=lambda each: (each.received_at or "", each.submission_hash))


def _journal(settings: Settings, releases: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The entries between the publications of the releases, the later one included; none for a copy."""
    read, _ = entries(settings)
    names = [path.name for path in releases if path.parent == settings.releases_dir]
    published = [
        entry.position for entry in read if entry.event == "release_published" and entry.build_id in names
    ]
    if len(names) < 2 or len(published) < 2:
        return
    for entry in read:
        if min(published) < entry.position <= max(published):
            yield {"position": entry.position, "event": entry.event, "build_id": entry.build_id} | (
                {"by": entry.facts["by"], "reason": entry.facts["reason"]}
                if entry.event == "held_build_released"
                else {}
            )


def _terms(
    settings: Settings, old: PublishedBuild, new: PublishedBuild, code: tuple[str, ...]
) -> tuple[TermChange, ...] | None:
    """The rows of seeds that differ, from the files of both builds."""
    if "terms" not in code and "unknown" not in code:
        return ()
    paths = [settings.builds_dir / f"{build.build_id}.duckdb" for build in (old, new)]
    if not all(is_build_id(path.stem) and path.exists() for path in paths):
        return None
    with connect(settings, what="comparing terms") as connection:
        for name, path in zip(("a", "b"), paths, strict=True):
            connection.execute(f"attach {literal(path)} as {name} (read_only)")
        return tuple(_seed_rows(connection))


def _seed_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[TermChange]:
    columns: dict[str, dict[str, list[str]]] = {"a": {}, "b": {}}
    for database, table, column in connection.execute(
        "select database_name, table_name, column_name from duckdb_columns()"
        f" where database_name in ('a', 'b') and schema_name = '{_SEEDS}'"
        " order by table_name, column_index"
    ).fetchall():
        columns[database].setdefault(table, []).append(column)
    for seed in sorted({*columns["a"], *columns["b"]}):
        shared = [column for column in columns["b"].get(seed, []) if column in columns["a"].get(seed, [])]
        for database, other, is_added in (("a", "b", False), ("b", "a", True)):
            if seed not in columns[database]:
                continue
            listed = ", ".join(f'"{column}"' for column in (shared or columns[database][seed]))
            query = f'select {listed} from {database}.{_SEEDS}."{seed}"'
            if seed in columns[other]:
                query += f' except all select {listed} from {other}.{_SEEDS}."{seed}"'
            rows = named_rows(connection.execute(f"select * from ({query}) order by all"))
            yield from (TermChange(seed, is_added, row) for row in rows)


def _files(old: PublishedBuild, new: PublishedBuild) -> Iterator[str]:
    """The files that git reports between the commits of two releases; none when it does not know them."""
    if old.git_commit is None or new.git_commit is None:
        return
    folders = ["dbt_project", "expectations", "src/reassurance"]
    finished = subprocess.run(
        [
            "git",
            "-C",
            str(PROJECT_DIR),
            "diff",
            "--name-only",
            old.git_commit,
            new.git_commit,
            "--",
            *folders,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode == 0:
        yield from finished.stdout.split()
