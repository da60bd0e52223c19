"""Copy finished packages from the sources of senders into the inbox. Nothing is changed at a source.

A package appears in the inbox complete: it is copied into the hidden folder `.brought`, then renamed. The
next run removes that folder if a run was killed in between. A package that is collected twice is judged
once, because its files have the same hashes.
"""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from fsspec import AbstractFileSystem

from reassurance.errors import PackageError, ReassuranceError, SourceError
from reassurance.files import make_folder, sync
from reassurance.log import EventLogger
from reassurance.places import Connection, errors_of, explained, open_files, read_connection, time_limit
from reassurance.registers.contract import load_contracts
from reassurance.settings import Settings
from reassurance.sources.configuration import Source, load_sources
from reassurance.sources.finished import MARKER, Listed, collected, look, read_seen, write_seen
from reassurance.submissions import lock_sender
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.inbox import PackagePath, is_package_name
from reassurance.submissions.process import process_uncollected
from reassurance.submissions.receipt.outbox import answer

_BROUGHT = ".brought"
# Number of sources that are read at the same time.
_AT_ONCE = 16

log = EventLogger(__name__)


@dataclass(frozen=True)
class Collected:
    """The result of reading a source: packages collected, and those that may still be being uploaded."""

    sender: str
    brought: tuple[str, ...]
    waiting: tuple[str, ...]
    error: str | None = None


def collect_all(
    settings: Settings, connect: Callable[[str], Connection] = read_connection
) -> list[Collected]:
    """Collect from all sources, in parallel: one that does not answer does not delay the others.

    The errors of a source are in its result; no exception is raised for them.
    """

    def look_at(source: Source) -> Collected:
        try:
            return collect(settings, source, connect)
        except (ReassuranceError, OSError) as error:
            return Collected(source.sender, (), (), str(error))
        except Exception as error:
            log.exception("source_not_read", sender=source.sender)
            return Collected(source.sender, (), (), f"{source.sender}: {error!r}: see the log.")

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(look_at, load_sources(settings)))


def collect(
    settings: Settings,
    source: Source,
    connect: Callable[[str], Connection] = read_connection,
    now: datetime | None = None,
) -> Collected:
    """Copy a sender's finished packages into its inbox.

    Raises SourceError when the source cannot be reached or read; packages already copied stay in the inbox.
    Raises ConfigurationError when the connection is unknown.
    """
    connection = connect(source.connection) if source.connection else Connection()
    with lock_sender(settings, source.sender) as scratch:
        try:
            there = open_files(source, connection, settings.source_seconds)
            return _collect(settings, source, there, now or datetime.now(UTC), scratch)
        except errors_of(source) as error:
            limit = f"REASSURANCE_SOURCE_SECONDS={settings.source_seconds}"
            raise SourceError(
                f"{source.sender}: {source.url} through connection {source.connection!r} cannot be read: "
                f"{explained(error, limit)}. Check the connection and the place, then collect again."
            ) from error


def _collect(
    settings: Settings, source: Source, there: AbstractFileSystem, now: datetime, scratch: Path
) -> Collected:
    inbox = settings.inbox_dir / source.sender
    _remove(inbox / _BROUGHT)
    finished, seen = look(
        _list(there, source.path, settings.source_seconds),
        read_seen(settings, source.sender),
        now,
        settings.settle_seconds,
    )
    write_seen(settings, source.sender, seen)
    brought, problems = [], []
    for position, package in enumerate(finished, start=1):
        problem = _problem(settings, package)
        if problem is not None:
            _refuse(settings, source.sender, package, problem, scratch)
            problems.append(f"Package {package.name} of {source.sender} is not collected: {problem}.")
            continue
        if os.path.lexists(inbox / package.name):
            # A package of that name still waits to be judged. This one is collected after it.
            log.info("package_waits_for_its_name", sender=source.sender, package=package.name)
            continue
        _bring(settings, there, package, inbox)
        seen = collected(seen, package.name)
        write_seen(settings, source.sender, seen)
        brought.append(package.name)
        log.info(
            "package_brought",
            sender=source.sender,
            package=package.name,
            position=f"{position}/{len(finished)}",
            bytes=package.size,
        )
    if problems:
        raise SourceError(
            "\n".join(problems) + "\nTheir senders have a receipt with the reason. What is too large for the"
            " settings max_package_members and max_package_bytes is brought when they are raised."
        )
    waiting = tuple(name for name, known in seen.items() if not known.is_collected)
    return Collected(source.sender, tuple(brought), waiting)


def _list(there: AbstractFileSystem, root: str, seconds: int) -> list[Listed]:
    """The packages of a folder: folders and zips, without markers and other files."""
    limit = time_limit(there, seconds)
    entries = {PurePosixPath(entry["name"]).name: entry for entry in there.ls(root, detail=True, **limit)}
    listed = []
    for name, entry in sorted(entries.items()):
        is_folder = entry["type"] == "directory"
        if name.startswith(".") or not (is_folder or is_package_name(name)):
            continue
        path = str(entry["name"]).rstrip("/")
        files = there.find(path, detail=True, **limit) if is_folder else {path: entry}
        links = [_within(path, file) or name for file, entry in files.items() if _is_link(entry)]
        listed.append(
            Listed(
                name=name,
                root=path,
                files={_within(path, file): _state(entry) for file, entry in files.items()},
                links=tuple(links),
                has_marker=name + MARKER in entries,
            )
        )
    return listed


def _within(root: str, path: str) -> str:
    """A file's path within its package; empty for a package that is itself a file."""
    return path.removeprefix(root).lstrip("/") if path != root else ""


def _is_link(entry: dict[str, object]) -> bool:
    return bool(entry.get("islink")) or entry["type"] == "link"


def _state(entry: dict[str, object]) -> tuple[int, str]:
    changed = entry.get("ETag") or entry.get("mtime") or entry.get("LastModified") or ""
    return int(str(entry["size"] or 0)), str(changed)


def _problem(settings: Settings, package: Listed) -> PackageError | None:
    """Why a package cannot be collected: it is too large, a path leads out of it, or it has a symlink."""
    if package.size > settings.max_package_bytes or len(package.files) > settings.max_package_members:
        return unreadable(
            "too_much",
            files=len(package.files),
            actual=package.size,
            maximum_files=settings.max_package_members,
            maximum=settings.max_package_bytes,
        )
    for path in package.files:
        if ".." in PurePosixPath(path).parts or "\\" in path or "\0" in path:
            return unreadable("leads_out", name=path)
    return unreadable("link", name=package.links[0]) if package.links else None


def _refuse(settings: Settings, sender: str, package: Listed, problem: PackageError, scratch: Path) -> None:
    """Write the receipt of a package that is not collected; the same package gets the same receipt."""
    listing = "".join(f"{size} {path!r}\n" for path, (size, _) in sorted(package.files.items()))
    place = PackagePath(sender, settings.inbox_dir / sender / package.name)
    receipt = process_uncollected(settings, place, listing.encode(), problem, scratch)
    answer(settings, load_contracts(settings), receipt, place.name, scratch)
    log.info("package_refused", sender=sender, package=package.name, is_new=receipt.is_new)


def _bring(settings: Settings, there: AbstractFileSystem, package: Listed, inbox: Path) -> None:
    brought = inbox / _BROUGHT
    make_folder(inbox)
    for path, (size, _) in package.files.items():
        seconds = settings.source_seconds + size / settings.source_bytes_per_second
        target = brought / package.name / path if path else brought / package.name
        make_folder(target.parent)
        there.get_file(
            f"{package.root}/{path}" if path else package.root, str(target), **time_limit(there, seconds)
        )
        sync(target)
    make_folder(brought)
    if not package.files:
        make_folder(brought / package.name)
    (brought / package.name).rename(inbox / package.name)
    sync(inbox)
    _remove(brought)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
