"""A sender's turn: its packages are judged one at a time, and nothing a killed run began stays behind.

What receiving has not finished lies in two places, both of the sender alone: its scratch folder, and
its inbox under a name that begins with `CLEARED`. Whoever holds the sender's lock may empty them.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from reassurance.locks import hold
from reassurance.settings import Settings
from reassurance.submissions.disk import draft_path, make_folder, sync

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
    """Remove what killed runs left behind, of every sender whose turn nobody holds."""
    for sender_id in sorted(_names(settings.scratch_dir) | _names(settings.inbox_dir)):
        try:
            with hold(settings, sender_id, wait=False):
                _sweep(settings, sender_id)
        except BlockingIOError:
            log.info("sender_at_work", sender=sender_id)


def clear(package: Path) -> None:
    """Remove a judged package from the inbox, in one step for whoever looks at it."""
    judged = package.with_name(f"{CLEARED}{draft_path(package).name[1:]}")
    package.rename(judged)
    sync(judged.parent)
    _remove(judged)


def _sweep(settings: Settings, sender_id: str) -> None:
    """Remove everything unfinished of a sender, whose lock is held."""
    for judged in (settings.inbox_dir / sender_id).glob(f"{CLEARED}*"):
        _remove(judged)
    if os.path.lexists(settings.scratch_dir / sender_id):
        _remove(settings.scratch_dir / sender_id)


def _remove(path: Path) -> None:
    """Remove a file, a link or a folder; what cannot be removed is told, and harms nobody."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError as error:
        log.warning("leftover_not_removed", path=str(path), error=str(error))


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir()} if folder.is_dir() else set()
