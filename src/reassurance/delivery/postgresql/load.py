"""Load a release into PostgreSQL: rows in one transaction, pointer and rights in a second one.

Old releases are detached afterwards.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from psycopg.sql import SQL, Identifier, Literal

from reassurance.build_names import MOMENT, moment_of
from reassurance.delivery.configuration import Target
from reassurance.delivery.contents import Contents, TableRows
from reassurance.delivery.postgresql.old_releases import detach_old_releases
from reassurance.delivery.postgresql.roles import create_reader_roles, grant_to_readers
from reassurance.delivery.postgresql.session import Session, open_session
from reassurance.delivery.postgresql.tables import (
    PARTITIONS,
    TABLES,
    VIEWS,
    Table,
    drop_other_views,
    ensure_table,
    ensure_view,
    read_tables,
)
from reassurance.errors import DeliveryError
from reassurance.places import Connection
from reassurance.settings import Settings

# One delivery at a time in a database; any number that no other program uses.
_LOCK = 7_236_001_843
# Maximum wait of the pointer for statements that began before the rows were committed.
_READERS_SECONDS = 5
_PAUSE_SECONDS = 0.02
_POINTER = Identifier(VIEWS, "current_release")
_RELEASES = Identifier(VIEWS, "releases")


def deliver_rows(
    settings: Settings, target: Target, connection: Connection, contents: Contents
) -> tuple[bool, tuple[str, ...]]:
    """Load a release, and make it the current one unless that has a later `as_of`.

    Returns whether it is the current one, and the roles that the database does not have. Raises DeliveryError
    when the server cannot be reached or refuses the release; readers then see what they saw before.
    """
    tables = read_tables(contents.tables)
    with open_session(settings, target, connection) as session:
        _begin(session)
        _prepare(session, target)
        if _is_new(session, contents):
            _load(session, contents, tables)
        session.execute("commit")
        _wait_for_readers(session, tables)
        _begin(session)
        is_current = _point(session, contents, tables)
        without_role = grant_to_readers(session, contents.audiences, tables)
        session.execute("commit")
        detach_old_releases(session, settings.attached_releases)
    return is_current, without_role


def _begin(session: Session) -> None:
    """Begin a transaction, after any other delivery's to this database has ended."""
    session.execute("begin")
    session.execute("select pg_advisory_xact_lock(%s)", _LOCK)


def _prepare(session: Session, target: Target) -> None:
    """Create the platform's own tables. Raises DeliveryError when an administrator must create a schema."""
    for schema in (VIEWS, TABLES, PARTITIONS):
        if session.value("select to_regnamespace(%s) is null", schema):
            raise DeliveryError(
                f"{target.target}: {target.url} has no schema {schema}. An administrator must run what "
                f"`reassurance deliver --print-roles --target {target.target}` prints."
            )
    if session.value("select to_regclass(%s) is not null", f"{VIEWS}.releases"):
        return
    session.execute(
        SQL(
            "create table {} (release_id text primary key, as_of timestamptz not null,"
            " delivered_at timestamptz not null default now(), descriptor_sha256 text not null,"
            " is_attached boolean not null default true)"
        ).format(_RELEASES)
    )
    session.execute(
        SQL(
            "create table {} (only_row boolean primary key default true check (only_row),"
            " release_id text not null references {})"
        ).format(_POINTER, _RELEASES)
    )
    create_reader_roles(session)


def _is_new(session: Session, contents: Contents) -> bool:
    """Whether the release is not loaded yet. Raises DeliveryError when it was loaded with other contents."""
    loaded = session.value(
        SQL("select descriptor_sha256 from {} where release_id = %s").format(_RELEASES), contents.name
    )
    if loaded is not None and loaded != contents.descriptor_sha256:
        raise DeliveryError(
            f"{contents.name} was delivered with other contents: the audiences of the target changed since. "
            "A delivered release never changes: the next release has the new audiences."
        )
    return loaded is None


def _load(session: Session, contents: Contents, tables: tuple[Table, ...]) -> None:
    session.execute(
        SQL("insert into {} (release_id, as_of, descriptor_sha256) values (%s, %s, %s)").format(_RELEASES),
        contents.name,
        datetime.strptime(moment_of(contents.name), MOMENT).replace(tzinfo=UTC),
        contents.descriptor_sha256,
    )
    for table in tables:
        ensure_table(session, table)
        _load_partition(session, contents, table)


def _load_partition(session: Session, contents: Contents, table: Table) -> None:
    """Load the rows of a table next to it, then attach them: readers of the table wait for nothing."""
    partition, release = table.partition(contents.name), Literal(contents.name)
    session.execute(SQL("create table {} (like {})").format(partition, table.relation))
    # With the check, PostgreSQL attaches the partition without reading it.
    changes = [
        SQL("alter release_id set default {}").format(release),
        SQL("add check (release_id = {})").format(release),
        *(SQL("alter {} set not null").format(Identifier(c.name)) for c in table.columns if c.is_required),
    ]
    session.execute(SQL("alter table {} {}").format(partition, SQL(", ").join(changes)))
    columns = SQL(", ").join(Identifier(column.name) for column in table.columns)
    options = SQL("format csv, header match, encoding 'utf8'")
    copy = SQL("copy {} ({}) from stdin ({})").format(partition, columns, options)
    for part in table.parts:
        rows = session.copy(copy, contents.release / part.file.path, _NoNullBytes(part).check)
        if rows != part.rows:
            raise DeliveryError(f"{part.file.path} has {part.rows} rows, the database received {rows}.")
    # Without a policy, no account reads a partition, whatever is granted to it.
    session.execute(
        SQL("alter table {} enable row level security, force row level security").format(partition)
    )
    attach = SQL("alter table {} attach partition {} for values in ({})")
    session.execute(attach.format(table.relation, partition, release))


class _NoNullBytes:
    """Refuses a file with a null byte, which a text of PostgreSQL cannot hold."""

    def __init__(self, part: TableRows) -> None:
        self._part = part
        self._lines = 1

    def check(self, chunk: bytes) -> None:
        position = chunk.find(b"\0")
        if position >= 0:
            line = self._lines + chunk.count(b"\n", 0, position)
            raise DeliveryError(
                f"{self._part.file.path} has a null byte in line {line}: PostgreSQL does not accept it "
                "in a text. Correct the value at its source, then build and publish again."
            )
        self._lines += chunk.count(b"\n")


def _wait_for_readers(session: Session, tables: Sequence[Table]) -> None:
    """Wait until the statements that use the tables have ended, at most `_READERS_SECONDS`.

    PostgreSQL plans a statement before it takes its snapshot. A statement that was planned without the new
    partition and then read the new pointer would find no row.
    """
    names = [table.name for table in tables]
    using = (
        "select array_agg(virtualtransaction) from pg_locks join pg_class on pg_class.oid = relation"
        " join pg_namespace on pg_namespace.oid = relnamespace and nspname = %s"
        " where relname = any (%s) and pid <> pg_backend_pid()"
    )
    readers = session.value(using, TABLES, names)
    ends = time.monotonic() + _READERS_SECONDS
    while readers and time.monotonic() < ends:
        time.sleep(_PAUSE_SECONDS)
        readers = session.value(f"{using} and virtualtransaction = any (%s)", TABLES, names, readers)


def _point(session: Session, contents: Contents, tables: tuple[Table, ...]) -> bool:
    """Make a release the current one, with its views; False when the current one has a later `as_of`."""
    current = session.value(SQL("select release_id from {}").format(_POINTER))
    if current == contents.name:
        return True
    if current is not None and moment_of(current) > moment_of(contents.name):
        return False
    for table in tables:
        ensure_view(session, table)
    drop_other_views(session, tables)
    session.execute(
        SQL(
            "insert into {} (release_id) values (%s)"
            " on conflict (only_row) do update set release_id = excluded.release_id"
        ).format(_POINTER),
        contents.name,
    )
    return True
