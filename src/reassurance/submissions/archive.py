"""The archive: everything received, under its sha256, written once and never again.

    objects/ab/abcdef…     bytes of a file
    receipts/<sender>/…    one receipt per package judged

A submission is named by the sha256 of its listing, itself an archived object: one line
`<sha256>  <path>` per member, sorted by path. A folder and a zip of the same files are the same
submission.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reassurance.errors import ArchiveError
from reassurance.settings import Settings

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Member:
    """A file of a package: its path in the package, its sha256 (hexadecimal) and its size."""

    path: str
    sha256: str
    bytes: int


def store_file(settings: Settings, source: Path, path: str) -> Member:
    """Archive a file under its hash, unless it is there already."""
    digest, size = hash_file(source)
    target = object_path(settings, digest)
    if not target.exists():
        with source.open("rb") as stream:
            write_once(target, iter(lambda: stream.read(_CHUNK), b""))
    return Member(path, digest, size)


def store_listing(settings: Settings, members: Iterable[Member]) -> str:
    """Archive the listing of a package; its sha256 names the submission."""
    ordered = sorted(members, key=lambda member: member.path)
    content = "".join(f"{member.sha256}  {member.path}\n" for member in ordered).encode()
    digest = hashlib.sha256(content).hexdigest()
    write_once(object_path(settings, digest), [content])
    return digest


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


def write_once(target: Path, chunks: Iterable[bytes]) -> bool:
    """Create a read-only file whole or not at all; False, and nothing changed, when it exists."""
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name[:32]}.{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(0o444)
        os.link(draft, target)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def hash_file(path: Path) -> tuple[str, int]:
    """Sha256 (hexadecimal) and size of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return digest.hexdigest(), stream.tell()
