"""Durable files: a file appears complete or not at all, and is flushed to disk before its name is."""

import hashlib
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

# With fewer shares, one thread would hash most of the large files.
_SHARES_PER_THREAD = 16


def write_once(target: Path, chunks: Iterable[bytes], scratch: Path | None = None) -> bool:
    """Create a read-only file. Returns False, and changes nothing, when it exists.

    The draft is written in `scratch`, which must be on the same file system; by default, next to the target.
    """
    if target.exists():
        return False
    make_folder(target.parent)
    draft = draft_path(scratch or target.parent)
    try:
        with draft.open("xb") as stream:
            stream.writelines(chunks)
        return place_once(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def place_once(draft: Path, target: Path) -> bool:
    """Move a finished draft to `target`, read-only. Returns False when `target` exists; removes the draft."""
    make_folder(target.parent)
    # Read-only for those whom the umask allows to read it. Windows, where only `check` runs, cannot remove
    # a read-only file.
    if sys.platform != "win32":
        draft.chmod(draft.stat().st_mode & 0o444)
    sync(draft)
    try:
        os.link(draft, target)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    sync(target.parent)
    return True


def replace(draft: Path, target: Path) -> None:
    """Move a finished draft to `target` atomically, over an existing file."""
    make_folder(target.parent)
    sync(draft)
    draft.replace(target)
    sync(target.parent)


def overwrite(target: Path, content: str | bytes) -> None:
    """Write a file atomically, over an existing one; texts are written in UTF-8."""
    make_folder(target.parent)
    draft = draft_path(target.parent)
    try:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def swap_link(link: Path, target: Path) -> None:
    """Point a symbolic link to `target`, a path relative to the link's folder, atomically."""
    make_folder(link.parent)
    draft = draft_path(link.parent)
    draft.symlink_to(target)
    draft.replace(link)
    sync(link.parent)


def draft_path(folder: Path) -> Path:
    """An unused, hidden path inside a folder."""
    return folder / f".{secrets.token_hex(12)}"


def make_folder(folder: Path) -> None:
    """Create a folder and its parents, each flushed to disk."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to disk; nothing on Windows, where only `check` runs."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hash_file(path: Path) -> tuple[str, int]:
    """Sha256 (hexadecimal) and size in bytes of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return digest.hexdigest(), stream.tell()


def hash_files(
    paths: Sequence[Path], threads: int, progress: Callable[[int], None] = lambda _: None
) -> list[str]:
    """The sha256 of each file, in the order of `paths`. `progress` receives the number of hashed files."""
    digests = [""] * len(paths)
    # Threads get many files at once: one task per file costs 100 µs each.
    shares = threads * _SHARES_PER_THREAD

    def hash_share(first: int) -> int:
        places = range(first, len(paths), shares)
        for place in places:
            digests[place] = hash_file(paths[place])[0]
        return len(places)

    done = 0
    with ThreadPoolExecutor(threads) as pool:
        for count in pool.map(hash_share, range(shares)):
            done += count
            progress(done)
    return digests


def remove_tree(folder: Path) -> None:
    """Remove a folder of any depth and any permissions.

    Nested folders are first moved to the top, so that no path exceeds the system's maximum length. Raises
    OSError when an entry cannot be removed.
    """
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        with suppress(OSError):
            current.chmod(0o700)
        for entry in list(current.iterdir()):
            if entry.is_dir() and not entry.is_symlink():
                with suppress(OSError):
                    entry.chmod(0o700)
                waiting.append(entry.rename(draft_path(folder)))
            else:
                entry.unlink()
        if current != folder:
            current.rmdir()
    folder.rmdir()
