"""Packages as they lie in the inbox: folders and zips, listed, and what their descriptor says."""

from dataclasses import dataclass
from pathlib import Path

from reassurance.settings import Settings
from reassurance.submissions.descriptor import DESCRIPTOR, Descriptor, parse_descriptor
from reassurance.submissions.plain import printable
from reassurance.submissions.unreadable import unreadable
from reassurance.submissions.zips import open_zip, zip_chunks


@dataclass(frozen=True)
class PackagePath:
    """A package waiting in a sender's inbox."""

    sender_id: str
    path: Path

    @property
    def name(self) -> str:
        """Name of the package: its folder's, or its zip's without the ending."""
        return printable(self.path.stem if _is_zip_name(self.path) else self.path.name)


def list_packages(settings: Settings) -> list[PackagePath]:
    """Every package of every inbox, by sender and name; other files are left alone."""
    if not settings.inbox_dir.is_dir():
        return []
    return [
        PackagePath(inbox.name, path)
        for inbox in sorted(settings.inbox_dir.iterdir())
        if inbox.is_dir() and not inbox.name.startswith(".")
        for path in sorted(inbox.iterdir())
        if not path.name.startswith(".") and (path.is_dir() or _is_zip_name(path))
    ]


def is_zip(path: Path) -> bool:
    """True for a zip by name; a folder is none, whatever its name."""
    return _is_zip_name(path) and not path.is_dir()


def peek_descriptor(settings: Settings, path: Path) -> Descriptor:
    """What the sender says of a package that has not been judged, read without unpacking it.

    Raises PackageError when it cannot be read.
    """
    if not is_zip(path):
        return read_descriptor(settings, path / DESCRIPTOR)
    with open_zip(settings, path, printable(path.name)) as archive:
        if DESCRIPTOR not in archive.namelist():
            raise unreadable("no_descriptor", name=DESCRIPTOR)
        member = archive.getinfo(DESCRIPTOR)
        _check_descriptor(settings, member.file_size)
        return parse_descriptor(b"".join(zip_chunks(archive, member, printable(path.name))))


def read_descriptor(settings: Settings, path: Path) -> Descriptor:
    """What the sender says of its package in this file.

    Raises PackageError when it is missing or lacks something, naming it.
    """
    if path.is_symlink() or not path.is_file():
        raise unreadable("no_descriptor", name=DESCRIPTOR)
    _check_descriptor(settings, path.stat().st_size)
    return parse_descriptor(path.read_bytes())


def _is_zip_name(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _check_descriptor(settings: Settings, size: int) -> None:
    most = settings.max_descriptor_bytes
    if size > most:
        raise unreadable("descriptor_size", name=DESCRIPTOR, found=size, most=most)
