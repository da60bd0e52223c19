"""The part of a release that a target receives, verified against the release's descriptor and the journal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from reassurance.delivery.configuration import ALL, Target
from reassurance.errors import DeliveryError
from reassurance.files import hash_file
from reassurance.journal import latest
from reassurance.publication.descriptor import PublishedAudience, published_audiences
from reassurance.publication.releases_folder import DESCRIPTOR, verify_release
from reassurance.settings import Settings

# What the descriptor of a part has in common with that of the release.
_COMMON = ("$schema", "name", "title", "description", "created", "contributors")
# Without the submissions of other senders, and without the reasons of the gate, which name them.
_BUILD = ("build_id", "as_of", "git_commit", "code_hash", "versions")


@dataclass(frozen=True)
class ReleasedFile:
    """A file of a release."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class TableRows:
    """The rows of a table for an audience or one of its readers, as a CSV file."""

    file: ReleasedFile
    audience: PublishedAudience
    rows: int
    resource: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of the table."""
        return Path(self.file.path).stem


@dataclass(frozen=True)
class Contents:
    """The files of a release for a target, and the descriptor that lists them."""

    release: Path
    files: tuple[ReleasedFile, ...]
    tables: tuple[TableRows, ...]
    audiences: tuple[PublishedAudience, ...]
    descriptor: bytes

    @property
    def name(self) -> str:
        """The name of the release."""
        return self.release.name

    @property
    def descriptor_sha256(self) -> str:
        """The sha256 of the descriptor, which covers all files."""
        return sha256(self.descriptor).hexdigest()


def read_contents(settings: Settings, release: Path, target: Target) -> Contents:
    """The part of a release that a target receives.

    Raises PublicationError when a file of the release was altered, and DeliveryError when the release is not
    in the journal as it is, or lacks an audience of the target.
    """
    descriptor = verify_release(release)
    _check_journal(settings, release)
    audiences = tuple(_chosen(release, published_audiences(descriptor), target))
    by_folder = {audience.folder: audience for audience in audiences}
    resources = [
        resource
        for resource in descriptor["resources"]
        if ALL in target.audiences or str(Path(resource["path"]).parent) in by_folder
    ]
    if ALL in target.audiences:
        content = (release / DESCRIPTOR).read_bytes()
    else:
        content = _part(descriptor, audiences, resources)
    return Contents(
        release=release,
        files=tuple(_file(resource) for resource in resources),
        tables=tuple(_tables(resources, by_folder)),
        audiences=audiences,
        descriptor=content,
    )


def _check_journal(settings: Settings, release: Path) -> None:
    entry = latest(settings, "release_published", release.name)
    digest, _ = hash_file(release / DESCRIPTOR)
    if entry is None or entry.facts["descriptor_sha256"] != digest:
        raise DeliveryError(
            f"{release} is not in the journal as it is, and is not delivered: its descriptor has the sha256 "
            f"{digest}. Run `reassurance verify`, then `reassurance publish {release.name}`."
        )


def _chosen(
    release: Path, published: Sequence[PublishedAudience], target: Target
) -> Iterator[PublishedAudience]:
    """The audiences and readers that a target names."""
    names = {name for audience in published for name in _names(audience)}
    unknown = sorted(set(target.audiences) - names)
    if unknown:
        raise DeliveryError(
            f"Release {release.name} has no audience {', '.join(unknown)}, which the target {target.target} "
            f"receives: it has {', '.join(sorted(names))}. Correct the target, or wait for the next release."
        )
    for audience in published:
        if not _names(audience).isdisjoint(target.audiences):
            yield audience


def _names(audience: PublishedAudience) -> set[str]:
    """The names of the configuration that include an audience."""
    return {ALL, audience.code} | ({f"{audience.code}/{audience.reader}"} if audience.reader else set())


def _part(
    descriptor: Mapping[str, Any],
    audiences: Sequence[PublishedAudience],
    resources: Sequence[Mapping[str, Any]],
) -> bytes:
    """The descriptor of a part of a release: its files only, and nothing on other senders."""
    folders = {audience.folder for audience in audiences}
    part = {name: descriptor[name] for name in _COMMON} | {
        "build": {name: descriptor["build"][name] for name in _BUILD},
        "gate": {"decision": descriptor["gate"]["decision"]},
        "audiences": [each for each in descriptor["audiences"] if each["folder"] in folders],
        "resources": resources,
    }
    return (json.dumps(part, indent=2, ensure_ascii=False) + "\n").encode()


def _file(resource: Mapping[str, Any]) -> ReleasedFile:
    return ReleasedFile(resource["path"], resource["hash"].removeprefix("sha256:"), resource["bytes"])


def _tables(
    resources: Sequence[Mapping[str, Any]], by_folder: Mapping[str, PublishedAudience]
) -> Iterator[TableRows]:
    for resource in resources:
        audience = by_folder.get(str(Path(resource["path"]).parent))
        if resource["type"] == "table" and audience is not None:
            yield TableRows(_file(resource), audience, resource["rows"], resource)
