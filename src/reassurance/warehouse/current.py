"""The link `warehouse/current.duckdb`: the last build that the gate let through."""

import structlog

from reassurance.files import swap_link
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord, find_record

log = structlog.get_logger()


def make_current(settings: Settings, record: BuildRecord) -> bool:
    """Let `current.duckdb` lead to a released build, in one step; doing it again changes nothing.

    False, and nothing changed, when the link leads to a build of a later `as_of`: a replay of the
    past does not take the place of the present.
    """
    former = current_record(settings)
    if former is not None and former.as_of > record.as_of:
        log.info("current_build_is_later", build_id=record.build_id, current=former.build_id)
        return False
    link = settings.current_build
    swap_link(link, record.path(settings).relative_to(link.parent))
    return True


def current_record(settings: Settings) -> BuildRecord | None:
    """The build that readers are led to, None before the first release."""
    link = settings.current_build
    return find_record(settings, link.readlink().stem) if link.is_symlink() else None
