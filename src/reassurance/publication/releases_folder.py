"""The releases folder: releases are created atomically and never change; `current` points to the latest.

One publication runs at a time. A killed one leaves a hidden draft, which the next one removes.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from reassurance.build_names import is_build_id, moment_of
from reassurance.errors import ConfigurationError, PublicationError, UsageError
from reassurance.files import hash_file, swap_link, sync
from reassurance.kept import read_as
from reassurance.locks import hold
from reassurance.log import EventLogger
from reassurance.periods import parse_instant
from reassurance.settings import Settings

DESCRIPTOR = "datapackage.json"

log = EventLogger(__name__)


@dataclass(frozen=True)
class _Resource:
    type: str
    path: str
    hash: str
    bytes: int
    rows: int | None = None


@dataclass(frozen=True)
class _Descriptor:
    """What is read of a descriptor again."""

    created: str
    resources: tuple[_Resource, ...]


@contextmanager
def lock_releases(settings: Settings) -> Iterator[Path]:
    """The releases folder, locked; waits while another publication holds the lock."""
    folder = settings.releases_dir
    folder.mkdir(parents=True, exist_ok=True)
    with hold(settings, "releases"):
        yield folder


@contextmanager
def draft_release(release: Path) -> Iterator[Path]:
    """A folder to write in: renamed to `release`, read-only and flushed to disk, or removed on an error."""
    for leftover in release.parent.glob(".*.draft"):
        shutil.rmtree(leftover)
    draft = release.with_name(f".{release.name}.draft")
    draft.mkdir()
    try:
        yield draft
        _seal(draft)
        draft.rename(release)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    sync(release.parent)


def find_release(settings: Settings, name: str) -> Path:
    """The folder of a release, given by its name, the beginning of its name, `current`, or a path.

    Raises UsageError when there is no such release, or when several names begin like that.
    """
    folder = settings.releases_dir
    if "/" in name:
        matches = [Path(name)]
    elif name == "current":
        matches = [(folder / name).resolve()]
    else:
        paths = folder.iterdir() if folder.is_dir() else ()
        names = [path.name for path in paths if is_build_id(path.name)]
        matches = [folder / each for each in sorted(names) if name and each.startswith(name)]
    if len(matches) > 1:
        raise UsageError(
            f"{len(matches)} releases begin with {name!r}: {', '.join(path.name for path in matches)}. "
            "Give more of the name."
        )
    if not matches or not _is_release(matches[0]):
        raise UsageError(
            f"No release {name!r} in {folder}: give the name of one of its folders, the beginning of a name, "
            "or `current`."
        )
    return matches[0]


def _is_release(path: Path) -> bool:
    try:
        return is_build_id(path.name) and (path / DESCRIPTOR).is_file()
    except (OSError, ValueError):
        return False


def read_descriptor(release: Path) -> dict[str, Any]:
    """The descriptor of a release.

    Raises PublicationError when it is missing or cannot be read.
    """
    path = release / DESCRIPTOR
    try:
        content = path.read_bytes()
        stored = read_as(_Descriptor, content)
        parse_instant(stored.created)
        for resource in stored.resources:
            _check(resource)
        descriptor: dict[str, Any] = json.loads(content)
    except (OSError, ValueError, ConfigurationError) as error:
        raise PublicationError(_altered(release, [f"{DESCRIPTOR} cannot be read: {error}"])) from error
    return descriptor


def _check(resource: _Resource) -> None:
    """Raise ValueError for a resource outside the release, or a table without its number of rows."""
    path = PurePosixPath(resource.path)
    if path.is_absolute() or ".." in path.parts or "\0" in resource.path:
        raise ValueError(f"{resource.path!r} is no file of the release")
    if resource.type == "table" and resource.rows is None:
        raise ValueError(f"{resource.path} has no number of rows")


def verify_release(release: Path) -> dict[str, Any]:
    """Check the files of a release against its descriptor, and return the descriptor.

    Raises PublicationError naming each file that is missing, altered or not part of the release.
    """
    descriptor = read_descriptor(release)
    resources = descriptor["resources"]
    faults = []
    for resource in resources:
        path = release / resource["path"]
        if not path.is_file():
            faults.append(f"{resource['path']} is missing")
            continue
        digest, size = hash_file(path)
        if (f"sha256:{digest}", size) != (resource["hash"], resource["bytes"]):
            faults.append(f"{resource['path']} holds {size} bytes of sha256 {digest}, not those published")
    expected = {DESCRIPTOR, *(resource["path"] for resource in resources)}
    actual = {path.relative_to(release).as_posix() for path in release.rglob("*") if not path.is_dir()}
    faults += [f"{path} was not published" for path in sorted(actual - expected)]
    if faults:
        raise PublicationError(_altered(release, faults))
    return descriptor


def make_current(release: Path) -> bool:
    """Point `current` to a release, atomically.

    Returns False, and changes nothing, when `current` points to a release with a later `as_of`: republishing
    an old build does not replace the latest one.
    """
    link = release.parent / "current"
    if link.is_symlink() and link.exists():
        current = link.readlink().name
        if is_build_id(current) and moment_of(current) > moment_of(release.name):
            log.warning("current_release_is_later", release=release.name, current=current)
            return False
    swap_link(link, Path(release.name))
    return True


def _seal(folder: Path) -> None:
    """Make every file read-only and flush all of them to disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(path.stat().st_mode & 0o444)
        sync(path)
    sync(folder)


def _altered(release: Path, faults: list[str]) -> str:
    listed = "\n".join(f"- {fault}" for fault in faults)
    return (
        f"Release {release} differs from what was published:\n{listed}\n"
        "A release never changes: move the folder elsewhere, find out what altered it, then publish again."
    )
