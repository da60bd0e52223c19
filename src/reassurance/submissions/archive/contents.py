"""Archive the files of a package before any of them is read.

Every entry of a folder is archived, even an invalid one: a symlink as the text of its target, a device or a
pipe as an empty file. A zip is archived as it was received, and its files only if all of them can be
unpacked safely.
"""

import io
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from reassurance.errors import PackageError
from reassurance.safe_text import is_safe_text, printable, same_name
from reassurance.settings import Settings
from reassurance.submissions.archive.folder import folder_entries
from reassurance.submissions.archive.objects import (
    Draft,
    chunks,
    draft_object,
    keep,
    read_object,
    store_file,
)
from reassurance.submissions.archive.scan import Scan
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.inbox import is_zip
from reassurance.submissions.package.zips import open_zip, path_in_zip, zip_chunks
from reassurance.submissions.receipt.model import Member

# The flag of an encrypted file in a zip.
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Contents:
    """The archived files of a package and the zip they came in.

    `scans` are the scans of the files, by sha256. `problem` is the reason why the package cannot be read.
    """

    members: tuple[Member, ...]
    scans: Mapping[str, Scan]
    packed: Member | None = None
    problem: PackageError | None = None


def archive_contents(settings: Settings, path: Path, scratch: Path) -> Contents:
    """Archive a package, which is a folder or a zip.

    Raises ArchiveError when the archive already has one of its files, but altered.
    """
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        return _archive_folder(settings, path, scratch)
    if not stat.S_ISREG(mode) or not is_zip(path):
        return _archive_other(settings, path, scratch)
    packed = store_file(settings, scratch, path, printable(path.name))
    try:
        drafts = _unpack(settings, read_object(settings, packed.sha256), packed.path, scratch)
    except PackageError as error:
        return Contents((packed,), {}, packed, error)
    scans = {draft.scan.sha256: draft.scan for _, draft in drafts}
    return Contents(tuple(keep(settings, draft, name) for name, draft in drafts), scans, packed)


def _archive_other(settings: Settings, path: Path, scratch: Path) -> Contents:
    """Archive an inbox entry that is neither a folder nor a zip: another archive, a symlink, a device."""
    name = printable(path.name)
    mode = path.lstat().st_mode
    if stat.S_ISREG(mode):
        return Contents(
            (store_file(settings, scratch, path, name),), {}, problem=unreadable("other_archive", name=name)
        )
    is_link = stat.S_ISLNK(mode)
    content = io.BytesIO(os.fsencode(path.readlink()) if is_link else b"")
    member = keep(settings, draft_object(settings, scratch, chunks(content)), name)
    return Contents((member,), {}, problem=unreadable("link_package" if is_link else "special", name=name))


def _archive_folder(settings: Settings, folder: Path, scratch: Path) -> Contents:
    members, scans, modes = [], {}, {}
    problem: PackageError | None = None
    try:
        for entry in folder_entries(folder):
            with entry.stream as stream:
                draft = draft_object(settings, scratch, chunks(stream))
            members.append(keep(settings, draft, printable(entry.path)))
            scans[draft.scan.sha256] = draft.scan
            modes[entry.path] = entry.mode
    except PackageError as error:
        problem = error
    members.sort(key=lambda member: member.path)
    try:
        for path, mode in sorted(modes.items()):
            _check_kind(path, mode)
        _check_names(modes)
        _check_size(settings, len(members), sum(member.bytes for member in members))
    except PackageError as error:
        problem = problem or error
    return Contents(tuple(members), scans, problem=problem)


def _unpack(settings: Settings, path: Path, name: str, scratch: Path) -> list[tuple[str, Draft]]:
    """The files of a zip, sorted by path."""
    with open_zip(settings, path, name) as archive:
        if not all(entry.filename for entry in archive.infolist()):
            raise unreadable("odd_name", name="")
        if any(entry.flag_bits & _ENCRYPTED for entry in archive.infolist()):
            raise unreadable("zip_password", name=name)
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check_zip(settings, archive, entries, path.stat().st_size)
        return [
            (path_in_zip(entry), draft_object(settings, scratch, zip_chunks(archive, entry, name)))
            for entry in sorted(entries, key=path_in_zip)
        ]


def _check_zip(settings: Settings, archive: ZipFile, entries: list[ZipInfo], packed: int) -> None:
    for entry in archive.infolist():
        parts = PurePosixPath(path_in_zip(entry))
        if parts.is_absolute() or ".." in parts.parts or ":" in entry.filename:
            raise unreadable("leads_out", name=entry.filename)
        _check_kind(entry.filename, entry.external_attr >> 16)
    paths = [path_in_zip(entry) for entry in entries]
    if len(set(paths)) < len(paths):
        raise unreadable("same_name")
    _check_names(paths)
    size = sum(entry.file_size for entry in entries)
    _check_size(settings, len(entries), size)
    if size > packed * settings.max_zip_ratio:
        raise unreadable("zip_ratio", actual=size, size=packed, maximum=settings.max_zip_ratio)


def _check_kind(path: str, mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise unreadable("link", name=path)
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise unreadable("special", name=path)


def _check_names(paths: Iterable[str]) -> None:
    """Raise PackageError for a name with control characters, and for two names that other systems confuse."""
    known: dict[str, str] = {}
    for path in sorted(paths):
        if not is_safe_text(path):
            raise unreadable("odd_name", name=path)
        other = known.setdefault(same_name(path), path)
        if other != path:
            raise unreadable("similar_names", name=other, other=path)


def _check_size(settings: Settings, members: int, size: int) -> None:
    if members > settings.max_package_members:
        raise unreadable("too_many_files", actual=members, maximum=settings.max_package_members)
    if size > settings.max_package_bytes:
        raise unreadable("too_large", actual=size, maximum=settings.max_package_bytes)
