"""Bring what senders have finished into the inbox; they keep their own copy, and nothing of theirs changes.

A package appears in the inbox whole: it is brought under a name that nobody receives, then renamed. A
run killed in between leaves that name behind, which the next one removes; a package brought twice is
judged once, because its files are the same.
"""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import structlog
from fsspec import AbstractFileSystem

from reassurance.errors import PackageError, ReassuranceError, SourceError
from reassurance.files import make_folder, sync
from reassurance.registers.contract import load_contracts
from reassurance.settings import Settings
from reassurance.sources.configuration import Source, load_sources
from reassurance.sources.connection import Connection, open_source, read_connection
from reassurance.sources.settled import MARKER, Listed, collected, look, read_seen, write_seen
from reassurance.submissions import sender_turn
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.inbox import PackagePath, is_package_name
from reassurance.submissions.process import hear_unbrought
from reassurance.submissions.receipt.outbox import answer

_BROUGHT = ".brought"
# Sources that are looked at side by side: as many may be out of order at once.
_AT_ONCE = 16

log = structlog.get_logger()


@dataclass(frozen=True)
class Collected:
    """What one look at a source came to: packages brought, and those their sender may still be writing."""

    sender: str
    brought: tuple[str, ...]
    waiting: tuple[str, ...]
    error: str | None = None


def collect_all(
    settings: Settings, connect: Callable[[str], Connection] = read_connection
) -> list[Collected]:
    """Look at every source, several at once: one that does not answer holds up no other.

    What a source cannot do is reported with it; nothing is raised for it.
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
    """Bring a sender's finished packages into its inbox.

    Raises SourceError when the place cannot be reached or read, after keeping what it had brought, and
    ConfigurationError when its connection is not known.
    """
    connection = connect(source.connection) if source.connection else Connection()
    with sender_turn(settings, source.sender) as scratch:
        try:
            there = open_source(source, connection, settings.source_seconds)
            return _collect(settings, source, there, now or datetime.now(UTC), scratch)
        except _errors_of(source) as error:
            raise SourceError(
                f"{source.sender}: {source.url} through connection {source.connection!r} cannot be read: "
                f"{_said(settings, error)}. Check the connection and the place, then collect again."
            ) from error


def _said(settings: Settings, error: Exception) -> str:
    """What an error says; those of time have no text."""
    if isinstance(error, TimeoutError) and not str(error):
        return f"no answer in time (REASSURANCE_SOURCE_SECONDS={settings.source_seconds})"
    return f"{type(error).__name__}: {error}"


def _errors_of(source: Source) -> tuple[type[Exception], ...]:
    """What the library of a protocol raises when the other side is not as it should be."""
    if source.protocol == "sftp":
        import asyncssh

        return (OSError, ValueError, asyncssh.Error)
    if source.protocol == "s3":
        from botocore.exceptions import BotoCoreError, ClientError

        return (OSError, ValueError, BotoCoreError, ClientError)
    return (OSError,)


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
            problems.append(f"Package {package.name} of {source.sender} is not brought: {problem}.")
            continue
        if os.path.lexists(inbox / package.name):
            # One of that name still waits to be judged: this one may be its correction, and comes next.
            log.info("package_waits_for_its_name", sender=source.sender, package=package.name)
            continue
        _bring(settings, there, package, inbox)
        seen = collected(seen, package.name)
        write_seen(settings, source.sender, seen)
        brought.append(package.name)
        log.info("package_brought", sender=source.sender, package=package.name,
                 position=f"{position}/{len(finished)}", bytes=package.size)  # fmt: skip
    if problems:
        raise SourceError(
            "\n".join(problems) + "\nTheir senders have a receipt that says so. What is too large for the"
            " settings max_package_members and max_package_bytes is brought when they are raised."
        )
    waiting = tuple(name for name, known in seen.items() if not known.is_collected)
    return Collected(source.sender, tuple(brought), waiting)


def _within_time(there: AbstractFileSystem, seconds: float) -> dict[str, float]:
    """The argument that ends a request to a server after that time; a local file system has none."""
    return {"timeout": seconds} if there.async_impl else {}


def _list(there: AbstractFileSystem, root: str, seconds: int) -> list[Listed]:
    """The packages of a folder: folders and zips; markers and other files are none."""
    within = _within_time(there, seconds)
    entries = {PurePosixPath(entry["name"]).name: entry for entry in there.ls(root, detail=True, **within)}
    listed = []
    for name, entry in sorted(entries.items()):
        is_folder = entry["type"] == "directory"
        if name.startswith(".") or not (is_folder or is_package_name(name)):
            continue
        path = str(entry["name"]).rstrip("/")
        files = there.find(path, detail=True, **within) if is_folder else {path: entry}
        links = [_within(path, file) or name for file, found in files.items() if _is_link(found)]
        listed.append(
            Listed(
                name=name,
                root=path,
                files={_within(path, file): _state(found) for file, found in files.items()},
                links=tuple(links),
                has_marker=name + MARKER in entries,
            )
        )
    return listed


def _within(root: str, path: str) -> str:
    """A file's path within its package; the empty one for a package that is a file."""
    return path.removeprefix(root).lstrip("/") if path != root else ""


def _is_link(found: dict[str, object]) -> bool:
    return bool(found.get("islink")) or found["type"] == "link"


def _state(found: dict[str, object]) -> tuple[int, str]:
    changed = found.get("ETag") or found.get("mtime") or found.get("LastModified") or ""
    return int(str(found["size"] or 0)), str(changed)


def _problem(settings: Settings, package: Listed) -> PackageError | None:
    """Why a package cannot be brought: it is too much, or its names lead out of it."""
    if package.size > settings.max_package_bytes or len(package.files) > settings.max_package_members:
        return unreadable(
            "too_much",
            files=len(package.files),
            found=package.size,
            most_files=settings.max_package_members,
            most=settings.max_package_bytes,
        )
    for path in package.files:
        if ".." in PurePosixPath(path).parts or "\\" in path or "\0" in path:
            return unreadable("leads_out", name=path)
    return unreadable("link", name=package.links[0]) if package.links else None


def _refuse(settings: Settings, sender: str, package: Listed, problem: PackageError, scratch: Path) -> None:
    """Give a sender the receipt of a package that is left where it is; the same package has the same one."""
    listing = "".join(f"{size} {path!r}\n" for path, (size, _) in sorted(package.files.items()))
    place = PackagePath(sender, settings.inbox_dir / sender / package.name)
    receipt = hear_unbrought(settings, place, listing.encode(), problem, scratch)
    answer(settings, load_contracts(settings), receipt, place.name, scratch)
    log.info("package_refused", sender=sender, package=package.name, is_new=receipt.is_new)


def _bring(settings: Settings, there: AbstractFileSystem, package: Listed, inbox: Path) -> None:
    brought = inbox / _BROUGHT
    make_folder(inbox)
    for path, (size, _) in package.files.items():
        seconds = settings.source_seconds + size / settings.source_bytes_per_second
        target = brought / package.name / path if path else brought / package.name
        make_folder(target.parent)
        there.get_file(f"{package.root}/{path}" if path else package.root, str(target),
                       **_within_time(there, seconds))  # fmt: skip
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
