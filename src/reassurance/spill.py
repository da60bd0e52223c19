"""DuckDB's spill folders: one for each process, `tmp/<host>-<process>-<random>`.

DuckDB uses the same file names in every process, so two processes that share a folder would read each
other's files.
"""

import os
import re
import secrets
import socket
import time
from contextlib import suppress
from pathlib import Path

from reassurance.files import remove_tree
from reassurance.log import EventLogger
from reassurance.settings import Settings

_OF_PROCESS = re.compile(r"(.+)-([0-9]{1,9})-[0-9a-f]{8}")
# An earlier version spilled files with this prefix next to the folders.
_FILES = "duckdb_temp_"
# No query runs for as long as this.
_SECONDS = 24 * 3600

log = EventLogger(__name__)


def spill_folder(settings: Settings) -> Path:
    """A spill folder for one database of this process. DuckDB creates it when it spills, and removes it."""
    # When the parent cannot be created, DuckDB reports it as soon as it spills.
    with suppress(OSError):
        settings.spill_dir.mkdir(parents=True, exist_ok=True)
    return settings.spill_dir / f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def sweep_spill(settings: Settings) -> None:
    """Remove the spill of killed processes.

    A failed removal is logged and ignored.
    """
    for path in settings.spill_dir.iterdir() if settings.spill_dir.is_dir() else ():
        try:
            if _is_left(path):
                remove_tree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
                log.info("leftover_removed", path=str(path))
        except OSError as error:
            log.warning("leftover_not_removed", path=str(path), error=str(error))


def _is_left(path: Path) -> bool:
    """True when no process uses a spill folder any more; False for files that are not spill."""
    process = _OF_PROCESS.fullmatch(path.name)
    if process is not None and process[1] == socket.gethostname():
        return not _is_alive(int(process[2]))
    if process is None and not path.name.startswith(_FILES):
        return False
    return time.time() - path.lstat().st_mtime > _SECONDS


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's process
        return True
    return True
