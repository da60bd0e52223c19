"""The archive: everything received, under its sha256, written once and never again.

    objects/ab/abcdef…     bytes of a file
    receipts/<sender>/…    one receipt per package judged

A submission is named by the sha256 of its listing, itself an archived object: a line `# <inbox>`, then
one line `<sha256>  <path>` per member, sorted by path. A folder and a zip of the same files are the same
submission; the same files in the inboxes of two senders are two.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from reassurance.errors import ArchiveError
from reassurance.settings import Settings
from reassurance.submissions.disk import draft_path, hash_file, place_once
from reassurance.submissions.survey import Survey, survey

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Member:
    """A file of a package: its path in the package, its sha256 (hexadecimal) and its size."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Draft:
    """Bytes on their way to the archive: where they wait, their sha256 and how many they are."""

    path: Path
    sha256: str
    bytes: int


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """What a stream holds, piece by piece."""
    return iter(lambda: stream.read(_CHUNK), b"")


def draft_object(scratch: Path, content: Iterable[bytes]) -> Draft:
    """Write bytes to a scratch folder, to be archived by `keep`; what is hashed is what was written."""
    path, digest, size = draft_path(scratch), hashlib.sha256(), 0
    with path.open("xb") as copy:
        for chunk in content:
            digest.update(chunk)
            size += copy.write(chunk)
    return Draft(path, digest.hexdigest(), size)


def keep(settings: Settings, draft: Draft, path: str) -> Member:
    """Archive a draft under its hash, as the file `path` of a package, unless it is there already.

    Raises ArchiveError when what is there no longer is what its name says.
    """
    if not place_once(draft.path, object_path(settings, draft.sha256)):
        read_object(settings, draft.sha256)
    return Member(path, draft.sha256, draft.bytes)


def store_file(settings: Settings, scratch: Path, source: Path, path: str) -> Member:
    """Archive a file; see `keep`."""
    with source.open("rb") as stream:
        return keep(settings, draft_object(scratch, chunks(stream)), path)


def store_listing(settings: Settings, scratch: Path, sender_id: str, members: Iterable[Member]) -> str:
    """Archive the listing of a package in a sender's inbox; its sha256 names the submission."""
    content = listing_of(sender_id, members)
    draft = Draft(draft_path(scratch), hashlib.sha256(content).hexdigest(), len(content))
    draft.path.write_bytes(content)
    return keep(settings, draft, "").sha256


def listing_of(sender_id: str, members: Iterable[Member]) -> bytes:
    """The listing of a package's files, as `sha256sum --check` reads it too."""
    ordered = sorted(members, key=lambda member: member.path)
    lines = "".join(f"{member.sha256}  {member.path}\n" for member in ordered)
    return f"# {sender_id}\n{lines}".encode()


def read_object(settings: Settings, digest: str) -> Path:
    """The archived file of that hash, verified.

    Raises ArchiveError when it is missing or no longer is what its name says.
    """
    path = _existing(settings, digest)
    _check_unaltered(path, hash_file(path)[0])
    return path


def survey_object(settings: Settings, digest: str, most: int) -> Survey:
    """The archived file of that hash, verified, with what else is found of it in the same reading.

    Raises ArchiveError as `read_object` does.
    """
    found = survey(_existing(settings, digest), most)
    _check_unaltered(found.path, found.sha256)
    return found


def object_path(settings: Settings, digest: str) -> Path:
    """Where the bytes of that hash live."""
    return settings.objects_dir / digest[:2] / digest


def _existing(settings: Settings, digest: str) -> Path:
    path = object_path(settings, digest)
    if not path.exists():
        raise ArchiveError(f"{digest} is not in the archive {settings.objects_dir}.")
    return path


def _check_unaltered(path: Path, found: str) -> None:
    if found != path.name:
        raise ArchiveError(
            f"{path} holds bytes of sha256 {found}: it was altered. Restore it from a copy of the archive."
        )
