"""The folder of releases: each one appears whole, is never changed, and `current` leads to the last.

One publication works here at a time. What a killed one left is a hidden draft, removed by the next.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import structlog

from reassurance.errors import ConfigurationError, PublicationError
from reassurance.files import hash_file, swap_link, sync
from reassurance.kept import read_as
from reassurance.locks import hold
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.current import moment_of
from reassurance.warehouse.record import is_build_id

DESCRIPTOR = "datapackage.json"

log = structlog.get_logger()


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
def open_shelf(settings: Settings) -> Iterator[Path]:
    """The releases folder, held until the end; waits while another publication holds it."""
    shelf = settings.releases_dir
    shelf.mkdir(parents=True, exist_ok=True)
    with hold(settings, "releases"):
        yield shelf


@contextmanager
def draft_of(release: Path) -> Iterator[Path]:
    """A folder to write in; it becomes `release`, read-only and on the disk, or leaves no trace."""
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


def read_descriptor(release: Path) -> dict[str, Any]:
    """The descriptor of a release.

    Raises PublicationError when it is missing or cannot be read.
    """
    path = release / DESCRIPTOR
    try:
        content = path.read_bytes()
        told = read_as(_Descriptor, content)
        parse_instant(told.created)
        for resource in told.resources:
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
    """The descriptor of a release whose files are, all and only, those it was written with.

    Raises PublicationError naming each file that is missing, foreign or altered.
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
            faults.append(f"{resource['path']} holds {size} bytes of sha256 {digest}, not what was published")
    expected = {DESCRIPTOR, *(resource["path"] for resource in resources)}
    found = {path.relative_to(release).as_posix() for path in release.rglob("*") if not path.is_dir()}
    faults += [f"{path} was not published" for path in sorted(found - expected)]
    if faults:
        raise PublicationError(_altered(release, faults))
    return descriptor


def make_current(release: Path) -> bool:
    """Let `current` lead to a release, in one step; doing it again changes nothing.

    False, and nothing changed, when it leads to a release of a later `as_of`: a replay of the past
    does not take the place of the present.
    """
    link = release.parent / "current"
    if link.is_symlink() and link.exists():
        former = link.readlink().name
        if is_build_id(former) and moment_of(former) > moment_of(release.name):
            log.warning("current_release_is_later", release=release.name, current=former)
            return False
    swap_link(link, Path(release.name))
    return True


def _seal(folder: Path) -> None:
    """Make every file read-only and wait until all of it is on the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(path.stat().st_mode & 0o444)
        sync(path)
    sync(folder)


def _altered(release: Path, faults: list[str]) -> str:
    listed = "\n".join(f"- {fault}" for fault in faults)
    return (
        f"Release {release} is no longer what was published:\n{listed}\n"
        "A release is never changed: put the folder aside, find out what altered it, then publish again."
    )
