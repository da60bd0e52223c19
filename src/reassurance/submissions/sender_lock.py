"""A sender's lock: its packages are judged one at a time, and leftovers of killed runs are removed.

Unfinished files are in two places, both specific to the sender: its scratch folder, and its inbox under
names that begin with `CLEARED`. The holder of the sender's lock may remove them.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reassurance.files import draft_path, make_folder, remove_tree, sync
from reassurance.locks import hold
from reassurance.log import EventLogger
from reassurance.settings import Settings
from reassurance.spill import sweep_spill
from reassurance.submissions.archive.folder import DEEPEST
from reassurance.submissions.leftovers import sweep_drafts

CLEARED = ".judged-"

log = EventLogger(__name__)


@contextmanager
def lock_sender(settings: Settings, sender_id: str) -> Iterator[Path]:
    """Wait for a sender's lock and hold it; yields its scratch folder, empty, and removes it at the end."""
    with hold(settings, sender_id):
        _sweep(settings, sender_id)
        scratch = settings.scratch_dir / sender_id
        make_folder(scratch)
        try:
            yield scratch
        finally:
            _sweep(settings, sender_id)


def sweep_leftovers(settings: Settings) -> None:
    """Remove leftovers of killed runs: old drafts, spill, and the files of each sender whose lock is free."""
    sweep_drafts(settings)
    sweep_spill(settings)
    for sender_id in sorted(_names(settings.scratch_dir) | _names(settings.inbox_dir)):
        try:
            with hold(settings, sender_id, wait=False):
                _sweep(settings, sender_id)
        except BlockingIOError:
            log.info("sender_at_work", sender=sender_id)
        except OSError as error:
            # Receiving this sender's packages raises the same error; other senders are not affected.
            log.warning("leftovers_not_swept", sender=sender_id, error=str(error))


def identity(package: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Paths, inodes, sizes and times of the files of a package, to recognise another one of the same name."""
    entries, waiting = [], [(package, 0)]
    while waiting:
        path, depth = waiting.pop()
        state = path.lstat()
        is_folder = stat.S_ISDIR(state.st_mode)
        size, changed = (0, 0) if is_folder else (state.st_size, state.st_mtime_ns)
        entries.append((path.relative_to(package).as_posix(), state.st_ino, size, changed))
        if is_folder and depth < DEEPEST:
            waiting += [(inner, depth + 1) for inner in path.iterdir()]
    return tuple(sorted(entries))


def clear(package: Path, judged: tuple[tuple[str, int, int, int], ...]) -> None:
    """Remove a judged package from the inbox, atomically for other processes.

    A package that replaced it after it was archived is not removed: it waits to be judged.
    """
    cleared = package.with_name(f"{CLEARED}{draft_path(package).name[1:]}")
    package.rename(cleared)
    if identity(cleared) != judged:
        is_free = not os.path.lexists(package)
        other = package if is_free else package.with_name(f"{draft_path(package).name[1:9]}-{package.name}")
        cleared.rename(other)
        sync(package.parent)
        log.warning("package_replaced", package=package.name, waits_as=other.name)
        return
    sync(cleared.parent)
    _remove(cleared)


def _sweep(settings: Settings, sender_id: str) -> None:
    """Remove the unfinished files of a sender, whose lock is held."""
    inbox = settings.inbox_dir / sender_id
    for entry in list(inbox.iterdir()) if inbox.is_dir() else ():
        if entry.name.startswith(CLEARED):
            _remove(entry)
    if os.path.lexists(settings.scratch_dir / sender_id):
        _remove(settings.scratch_dir / sender_id)


def _remove(path: Path) -> None:
    """Remove a file, a symlink or a folder; a failed removal is logged and ignored."""
    try:
        if path.is_dir() and not path.is_symlink():
            remove_tree(path)
        else:
            path.unlink()
    except (OSError, RecursionError) as error:
        log.warning("leftover_not_removed", path=str(path), error=str(error))


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir()} if folder.is_dir() else set()
