"""A sender's turn: its packages are judged one at a time, and nothing a killed run began stays behind.

What receiving has not finished lies in two places, both of the sender alone: its scratch folder, and
its inbox under a name that begins with `CLEARED`. Whoever holds the sender's lock may empty them.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from reassurance.files import draft_path, make_folder, remove_tree, sync
from reassurance.locks import hold
from reassurance.settings import Settings
from reassurance.submissions.archive.contents import DEEPEST
from reassurance.submissions.leftovers import sweep_drafts

CLEARED = ".judged-"

log = structlog.get_logger()


@contextmanager
def sender_turn(settings: Settings, sender_id: str) -> Iterator[Path]:
    """Wait for a sender's turn and hold it; gives its scratch folder, empty, and empties it on leaving."""
    with hold(settings, sender_id):
        _sweep(settings, sender_id)
        scratch = settings.scratch_dir / sender_id
        make_folder(scratch)
        try:
            yield scratch
        finally:
            _sweep(settings, sender_id)


def sweep_leftovers(settings: Settings) -> None:
    """Remove what killed runs left behind: old drafts, and of each sender whose lock is free the rest."""
    sweep_drafts(settings)
    for sender_id in sorted(_names(settings.scratch_dir) | _names(settings.inbox_dir)):
        try:
            with hold(settings, sender_id, wait=False):
                _sweep(settings, sender_id)
        except BlockingIOError:
            log.info("sender_at_work", sender=sender_id)
        except OSError as error:
            # Its own packages meet the same error, which concerns no other sender.
            log.warning("leftovers_not_swept", sender=sender_id, error=str(error))


def identity(package: Path) -> tuple[tuple[str, int, int, int], ...]:
    """What tells a package in an inbox from another of its name: its files, their sizes and times."""
    found, waiting = [], [(package, 0)]
    while waiting:
        path, depth = waiting.pop()
        state = path.lstat()
        is_folder = stat.S_ISDIR(state.st_mode)
        size, changed = (0, 0) if is_folder else (state.st_size, state.st_mtime_ns)
        found.append((path.relative_to(package).as_posix(), state.st_ino, size, changed))
        if is_folder and depth < DEEPEST:
            waiting += [(inner, depth + 1) for inner in path.iterdir()]
    return tuple(sorted(found))


def clear(package: Path, judged: tuple[tuple[str, int, int, int], ...]) -> None:
    """Remove a judged package from the inbox, in one step for other processes.

    What took its place after it was archived is not removed: it is another package, and waits.
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
    """Remove everything unfinished of a sender, whose lock is held."""
    inbox = settings.inbox_dir / sender_id
    for entry in list(inbox.iterdir()) if inbox.is_dir() else ():
        if entry.name.startswith(CLEARED):
            _remove(entry)
    if os.path.lexists(settings.scratch_dir / sender_id):
        _remove(settings.scratch_dir / sender_id)


def _remove(path: Path) -> None:
    """Remove a file, a link or a folder; what cannot be removed is told, and harms nobody."""
    try:
        if path.is_dir() and not path.is_symlink():
            remove_tree(path)
        else:
            path.unlink()
    except (OSError, RecursionError) as error:
        log.warning("leftover_not_removed", path=str(path), error=str(error))


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir()} if folder.is_dir() else set()
