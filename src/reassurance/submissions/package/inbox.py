"""List the packages in the inboxes, folders and zips, and read their descriptors."""

from dataclasses import dataclass
from pathlib import Path

from reassurance.log import EventLogger
from reassurance.safe_text import printable
from reassurance.settings import Settings
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.descriptor import DESCRIPTOR, Descriptor, parse_descriptor
from reassurance.submissions.package.zips import open_zip, path_in_zip, zip_chunks

# Other archives are listed too: their senders get a receipt that asks for a zip.
_OTHER_ARCHIVES = (
    *(".7z", ".rar", ".zipx", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst"),
    *(".gz", ".bz2", ".xz", ".zst"),
)

log = EventLogger(__name__)


@dataclass(frozen=True)
class PackagePath:
    """A package waiting in a sender's inbox."""

    sender_id: str
    path: Path

    @property
    def name(self) -> str:
        """The name of the folder, or of the archive without its extension."""
        name = self.path.name
        ending = next((end for end in (".zip", *_OTHER_ARCHIVES) if name.lower().endswith(end)), "")
        return printable(name.removesuffix(name[-len(ending) :]) if ending else name)


def list_packages(settings: Settings, stopped: dict[str, Exception] | None = None) -> list[PackagePath]:
    """Every package of every inbox, by sender and name; other files are ignored.

    An inbox that cannot be read stops its own sender only. The error is logged and added to `stopped`, if
    given.
    """
    if not settings.inbox_dir.is_dir():
        return []
    packages = []
    for inbox in sorted(settings.inbox_dir.iterdir()):
        if inbox.name.startswith("."):
            continue
        try:
            packages += [PackagePath(inbox.name, path) for path in _packages_in(inbox)]
        except OSError as error:
            log.warning("inbox_unreadable", sender=printable(inbox.name), error=str(error))
            if stopped is not None:
                stopped[inbox.name] = error
    return packages


def _packages_in(inbox: Path) -> list[Path]:
    if not inbox.is_dir():
        return []
    return [
        path
        for path in sorted(inbox.iterdir())
        if not path.name.startswith(".") and (path.is_dir() or is_package_name(path.name))
    ]


def is_package_name(name: str) -> bool:
    """True for a zip and for an archive of another kind, by extension."""
    return name.lower().endswith((".zip", *_OTHER_ARCHIVES))


def is_zip(path: Path) -> bool:
    """True for a path that ends in `.zip` and is not a folder."""
    return _is_zip_name(path) and not path.is_dir()


def peek_descriptor(settings: Settings, path: Path) -> Descriptor:
    """The descriptor of a package that has no verdict yet, read without unpacking the package.

    Raises PackageError when the descriptor cannot be read.
    """
    if path.is_file() and not is_zip(path):
        raise unreadable("other_archive", name=path.name)
    if not is_zip(path):
        return read_descriptor(settings, path / DESCRIPTOR)
    with open_zip(settings, path, printable(path.name)) as archive:
        members = {path_in_zip(entry): entry for entry in archive.infolist()}
        if DESCRIPTOR not in members:
            raise unreadable("no_descriptor", name=DESCRIPTOR)
        member = members[DESCRIPTOR]
        _check_descriptor(settings, member.file_size)
        return parse_descriptor(b"".join(zip_chunks(archive, member, printable(path.name))))


def read_descriptor(settings: Settings, path: Path) -> Descriptor:
    """The descriptor in a file.

    Raises PackageError when the file is missing, or for a missing property, which the error names.
    """
    if path.is_symlink() or not path.is_file():
        raise unreadable("no_descriptor", name=DESCRIPTOR)
    _check_descriptor(settings, path.stat().st_size)
    return parse_descriptor(path.read_bytes())


def _is_zip_name(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _check_descriptor(settings: Settings, size: int) -> None:
    maximum = settings.max_descriptor_bytes
    if size > maximum:
        raise unreadable("descriptor_size", name=DESCRIPTOR, actual=size, maximum=maximum)
