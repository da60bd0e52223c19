"""The tables and views of PostgreSQL, from the contracts in the descriptor of a release."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.sql import SQL, Composed, Identifier, Literal

from reassurance.delivery.contents import TableRows
from reassurance.delivery.postgresql.session import Session
from reassurance.errors import DeliveryError
from reassurance.publication.descriptor import PublishedAudience

VIEWS, TABLES, PARTITIONS = "reassurance", "reassurance_releases", "reassurance_partitions"

# The names of PostgreSQL's catalogue. An instant of a release is in UTC.
_TYPES = {
    "bigint": "bigint",
    "integer": "integer",
    "date": "date",
    "timestamp": "timestamp with time zone",
    "boolean": "boolean",
    "varchar": "text",
}
_DECIMAL = re.compile(r"decimal\((\d+,\d+)\)")
_MAJOR = re.compile(r"([0-9]+)\.[0-9]+")
_MAX_NAME_BYTES = 63
_RELEASE_COMMENT = "Diffusion à laquelle appartient la ligne."


@dataclass(frozen=True)
class Column:
    """A column: its type in PostgreSQL, its French comment, whether it is always filled."""

    name: str
    sql_type: str
    comment: str
    is_required: bool


@dataclass(frozen=True)
class Table:
    """A published table of one major version: another major version is another table."""

    name: str
    audience: PublishedAudience
    comment: str
    columns: tuple[Column, ...]
    parts: tuple[TableRows, ...]

    @property
    def relation(self) -> Identifier:
        """The table partitioned by release."""
        return Identifier(TABLES, self.name)

    @property
    def view(self) -> Identifier:
        """The view of its rows in the current release."""
        return Identifier(VIEWS, self.name)

    def partition(self, release: str) -> Identifier:
        """The partition of a release."""
        return Identifier(PARTITIONS, partition_name(self.name, release))


def partition_name(table: str, release: str) -> str:
    """The name of a partition, such as `pub_ministry__premiums_v1_20210113T010000_0123abcd`.

    Raises DeliveryError when it is too long: PostgreSQL would cut it.
    """
    name = f"{table}_{release.replace('-', '').replace('Z_', '_')}"
    if len(name.encode()) > _MAX_NAME_BYTES:
        raise DeliveryError(f"{name} is longer than {_MAX_NAME_BYTES} bytes: shorten the table's name.")
    return name


def read_tables(parts: Sequence[TableRows]) -> tuple[Table, ...]:
    """The tables of a release, each with the rows of all its readers.

    Raises DeliveryError when a contract cannot be expressed in PostgreSQL.
    """
    by_name: dict[str, list[TableRows]] = {}
    for part in parts:
        by_name.setdefault(part.name, []).append(part)
    return tuple(_read_table(name, rows) for name, rows in by_name.items())


def _read_table(name: str, parts: list[TableRows]) -> Table:
    resource = parts[0].resource
    major = _MAJOR.fullmatch(resource["version"])
    if major is None:
        raise DeliveryError(f"{name} has the version {resource['version']!r}: expected one such as 1.0.")
    return Table(
        name=f"{name}_v{major[1]}",
        audience=parts[0].audience,
        comment=f"{resource['title']}. {resource['description']}",
        columns=tuple(_read_column(name, field) for field in resource["schema"]["fields"]),
        parts=tuple(parts),
    )


def _read_column(table: str, field: Mapping[str, Any]) -> Column:
    given = field.get("sqlType", "")
    decimal = _DECIMAL.fullmatch(given)
    sql_type = f"numeric({decimal[1]})" if decimal else _TYPES.get(given)
    if sql_type is None:
        raise DeliveryError(
            f"{table}.{field['name']} has the type {given or 'missing'}, for which PostgreSQL has none."
        )
    required = bool(field.get("constraints", {}).get("required"))
    return Column(field["name"], sql_type, f"{field['title']}. {field['description']}", required)


def ensure_table(session: Session, table: Table) -> None:
    """Create a table, or add the new columns of its contract, empty in earlier releases.

    Raises DeliveryError when a column has another type, or is no longer in the contract: that needs a new
    major version.
    """
    actual = _columns(session, TABLES, table.name)
    if not actual:
        _create(session, table)
    else:
        faults = list(_differences(table, actual))
        if faults:
            raise DeliveryError(
                f"The contract of {table.name} changed within its major version: {'; '.join(faults)}. "
                "Give the table a new major version, then build and publish again."
            )
        for column in table.columns:
            if column.name not in actual:
                session.execute(SQL("alter table {} add column {}").format(table.relation, _defined(column)))
    _comment(session, "table", table.relation, table, actual)


def ensure_view(session: Session, table: Table) -> None:
    """Create the view of a table, or add its new columns at the end."""
    columns = list(_columns(session, TABLES, table.name))
    actual = _columns(session, VIEWS, table.name)
    if list(actual) != columns:
        # Without `security_invoker`, the view would read the rows of its owner.
        session.execute(
            SQL(
                "create or replace view {} with (security_invoker = true, security_barrier = true) as "
                "select {} from {} where release_id = (select release_id from {})"
            ).format(
                table.view,
                SQL(", ").join(map(Identifier, columns)),
                table.relation,
                Identifier(VIEWS, "current_release"),
            )
        )
    _comment(session, "view", table.view, table, actual)


def drop_other_views(session: Session, tables: Sequence[Table]) -> None:
    """Drop the views of tables that the current release does not have: they would be empty."""
    names = [table.name for table in tables]
    for (name,) in session.execute(
        "select viewname from pg_views where schemaname = %s and viewname <> all (%s)"
        r" and viewname ~ '^pub_.*_v[0-9]+$'",
        VIEWS,
        names,
    ):
        session.execute(SQL("drop view {}").format(Identifier(VIEWS, name)))


def _columns(session: Session, schema: str, name: str) -> dict[str, tuple[str, str | None]]:
    """The type and the comment of each column; empty without the relation."""
    rows = session.execute(
        "select attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum)"
        " from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped"
        " order by attnum",
        f'{schema}."{name}"',
    )
    return {column: (sql_type, comment) for column, sql_type, comment in rows}


def _differences(table: Table, actual: Mapping[str, tuple[str, str | None]]) -> Iterator[str]:
    expected = {column.name: column.sql_type for column in table.columns}
    for name, (sql_type, _) in actual.items():
        if name == "release_id":
            continue
        if name not in expected:
            yield f"column {name} is missing"
        elif expected[name] != sql_type:
            yield f"column {name} is {expected[name]}, it was {sql_type}"


def _create(session: Session, table: Table) -> None:
    columns = SQL(", ").join([SQL("release_id text not null"), *map(_defined, table.columns)])
    session.execute(
        SQL("create table {} ({}) partition by list (release_id)").format(table.relation, columns)
    )
    # The owner is subject to the policy too: the account that delivers cannot read what it delivered.
    session.execute(
        SQL("alter table {} enable row level security, force row level security").format(table.relation)
    )
    session.execute(
        SQL("create policy readers on {} for select using ({})").format(table.relation, _policy(table))
    )


def _policy(table: Table) -> Composed:
    """Rows that the current account reads. It sees only its own roles in `reader_roles`."""
    own = SQL("select {} from {} where audience = {}")
    roles, code = Identifier(VIEWS, "reader_roles"), Literal(table.audience.code)
    if not table.audience.reader_column:
        return SQL("exists ({})").format(own.format(SQL("1"), roles, code))
    readers = own.format(Identifier("reader"), roles, code)
    return SQL("{} in ({})").format(Identifier(table.audience.reader_column), readers)


def _defined(column: Column) -> Composed:
    return SQL("{} {}").format(Identifier(column.name), SQL(column.sql_type))


def _comment(
    session: Session,
    kind: str,
    relation: Identifier,
    table: Table,
    actual: Mapping[str, tuple[str, str | None]],
) -> None:
    """Write the French comments that differ. A comment takes no lock that a reader waits for."""
    comments = {"release_id": _RELEASE_COMMENT} | {c.name: c.comment for c in table.columns}
    session.execute(SQL("comment on {} {} is {}").format(SQL(kind), relation, Literal(table.comment)))
    for name, comment in comments.items():
        if actual.get(name, ("", None))[1] != comment:
            column = SQL("{}.{}").format(relation, Identifier(name))
            session.execute(SQL("comment on column {} is {}").format(column, Literal(comment)))
