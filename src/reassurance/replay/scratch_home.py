"""A scratch home with what a release was made from: symlinks to the files of the real home, never copies.

Receipts, links, decisions on breaks and the override are linked one by one into folders of the scratch home,
so that nothing can be added to those of the real home. The lines are read-only input: their folders are
linked.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reassurance.break_decisions import read_events
from reassurance.errors import ArchiveError, UsageError
from reassurance.files import overwrite, remove_tree
from reassurance.journal import latest
from reassurance.periods import parse_instant
from reassurance.publication.descriptor import PublishedBuild
from reassurance.settings import Settings
from reassurance.submissions.archive.chain import chain_links, chained_senders, check_chains
from reassurance.warehouse.intake import known_submissions

_SHOWN = 3


@dataclass
class ScratchHome:
    """The settings of a scratch home. It is removed at the end unless `is_kept` is set."""

    settings: Settings
    is_kept: bool = False


@contextmanager
def scratch_home(
    settings: Settings, build: PublishedBuild, folder: Path | None = None
) -> Iterator[ScratchHome]:
    """A scratch home that has what was known when `build` was made.

    It is a new folder inside `folder`, by default that of temporary files. Raises ArchiveError when the
    archive lacks a submission of the build, or has further ones of that time; UsageError when `folder` cannot
    be used, or the previous release is missing.
    """
    if folder is not None and not folder.is_dir():
        raise UsageError(f"{folder} is no folder: give one with free space for a build.")
    home = Path(tempfile.mkdtemp(prefix="reassurance-", dir=folder)).resolve()
    changed = {"home": home, "inbox": None, "sources": None, "spill": None}
    scratch = ScratchHome(settings.model_copy(update=changed))
    try:
        _link_submissions(settings, scratch.settings, build)
        _link_decisions(settings, scratch.settings, build)
        _restore_stops(scratch.settings, build)
        yield scratch
    finally:
        if not scratch.is_kept:
            remove_tree(home)


def _link_submissions(settings: Settings, scratch: Settings, build: PublishedBuild) -> None:
    """Link the chain of each sender up to its last submission of the build, and all lines."""
    wanted = set(build.submissions)
    linked = set()
    for sender_id in chained_senders(settings):
        links = chain_links(settings, sender_id)
        last = max((link.position for link in links if link.submission_hash in wanted), default=0)
        for link in links:
            if link.position <= last:
                linked.add(link.submission_hash)
                name = f"{link.submission_hash}.json"
                _link(settings.receipts_dir / sender_id / name, scratch.receipts_dir / sender_id / name)
                position = f"{link.position:06d}"
                _link(settings.chain_dir / sender_id / position, scratch.chain_dir / sender_id / position)
    _report("The archive lacks submissions of the release", wanted - linked, "Restore them from a copy.")
    known = known_submissions(check_chains(scratch), parse_instant(build.as_of))
    _report(
        "The archive has submissions that were received by then and are not in the release",
        set(known) - wanted,
        "They were received while it was built, or dated by their senders: the release cannot be repeated.",
    )
    for lines, target in (
        (settings.registered_dir, scratch.registered_dir),
        (settings.quarantine_dir, scratch.quarantine_dir),
    ):
        if lines.is_dir():
            _link(lines, target)


def _link_decisions(settings: Settings, scratch: Settings, build: PublishedBuild) -> None:
    """Link decisions on breaks, the override of the build and the previous release, with journal entries."""
    last = build.decisions.position if build.decisions else 0
    for event in read_events(settings)[:last]:
        _link(event.path, scratch.decisions_dir / event.path.name)
    override = settings.overrides_dir / f"{build.build_id}.json"
    released = latest(settings, "held_build_released", build.build_id)
    if override.exists() and released is not None:
        _link(override, scratch.overrides_dir / override.name)
        _link(released.path, scratch.journal_dir / released.path.name)
    if build.previous_release is None:
        return
    previous = settings.releases_dir / build.previous_release
    published = latest(settings, "release_published", build.previous_release)
    if published is None or not previous.is_dir():
        raise UsageError(
            f"Release {previous} is missing, or its entry in the journal: the gate compared "
            f"{build.build_id} with it. Restore both from a copy of the home folder."
        )
    _link(previous, scratch.releases_dir / previous.name)
    _link(published.path, scratch.journal_dir / published.path.name)


def _restore_stops(scratch: Settings, build: PublishedBuild) -> None:
    """Write the notes of the senders that were stopped, with an empty package in place of the waiting one."""
    for stop in build.stopped:
        package = scratch.inbox_dir / stop["sender_id"] / stop["package_name"]
        package.mkdir(parents=True)
        note = {"package": stop["package_name"], "path": str(package)}
        note |= {"reason": stop["reason"], "since": stop["since"]}
        overwrite(scratch.stopped_dir / f"{stop['sender_id']}.json", json.dumps(note, ensure_ascii=False))


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.symlink_to(source.absolute())


def _report(what: str, submissions: Iterable[str], remedy: str) -> None:
    listed = sorted(submissions)
    if listed:
        more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
        raise ArchiveError(f"{what}: {', '.join(listed[:_SHOWN])}{more}. {remedy}")
