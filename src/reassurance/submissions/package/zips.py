"""Zips of senders, opened and read within limits."""

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

# What damaged zips make the standard library raise; `faults` knows the errors of the system that they cause.
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
# The record at the end of a zip, at most this far from it, and the size of the table of contents in it.
_END, _END_ROOM, _END_SIZE = b"PK\x05\x06", 22 + (1 << 16), 12
_END_64, _END_SIZE_64 = b"PK\x06\x06", 40
_IN_END_64 = 0xFFFFFFFF
_ENTRY_ROOM = 1024


@contextmanager
def open_zip(settings: Settings, path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """The zip called `name`, open for reading, unless its table of contents is beyond the limits.

    Raises PackageError when it is, when the zip is damaged, and when it is no file.
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
    """The bytes of a file of the zip called `name`.

    Raises PackageError when they are damaged or encrypted.
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
    """The path of a file in a zip, with slashes, without the `./` that some tools put before it."""
    return PurePosixPath(entry.filename.replace("\\", "/")).as_posix()


def _check_directory(settings: Settings, stream: IO[bytes]) -> None:
    """Raise PackageError when the table of contents is larger than that of the most files admitted."""
    most = (settings.max_package_members + 1) * _ENTRY_ROOM
    stream.seek(0, os.SEEK_END)
    stream.seek(max(0, stream.tell() - _END_ROOM))
    tail = stream.read()
    stream.seek(0)
    for mark, offset, form in ((_END, _END_SIZE, "<L"), (_END_64, _END_SIZE_64, "<Q")):
        for found in re.finditer(re.escape(mark), tail):
            place = found.start() + offset
            if place + struct.calcsize(form) <= len(tail):
                (size,) = struct.unpack_from(form, tail, place)
                if size > most and size != _IN_END_64:
                    raise unreadable("zip_directory", found=size, most=most)
