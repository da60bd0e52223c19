"""Deliver a release as files: to a folder, an SFTP server or an object store.

<url>/2020-07-02T02-10-00Z_<8 digits>/ministry/…     the files, each one read back and compared by sha256
<url>/2020-07-02T02-10-00Z_<8 digits>/datapackage.json     last: with it, the release is complete
<url>/current.json                                   then the name of the release, replaced atomically

A release is never removed from a target, so the account needs no permission to delete.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from fsspec import AbstractFileSystem
from fsspec.asyn import sync as call

from reassurance.build_names import is_build_id, moment_of
from reassurance.delivery.configuration import Target
from reassurance.delivery.contents import Contents, ReleasedFile
from reassurance.errors import DeliveryError
from reassurance.files import hash_file, remove_tree, sync
from reassurance.files import replace as rename
from reassurance.places import Connection, open_files, time_limit
from reassurance.publication.releases_folder import DESCRIPTOR
from reassurance.settings import Settings
from reassurance.spill import spill_folder

POINTER = "current.json"


@dataclass(frozen=True)
class _Folder:
    """The folder of a target, within the time limits of the settings. `scratch` is a local folder."""

    settings: Settings
    there: AbstractFileSystem
    root: str
    scratch: Path
    is_local: bool

    def sizes(self, folder: str) -> dict[str, int]:
        """The size of each file below a folder, by path; empty without the folder."""
        root = f"{self.root}/{folder}"
        limit = time_limit(self.there, self.settings.target_seconds)
        if not self.there.exists(root, **limit):
            return {}
        listed = self.there.find(root, detail=True, **limit)
        return {str(path)[len(root) + 1 :]: int(entry["size"] or 0) for path, entry in listed.items()}

    def read(self, path: str) -> bytes | None:
        """The content of a small file; None when there is none."""
        limit = time_limit(self.there, self.settings.target_seconds)
        if not self.there.exists(f"{self.root}/{path}", **limit):
            return None
        content: bytes = self.there.cat_file(f"{self.root}/{path}", **limit)
        return content

    def sha256(self, path: str, size: int) -> str:
        """The sha256 of a file as the target returns it."""
        copy = self.scratch / "returned"
        self.there.get_file(f"{self.root}/{path}", str(copy), **self._limit(size))
        return hash_file(copy)[0]

    def put(self, local: Path, path: str) -> None:
        """Copy a file to the target; flushed to disk, if the target is a folder of this machine."""
        place = f"{self.root}/{path}"
        if self.is_local:
            Path(place).parent.mkdir(parents=True, exist_ok=True)
        self.there.put_file(str(local), place, **self._limit(local.stat().st_size))
        if self.is_local:
            sync(Path(place))

    def replace(self, path: str, content: bytes) -> None:
        """Write a small file atomically: an object appears complete, other files are renamed."""
        draft = self.scratch / "draft"
        draft.write_bytes(content)
        if "s3" in self.there.protocol:
            self.put(draft, path)
            return
        folder, _, name = path.rpartition("/")
        hidden = f"{folder}/.{name}.part" if folder else f".{name}.part"
        self.put(draft, hidden)
        self._rename(f"{self.root}/{hidden}", f"{self.root}/{path}")

    def _rename(self, draft: str, path: str) -> None:
        if self.is_local:
            rename(Path(draft), Path(path))
        else:
            # `mv` of an asynchronous file system copies and deletes; that of sshfs renames, over a file too.
            call(self.there.loop, self.there._mv, draft, path, timeout=self.settings.target_seconds)  # noqa: SLF001

    def _limit(self, size: int) -> dict[str, float]:
        seconds = self.settings.target_seconds + size / self.settings.target_bytes_per_second
        return time_limit(self.there, seconds)


def deliver_files(settings: Settings, target: Target, connection: Connection, contents: Contents) -> bool:
    """Copy a release to a target, then point `current.json` to it unless that names one with a later `as_of`.

    Returns whether `current.json` names it. The files of a release that is complete there are compared by
    size only. Raises DeliveryError when the target returns other bytes than it was given.
    """
    # A folder that is removed as spill when this process is killed.
    scratch = spill_folder(settings)
    scratch.mkdir()
    try:
        there = open_files(target, connection, settings.target_seconds)
        folder = _Folder(settings, there, target.path.rstrip("/"), scratch, target.protocol == "file")
        _copy(folder, contents)
        return _point(folder, contents)
    finally:
        remove_tree(scratch)


def _copy(folder: _Folder, contents: Contents) -> None:
    """Copy the files that are missing or differ, then the descriptor."""
    descriptor = f"{contents.name}/{DESCRIPTOR}"
    sizes = folder.sizes(contents.name)
    is_complete = DESCRIPTOR in sizes and folder.read(descriptor) == contents.descriptor
    for file in contents.files:
        path = f"{contents.name}/{file.path}"
        if sizes.get(file.path) == file.bytes and (
            is_complete or folder.sha256(path, file.bytes) == file.sha256
        ):
            continue
        folder.put(contents.release / file.path, path)
        _verify(folder, path, file)
    if not is_complete:
        folder.replace(descriptor, contents.descriptor)
        if folder.read(descriptor) != contents.descriptor:
            raise DeliveryError(_altered(folder, descriptor))


def _verify(folder: _Folder, path: str, file: ReleasedFile) -> None:
    if folder.sha256(path, file.bytes) != file.sha256:
        raise DeliveryError(_altered(folder, path))


def _altered(folder: _Folder, path: str) -> str:
    return (
        f"{folder.root}/{path} holds other bytes than were written. `{POINTER}` still names the previous "
        "release. Find out what changes files there, then deliver again."
    )


def _point(folder: _Folder, contents: Contents) -> bool:
    """Point `current.json` to the release; False when it names a release with a later `as_of`."""
    content = json.dumps(
        {"release": contents.name, "descriptor_sha256": contents.descriptor_sha256}, indent=2
    )
    current = folder.read(POINTER)
    if current is not None and current.decode(errors="replace") == content:
        return True
    named = _named(current)
    if named is not None and moment_of(named) > moment_of(contents.name):
        return False
    folder.replace(POINTER, content.encode())
    return True


def _named(current: bytes | None) -> str | None:
    """The release that a pointer names; None without a readable pointer."""
    try:
        name = json.loads(current or b"")["release"]
    except (ValueError, TypeError, KeyError):
        return None
    return name if isinstance(name, str) and is_build_id(name) else None
