"""Leftovers of killed commands outside the folders of senders: drafts of files, folders of `check`."""

import re
import tempfile
import time
from pathlib import Path

from reassurance.build_names import PATTERN
from reassurance.files import remove_tree
from reassurance.log import EventLogger
from reassurance.settings import Settings

CHECK_PREFIX = "reassurance-check-"
# Names from `files.draft_path`, and those of the folders in which suites write their results.
_DRAFT = re.compile(rf"\.([0-9a-f]{{24}}|{PATTERN}\.[0-9a-z_]{{8}})")
# A draft of this age belongs to no running command.
_SECONDS = 24 * 3600

log = EventLogger(__name__)


def sweep_drafts(settings: Settings) -> None:
    """Remove leftovers older than a day; a failed removal is logged and ignored."""
    homes = (
        settings.builds_dir,
        settings.builds_dir.parent,
        settings.sources_memory_dir,
        settings.releases_dir,
        settings.journal_dir,
        settings.overrides_dir,
        settings.decisions_dir,
        settings.stopped_dir,
        settings.quality_dir,
    )
    left = [path for folder in homes if folder.is_dir() for path in folder.iterdir()]
    drafts = [path for path in left if _DRAFT.fullmatch(path.name)]
    drafts += Path(tempfile.gettempdir()).glob(f"{CHECK_PREFIX}*")
    for path in drafts:
        try:
            if time.time() - path.lstat().st_mtime > _SECONDS:
                remove_tree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
                log.info("leftover_removed", path=str(path))
        except OSError as error:
            log.warning("leftover_not_removed", path=str(path), error=str(error))
