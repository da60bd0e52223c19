"""Detach the partitions of old releases. Readers that still use one are not interrupted."""

import psycopg
from psycopg.sql import SQL, Identifier

from reassurance.delivery.postgresql.session import Session
from reassurance.delivery.postgresql.tables import PARTITIONS, TABLES, VIEWS
from reassurance.log import EventLogger

_RELEASES = Identifier(VIEWS, "releases")

# Partitions of releases, those first of which an earlier delivery could not complete the detachment.
_ATTACHED = """
    select pg_class.relname, parent.relname, inhdetachpending
    from pg_inherits
    join pg_class on pg_class.oid = inhrelid
    join pg_namespace on pg_namespace.oid = pg_class.relnamespace and nspname = %s
    join pg_class as parent on parent.oid = inhparent
    where pg_get_expr(pg_class.relpartbound, pg_class.oid) = format('FOR VALUES IN (%%L)', %s::text)
    order by inhdetachpending desc, pg_class.relname
"""

log = EventLogger(__name__)


def detach_old_releases(session: Session, kept: int) -> None:
    """Detach all releases but the newest `kept` and the current one.

    A partition that a reader uses for longer than a statement may wait is left to the next delivery.
    """
    old = session.execute(
        SQL(
            "select release_id from (select release_id, as_of from {0} where is_attached"
            " order by as_of desc, release_id desc offset %s) as old"
            " where release_id not in (select release_id from {1}) order by as_of, release_id"
        ).format(_RELEASES, Identifier(VIEWS, "current_release")),
        kept,
    )
    for (release,) in old:
        try:
            _detach(session, release)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled) as error:
            log.warning("old_release_in_use", release=release, error=str(error))
            return
        session.execute(
            SQL("update {} set is_attached = false where release_id = %s").format(_RELEASES), release
        )
        log.info("old_release_detached", release=release)


def _detach(session: Session, release: str) -> None:
    for partition, parent, is_pending in session.execute(_ATTACHED, PARTITIONS, release):
        # A plain detachment waits until no reader uses the table, and all new readers wait behind it.
        how = SQL("finalize" if is_pending else "concurrently")
        session.execute(
            SQL("alter table {} detach partition {} {}").format(
                Identifier(TABLES, parent), Identifier(PARTITIONS, partition), how
            )
        )
