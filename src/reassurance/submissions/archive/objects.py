"""The archive: everything received, under its sha256, written once and never again.

    objects/ab/abcdef…     bytes of a file
    receipts/<sender>/…    one receipt per package judged

A submission is named by the sha256 of its listing, itself an archived object: a line `# <inbox>`, then
one line `<sha256>  <path>` per member, sorted by path. A folder and a zip of the same files are the same
submission; the same files in the inboxes of two senders are two.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from reassurance.errors import ArchiveError
from reassurance.files import draft_path, hash_file, place_once
from reassurance.settings import Settings
from reassurance.submissions.archive.scan import Survey, survey
from reassurance.submissions.receipt.model import Member

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Draft:
    """Bytes on their way to the archive: where they wait, and what was found of them."""

    path: Path
    survey: Survey


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """What a stream holds, piece by piece."""
    return iter(lambda: stream.read(_CHUNK), b"")


def draft_object(settings: Settings, scratch: Path, content: Iterable[bytes]) -> Draft:
    """Write bytes to a scratch folder, to be archived by `keep`; what is hashed is what was written."""
    path = draft_path(scratch)
    with path.open("xb") as copy:
        return Draft(path, survey(content, settings.max_line_bytes, copy.write))


def keep(settings: Settings, draft: Draft, path: str) -> Member:
    """Archive a draft under its hash, as the file `path` of a package, unless it is there already.

    Raises ArchiveError when what is there no longer is what its name says.
    """
    digest = draft.survey.sha256
    if not place_once(draft.path, object_path(settings, digest)):
        read_object(settings, digest)
    return Member(path, digest, draft.survey.bytes)


def store_file(settings: Settings, scratch: Path, source: Path, path: str) -> Member:
    """Archive a file; see `keep`."""
    with source.open("rb") as stream:
        return keep(settings, draft_object(settings, scratch, chunks(stream)), path)


def store_listing(settings: Settings, scratch: Path, sender_id: str, members: Iterable[Member]) -> str:
    """Archive the listing of a package in a sender's inbox; its sha256 names the submission."""
    content = listing_of(sender_id, members)
    return keep(settings, draft_object(settings, scratch, [content]), "").sha256


def listing_of(sender_id: str, members: Iterable[Member]) -> bytes:
    """The listing of a package's files, as `sha256sum --check` reads it too."""
    ordered = sorted(members, key=lambda member: member.path)
    lines = "".join(f"{member.sha256}  {member.path}\n" for member in ordered)
    return f"# {sender_id}\n{lines}".encode()


def read_object(settings: Settings, digest: str) -> Path:
    """The archived file of that hash, verified.

    Raises ArchiveError when it is missing or no longer is what its name says.
    """
    path = object_path(settings, digest)
    if not path.exists():
        raise ArchiveError(f"{digest} is not in the archive {settings.objects_dir}.")
    found, _ = hash_file(path)
    if found != digest:
        raise ArchiveError(
            f"{path} holds bytes of sha256 {found}: it was altered. Restore it from a copy of the archive."
        )
    return path


def object_path(settings: Settings, digest: str) -> Path:
    """Where the bytes of that hash live."""
    return settings.objects_dir / digest[:2] / digest
