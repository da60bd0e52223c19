"""Figures that a release hides stay hidden in every further one: a difference would disclose them.

A build keeps what the last release of an earlier `as_of` hides. Another release may have been published since
the build was opened, or have a later `as_of`.
"""

from collections.abc import Iterable

import duckdb

from reassurance.errors import PublicationError
from reassurance.journal import published_builds
from reassurance.publication.tables import Table
from reassurance.settings import Settings
from reassurance.sql import literal

_SUFFIX = "_secrecy_code"


def check_kept_secrets(
    connection: duckdb.DuckDBPyConnection, settings: Settings, folder: str, tables: Iterable[Table]
) -> None:
    """Raise PublicationError when a table of the build shows a row that a published release hides.

    `folder` is that of the audience. A row that the build does not list is shown too: it is zero.
    """
    for table in tables:
        statuses = [column.name for column in table.columns if column.name.endswith(_SUFFIX)]
        for build in published_builds(settings) if statuses else ():
            path = settings.releases_dir / build / folder / f"{table.name}.parquet"
            if path.exists():
                _check(connection, table, statuses, build, str(path))


def _check(
    connection: duckdb.DuckDBPyConnection, table: Table, statuses: list[str], build: str, path: str
) -> None:
    keys = ", ".join(f'"{name}"' for name in table.grain)
    disclosed = " or ".join(
        f"(released.{name} <> 'shown' and coalesce(built.{name}, 'shown') = 'shown')" for name in statuses
    )
    row = connection.execute(
        f"select {keys}, count(*) over () from read_parquet({literal(path)}, hive_partitioning = false)"
        f" as released left join {table.relation} as built using ({keys})"
        f" where {disclosed} order by {keys} limit 1"
    ).fetchone()
    if row is not None:
        *key, count = row
        raise PublicationError(
            f"{table.name} shows {count} rows that release {build} hides, such as "
            f"{' '.join(map(str, key))}: the difference of the two would disclose them. Build again: a build "
            "keeps the rows that the last release of an earlier moment hides. A build of an earlier moment "
            "than that release cannot be published."
        )
