"""Files that appear whole or not at all, and are on the disk before anyone relies on them."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def write_once(target: Path, chunks: Iterable[bytes], scratch: Path | None = None) -> bool:
    """Create a read-only file; False, and nothing changed, when it exists.

    It is written in `scratch`, beside its place unless given, which must be on the same file system.
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
    """Give a finished draft its place, for reading only; False, and the draft is gone, when it is taken."""
    make_folder(target.parent)
    # Read-only for those whom the umask let read it.
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
    """Give a finished draft its place, over what is there."""
    make_folder(target.parent)
    sync(draft)
    draft.replace(target)
    sync(target.parent)


def overwrite(target: Path, text: str) -> None:
    """Write a text file over the one that is there, in one step that is on the disk."""
    make_folder(target.parent)
    draft = draft_path(target.parent)
    draft.write_text(text, encoding="utf-8")
    replace(draft, target)


def swap_link(link: Path, target: Path) -> None:
    """Let a symbolic link lead to `target`, relative to its folder, in one step that is on the disk."""
    make_folder(link.parent)
    draft = draft_path(link.parent)
    draft.symlink_to(target)
    draft.replace(link)
    sync(link.parent)


def draft_path(folder: Path) -> Path:
    """A name below a folder that nothing bears."""
    return folder / f".{secrets.token_hex(12)}"


def make_folder(folder: Path) -> None:
    """Create a folder and those above it."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hash_file(path: Path) -> tuple[str, int]:
    """Sha256 (hexadecimal) and size of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return digest.hexdigest(), stream.tell()


def remove_tree(folder: Path) -> None:
    """Remove a folder, however deep and whatever its permissions; folders below are brought up, then emptied.

    Raises OSError when something in it cannot be removed.
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
