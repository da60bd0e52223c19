"""What lies in a package, brought into the archive before anything of it is believed.

Of a folder every file is archived, whatever is wrong with it. A zip is archived as it came; its files
only when all of them can be unpacked safely.
"""

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reassurance.errors import PackageError
from reassurance.settings import Settings
from reassurance.submissions.archive import Draft, Member, draft_object, keep, read_object, store_file
from reassurance.submissions.package import is_zip
from reassurance.submissions.unreadable import unreadable

_BROKEN_ZIP = (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError)


@dataclass(frozen=True)
class Contents:
    """The archived files of a package, the zip it came in, and what keeps it from being judged."""

    members: tuple[Member, ...]
    packed: Member | None = None
    problem: PackageError | None = None


def archive_contents(settings: Settings, path: Path, scratch: Path) -> Contents:
    """Archive a package, a folder or a zip.

    Raises ArchiveError when an object of the archive that it holds too was altered there.
    """
    if not is_zip(path):
        return _archive_folder(settings, path, scratch)
    packed = store_file(settings, scratch, path, path.name)
    try:
        drafts = _unpack(settings, read_object(settings, packed.sha256), path.name, scratch)
    except PackageError as error:
        return Contents((packed,), packed, error)
    return Contents(tuple(keep(settings, draft, name) for name, draft in drafts), packed)


def _archive_folder(settings: Settings, folder: Path, scratch: Path) -> Contents:
    problem = None
    try:
        _check_folder(settings, folder)
    except PackageError as error:
        problem = error
    members = [
        store_file(settings, scratch, path, path.relative_to(folder).as_posix()) for path in _files(folder)
    ]
    return Contents(tuple(members), problem=problem)


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder, links left out, by path."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _check_folder(settings: Settings, folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_symlink() or path.is_file()]
    for path in files:
        if path.is_symlink():
            raise unreadable("link", name=path.relative_to(folder).as_posix())
    _check_size(settings, len(files), sum(path.stat().st_size for path in files))


def _unpack(settings: Settings, path: Path, name: str, scratch: Path) -> list[tuple[str, Draft]]:
    """The files of a zip, sorted by their path in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_zip(settings, archive)
            names = sorted(entry.filename for entry in archive.infolist() if not entry.is_dir())
            return [(found, _unpack_entry(archive, found, scratch)) for found in names]
    except _BROKEN_ZIP as error:
        raise unreadable("zip", name=name, found=error) from error


def _unpack_entry(archive: zipfile.ZipFile, name: str, scratch: Path) -> Draft:
    with archive.open(name) as stream:
        return draft_object(scratch, stream)


def _check_zip(settings: Settings, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in entry.filename:
            raise unreadable("leads_out", name=entry.filename)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise unreadable("link", name=entry.filename)
    if len(set(names)) < len(names):
        raise unreadable("same_name")
    _check_size(settings, len(entries), sum(entry.file_size for entry in entries))


def _check_size(settings: Settings, members: int, size: int) -> None:
    if members > settings.max_package_members:
        raise unreadable("too_many_files", found=members, most=settings.max_package_members)
    if size > settings.max_package_bytes:
        raise unreadable("too_large", found=size, most=settings.max_package_bytes)
