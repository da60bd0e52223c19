"""The symlink `warehouse/current.duckdb` to the last released build."""

from reassurance.build_names import is_build_id, moment_of
from reassurance.files import swap_link
from reassurance.log import EventLogger
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord

log = EventLogger(__name__)


def make_current(settings: Settings, record: BuildRecord) -> bool:
    """Point `current.duckdb` to a released build, atomically.

    Returns False and changes nothing when the symlink points to a build of a later `as_of`: a rebuild of the
    past does not replace the present.
    """
    current = current_build_id(settings)
    if current is not None and moment_of(current) > moment_of(record.build_id):
        log.warning("current_build_is_later", build_id=record.build_id, current=current)
        return False
    link = settings.current_build
    swap_link(link, record.path(settings).relative_to(link.parent))
    return True


def current_build_id(settings: Settings) -> str | None:
    """The build that the symlink points to; None before the first release, or when that build is missing."""
    link = settings.current_build
    if not link.is_symlink():
        return None
    build_id = link.readlink().stem
    is_there = link.exists() or (settings.builds_dir / f"{build_id}.json").exists()
    return build_id if is_build_id(build_id) and is_there else None
