"""Open and read the zips of senders within limits."""

import lzma
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from reassurance.settings import Settings
from reassurance.submissions.faults import is_ours
from reassurance.submissions.messages.unreadable import unreadable

# What the standard library raises for damaged zips. `faults.is_ours` sorts out the operating system's errors.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    IndexError,
)
_CHUNK = 1 << 20
# The signature of the end record, its maximum distance from the end of the file, and the offset, in it, of
# the size of the central directory. Then signature and offset of its zip64 form.
_END, _END_ROOM, _END_SIZE = b"PK\x05\x06", 22 + (1 << 16), 12
_END_64, _END_SIZE_64 = b"PK\x06\x06", 40
_IN_END_64 = 0xFFFFFFFF
_ENTRY_ROOM = 1024


@contextmanager
def open_zip(settings: Settings, path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip for reading; `name` is its name in messages.

    Raises PackageError when it is not a file, is damaged, or has too large a central directory.
    """
    if path.is_symlink() or not path.is_file():
        raise unreadable("special", name=name)
    with path.open("rb") as stream:
        _check_directory(settings, stream)
        try:
            archive = zipfile.ZipFile(stream)
        except (*_BROKEN, OSError) as error:
            if is_ours(error):
                raise
            raise unreadable("zip", name=name) from error
        with archive:
            yield archive


def zip_chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The bytes of a file in the zip `name`, in chunks.

    Raises PackageError when the file is damaged or encrypted.
    """
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except (*_BROKEN, OSError) as error:
        if is_ours(error):
            raise
        raise unreadable("zip", name=name) from error


def path_in_zip(entry: zipfile.ZipInfo) -> str:
    """The path of a file in a zip: with slashes, without the leading `./` that some tools write."""
    return PurePosixPath(entry.filename.replace("\\", "/")).as_posix()


def _check_directory(settings: Settings, stream: IO[bytes]) -> None:
    """Raise PackageError when the central directory is too large for `max_package_members` files."""
    maximum = (settings.max_package_members + 1) * _ENTRY_ROOM
    stream.seek(0, os.SEEK_END)
    stream.seek(max(0, stream.tell() - _END_ROOM))
    tail = stream.read()
    stream.seek(0)
    for mark, offset, form in ((_END, _END_SIZE, "<L"), (_END_64, _END_SIZE_64, "<Q")):
        for match in re.finditer(re.escape(mark), tail):
            place = match.start() + offset
            if place + struct.calcsize(form) <= len(tail):
                (size,) = struct.unpack_from(form, tail, place)
                if size > maximum and size != _IN_END_64:
                    raise unreadable("zip_directory", actual=size, maximum=maximum)
