"""A connection to PostgreSQL on which nothing waits without limit."""

import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed

from reassurance.delivery.configuration import Target
from reassurance.errors import DeliveryError
from reassurance.places import Connection
from reassurance.settings import Settings

# The server cancels a statement at the limit. When it does not, the connection is closed later by this.
_GRACE_SECONDS = 5
# The share of the limit of a statement that it may wait for a lock.
_LOCK_SHARE = 3
_CHUNK_BYTES = 2**20
_SHORT = 500


class Session:
    """Statements within the time limits of the settings. Between `begin` and `commit`, all or none apply."""

    def __init__(self, settings: Settings, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        """Wrap a connection in autocommit mode, and set its limits on the server."""
        self._seconds = settings.target_seconds
        self._bytes_per_second = settings.target_bytes_per_second
        self._connection = connection
        limit = 1000 * self._seconds
        self.execute(f"set statement_timeout = {limit}")
        self.execute(f"set lock_timeout = {limit // _LOCK_SHARE}")
        # The locks of a client that vanished are released.
        self.execute(f"set idle_in_transaction_session_timeout = {limit}")
        self.execute(f"set client_connection_check_interval = {limit}")

    def execute(self, statement: str | Composed, *values: object) -> list[tuple[Any, ...]]:
        """Execute one statement; its rows, if it returns any."""
        query = SQL(statement) if isinstance(statement, str) else statement
        with self._within(self._seconds):
            cursor = self._connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, statement: str | Composed, *values: object) -> Any:
        """The first column of the first row; None without a row."""
        rows = self.execute(statement, *values)
        return rows[0][0] if rows else None

    def copy(self, statement: Composed, path: Path, check: Callable[[bytes], None]) -> int:
        """Copy a file to the server; returns the number of rows. `check` sees each part before it is sent."""
        seconds = self._seconds + path.stat().st_size / self._bytes_per_second
        self.execute(f"set local statement_timeout = {int(1000 * seconds)}")
        with self._within(seconds), path.open("rb") as stream, self._connection.cursor() as cursor:
            with cursor.copy(statement) as copying:
                while chunk := stream.read(_CHUNK_BYTES):
                    check(chunk)
                    copying.write(chunk)
            return cursor.rowcount

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Close the connection if the server, or the network, does not answer within the limit."""
        expired = threading.Event()

        def close() -> None:
            expired.set()
            with (
                suppress(psycopg.Error, OSError),
                socket.socket(fileno=os.dup(self._connection.fileno())) as line,
            ):
                line.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds + _GRACE_SECONDS, close)
        timer.daemon = True
        timer.start()
        try:
            yield
        except psycopg.Error as error:
            if expired.is_set():
                raise TimeoutError(f"no answer within {seconds:.0f} s") from error
            raise
        finally:
            timer.cancel()


@contextmanager
def open_session(settings: Settings, target: Target, connection: Connection) -> Iterator[Session]:
    """A session on a target, closed on exit; an unfinished transaction is then undone.

    Raises DeliveryError with the target and the answer of the server.
    """
    seconds = settings.target_seconds
    try:
        with psycopg.connect(
            host=connection.host,
            port=connection.port,
            user=connection.login,
            password=connection.password,
            dbname=target.database,
            application_name="reassurance",
            autocommit=True,
            connect_timeout=seconds,
            tcp_user_timeout=1000 * seconds,
            keepalives_idle=seconds,
            **_encryption(connection),
        ) as opened:
            yield Session(settings, opened)
    except (psycopg.Error, OSError) as error:
        raise DeliveryError(
            f"{target.target}: {target.url} through connection {target.connection!r}: {_sentence(error)}. "
            f"Correct the cause, then deliver again (REASSURANCE_TARGET_SECONDS={seconds})."
        ) from error


def _encryption(connection: Connection) -> dict[str, Any]:
    """The server's certificate is verified, unless the connection's `sslmode` requires less."""
    if connection.extra.get("sslmode"):
        names: Sequence[str] = ("sslmode", "sslrootcert", "sslcert", "sslkey")
        return {name: str(connection.extra[name]) for name in names if connection.extra.get(name)}
    # libpq's own `system` is a folder that the package psycopg does not fill.
    known = connection.extra.get("sslrootcert") or ssl.get_default_verify_paths().cafile or "system"
    return {"sslmode": "verify-full", "sslrootcert": str(known)}


def _sentence(error: Exception) -> str:
    """The first line of an error: further lines quote rows."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0][:_SHORT]}"
