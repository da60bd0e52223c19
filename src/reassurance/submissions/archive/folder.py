"""The entries of a received folder. Symlinks are never followed, not even new ones."""

import io
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from reassurance.submissions.messages.unreadable import unreadable

# The maximum depth of nested folders in a package.
DEEPEST = 64
# Windows has none of these flags: `_below_path` reads its folders.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = os.O_RDONLY | _NO_LINK | getattr(os, "O_DIRECTORY", 0)
_FILE = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True)
class Entry:
    """An entry of a folder: its path, its mode from `stat`, and its bytes."""

    path: str
    mode: int
    stream: IO[bytes]


def folder_entries(folder: Path) -> Iterator[Entry]:
    """All entries below a folder that are not folders.

    Raises PackageError when folders are nested too deep, or when permissions prevent reading an entry.
    """
    if sys.platform == "win32":
        yield from _below_path(folder, "", 1)
        return
    descriptor = os.open(folder, _FOLDER)
    try:
        yield from _below(descriptor, "", 1)
    finally:
        os.close(descriptor)


def _below(folder: int, prefix: str, depth: int) -> Iterator[Entry]:
    for name in sorted(os.listdir(folder)):
        path = f"{prefix}{name}"
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        _check_depth(mode, depth)
        try:
            if not stat.S_ISDIR(mode):
                yield Entry(path, mode, _open(name, folder, mode))
                continue
            inner = os.open(name, _FOLDER, dir_fd=folder)
        except PermissionError as error:
            raise unreadable("no_permission", name=path) from error
        try:
            yield from _below(inner, f"{path}/", depth + 1)
        finally:
            os.close(inner)


def _below_path(folder: Path, prefix: str, depth: int) -> Iterator[Entry]:
    """The entries on Windows, which opens no file relative to an open folder.

    Only `check` runs there, on the sender's own files: no one replaces them by symlinks meanwhile.
    """
    for inner in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = f"{prefix}{inner.name}"
        mode = inner.lstat().st_mode
        _check_depth(mode, depth)
        try:
            if stat.S_ISDIR(mode):
                yield from _below_path(inner, f"{path}/", depth + 1)
            elif stat.S_ISLNK(mode):
                yield Entry(path, mode, io.BytesIO(os.fsencode(inner.readlink())))
            else:
                yield Entry(path, mode, inner.open("rb") if stat.S_ISREG(mode) else io.BytesIO())
        except PermissionError as error:
            raise unreadable("no_permission", name=path) from error


def _check_depth(mode: int, depth: int) -> None:
    if stat.S_ISDIR(mode) and depth == DEEPEST:
        raise unreadable("deep_folders", maximum=DEEPEST)


def _open(name: str, folder: int, mode: int) -> IO[bytes]:
    if stat.S_ISLNK(mode):
        return io.BytesIO(os.fsencode(os.readlink(name, dir_fd=folder)))
    if not stat.S_ISREG(mode):
        return io.BytesIO()
    return os.fdopen(os.open(name, _FILE, dir_fd=folder), "rb")
