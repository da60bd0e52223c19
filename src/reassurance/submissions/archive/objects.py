"""The archive: every received file, stored once under its sha256.

    objects/ab/abcdef…     bytes of a file
    receipts/<sender>/…    one receipt per package

The name of a submission is the sha256 of its listing, which is an archived object too: a line `# <inbox>`,
then one line `<sha256>  <path>` per file, sorted by path. A folder and a zip of the same files are the same
submission. The same files in the inboxes of two senders are two submissions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from reassurance.errors import ArchiveError
from reassurance.files import draft_path, hash_file, place_once
from reassurance.settings import Settings
from reassurance.submissions.archive.scan import Scan, scan
from reassurance.submissions.receipt.model import Member

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Draft:
    """A scratch file to be archived, and the scan of its bytes."""

    path: Path
    scan: Scan


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a stream, in chunks."""
    return iter(lambda: stream.read(_CHUNK), b"")


def draft_object(settings: Settings, scratch: Path, content: Iterable[bytes]) -> Draft:
    """Write bytes to a scratch file and hash the same bytes; `keep` archives the file."""
    path = draft_path(scratch)
    with path.open("xb") as copy:
        return Draft(path, scan(content, settings.max_line_bytes, copy.write))


def keep(settings: Settings, draft: Draft, path: str) -> Member:
    """Archive a draft as the file `path` of a package, unless the archive has these bytes.

    Raises ArchiveError when the archived file no longer has the hash it is named by.
    """
    digest = draft.scan.sha256
    if not place_once(draft.path, object_path(settings, digest)):
        read_object(settings, digest)
    return Member(path, digest, draft.scan.bytes)


def store_file(settings: Settings, scratch: Path, source: Path, path: str) -> Member:
    """Archive a file; see `keep`."""
    with source.open("rb") as stream:
        return keep(settings, draft_object(settings, scratch, chunks(stream)), path)


def store_listing(settings: Settings, scratch: Path, sender_id: str, members: Iterable[Member]) -> str:
    """Archive the listing of a package. Returns its sha256, which is the name of the submission."""
    content = listing_of(sender_id, members)
    return keep(settings, draft_object(settings, scratch, [content]), "").sha256


def listing_of(sender_id: str, members: Iterable[Member]) -> bytes:
    """The listing of a package's files, in the format of `sha256sum --check`."""
    ordered = sorted(members, key=lambda member: member.path)
    lines = "".join(f"{member.sha256}  {member.path}\n" for member in ordered)
    return f"# {sender_id}\n{lines}".encode()


def read_object(settings: Settings, digest: str) -> Path:
    """The archived file with this hash, verified.

    Raises ArchiveError when it is missing or its bytes have another hash.
    """
    path = object_path(settings, digest)
    if not path.exists():
        raise ArchiveError(f"{digest} is not in the archive {settings.objects_dir}.")
    actual, _ = hash_file(path)
    if actual != digest:
        raise ArchiveError(
            f"{path} was altered: its sha256 is {actual}. Restore it from a copy of the archive."
        )
    return path


def object_path(settings: Settings, digest: str) -> Path:
    """The path of the archived file with this hash."""
    return settings.objects_dir / digest[:2] / digest
