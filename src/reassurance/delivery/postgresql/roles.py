"""The roles of readers: the SQL that creates them, and what each may read."""

from collections.abc import Sequence

from psycopg.sql import SQL, Composed, Identifier, Literal

from reassurance.delivery.configuration import Target
from reassurance.delivery.contents import Contents
from reassurance.delivery.postgresql.session import Session
from reassurance.delivery.postgresql.tables import PARTITIONS, TABLES, VIEWS, Table
from reassurance.places import Connection
from reassurance.publication.descriptor import PublishedAudience

# Limits of a reader: a query that runs too long, waits for a lock or stays open must not delay a delivery.
_LIMITS = {
    "statement_timeout": "5min",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10min",
    "default_transaction_read_only": "on",
}
_OWN = ("current_release", "releases", "reader_roles")


def administrator_sql(target: Target, connection: Connection, contents: Contents) -> str:
    """The SQL that an administrator runs once, and again when a reader joins; it may be repeated.

    It creates the schemas for the account that delivers, and a role per reader, without a password.
    """
    owner = Identifier(connection.login or "reassurance")
    statements: list[Composed] = [
        SQL("create schema if not exists {} authorization {}").format(Identifier(schema), owner)
        for schema in (VIEWS, TABLES, PARTITIONS)
    ]
    for role in sorted({audience.role for audience in contents.audiences}):
        statements += [
            SQL(
                "do $$ begin if not exists (select from pg_roles where rolname = {})"
                " then create role {} login; end if; end $$"
            ).format(Literal(role), Identifier(role)),
            SQL("grant connect on database {} to {}").format(Identifier(target.database), Identifier(role)),
        ]
        statements += [
            SQL("alter role {} set {} = {}").format(Identifier(role), Identifier(name), Literal(value))
            for name, value in _LIMITS.items()
        ]
    return "".join(f"{statement.as_string()};\n" for statement in statements)


def create_reader_roles(session: Session) -> None:
    """Create the table that maps roles to audiences and readers. A role sees only its own rows."""
    roles = Identifier(VIEWS, "reader_roles")
    session.execute(
        SQL(
            "create table {} (role_name text not null, audience text not null, reader text not null,"
            " primary key (role_name, audience, reader))"
        ).format(roles)
    )
    # The owner too sees its own roles only: with all of them, it would read all rows of the tables.
    session.execute(SQL("alter table {} enable row level security, force row level security").format(roles))
    session.execute(
        SQL("create policy new_roles on {} for insert to current_user with check (true)").format(roles)
    )
    session.execute(
        SQL(
            "create policy own_roles on {} for select using (exists (select from pg_catalog.pg_roles"
            " where rolname = role_name and pg_catalog.pg_has_role(oid, 'usage')))"
        ).format(roles)
    )


def grant_to_readers(
    session: Session, audiences: Sequence[PublishedAudience], tables: Sequence[Table]
) -> tuple[str, ...]:
    """Let each role read the tables of its audience. Returns the roles that the database does not have."""
    named = sorted({audience.role for audience in audiences})
    existing = {
        role for (role,) in session.execute("select rolname from pg_roles where rolname = any (%s)", named)
    }
    for audience in audiences:
        if audience.role in existing:
            session.execute(
                SQL("insert into {} values (%s, %s, %s) on conflict do nothing").format(
                    Identifier(VIEWS, "reader_roles")
                ),
                audience.role,
                audience.code,
                audience.reader,
            )
            _grant(session, audience, tables)
    return tuple(role for role in named if role not in existing)


def _grant(session: Session, audience: PublishedAudience, tables: Sequence[Table]) -> None:
    names = [table.name for table in tables if table.audience.code == audience.code]
    relations = [Identifier(VIEWS, name) for name in _OWN] + [
        Identifier(schema, name)
        for schema, name in session.execute(
            "select nspname, relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace"
            " where nspname = any (%s) and relname = any (%s)",
            [VIEWS, TABLES],
            names,
        )
    ]
    role = Identifier(audience.role)
    session.execute(
        SQL("grant usage on schema {}, {} to {}").format(Identifier(VIEWS), Identifier(TABLES), role)
    )
    session.execute(SQL("grant select on {} to {}").format(SQL(", ").join(relations), role))
