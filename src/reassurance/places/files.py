"""The file system of a place: a folder, an SFTP server or an object store."""

from typing import Any

from fsspec import AbstractFileSystem

from reassurance.errors import ConfigurationError
from reassurance.places.connection import Connection
from reassurance.places.place import Place

# The connection is closed after this number of unanswered keepalives, one per time limit.
_UNANSWERED = 2


def open_files(place: Place, connection: Connection, seconds: int) -> AbstractFileSystem:
    """The file system of a place, without a cache of listings.

    `seconds` is the timeout of the login and of each answer. Raises TimeoutError when it is exceeded.
    """
    if place.protocol == "file":
        from fsspec.implementations.local import LocalFileSystem

        return LocalFileSystem(use_listings_cache=False, skip_instance_cache=True)
    if place.protocol == "s3":
        return _open_s3(connection, seconds)
    return _open_sftp(place, connection, seconds)


def _open_s3(connection: Connection, seconds: int) -> AbstractFileSystem:
    from s3fs import S3FileSystem

    client = {
        name: connection.extra[name] for name in ("endpoint_url", "region_name") if connection.extra.get(name)
    }
    return S3FileSystem(
        key=connection.login,
        secret=connection.password,
        client_kwargs=client,
        config_kwargs={
            "connect_timeout": seconds,
            "read_timeout": seconds,
            "retries": {"max_attempts": 1},
        },
        use_listings_cache=False,
        skip_instance_cache=True,
    )


def _open_sftp(place: Place, connection: Connection, seconds: int) -> AbstractFileSystem:
    import asyncssh
    from sshfs import SSHFileSystem

    if not connection.host:
        raise ConfigurationError(f"Connection {place.connection!r} to {place.url} has no host.")
    port = connection.port or 22
    options: dict[str, Any] = {
        "username": connection.login,
        # From the first packet to the end of authentication.
        "connect_timeout": seconds,
        "login_timeout": seconds,
        "keepalive_interval": seconds,
        "keepalive_count_max": _UNANSWERED,
        # For opening the channel after the login.
        "timeout": seconds,
    }
    if connection.password:
        options["password"] = connection.password
    if connection.extra.get("key_file"):
        options["client_keys"] = [connection.extra["key_file"]]
    if connection.extra.get("host_key"):
        address = connection.host if port == 22 else f"[{connection.host}]:{port}"
        options["known_hosts"] = asyncssh.import_known_hosts(f"{address} {connection.extra['host_key']}\n")
    return SSHFileSystem(connection.host, port=port, skip_instance_cache=True, **options)


def errors_of(place: Place) -> tuple[type[Exception], ...]:
    """The exceptions that the library of a protocol raises for errors of the server."""
    if place.protocol == "sftp":
        import asyncssh

        return (OSError, ValueError, asyncssh.Error)
    if place.protocol == "s3":
        from botocore.exceptions import BotoCoreError, ClientError

        return (OSError, ValueError, BotoCoreError, ClientError)
    return (OSError,)


def explained(error: Exception, limit: str) -> str:
    """The text of an error; a timeout has none of its own: `limit` is the setting that gives it."""
    if isinstance(error, TimeoutError) and not str(error):
        return f"no answer in time ({limit})"
    return f"{type(error).__name__}: {error}"


def time_limit(there: AbstractFileSystem, seconds: float) -> dict[str, float]:
    """The argument for the timeout of a request; a local file system has none."""
    return {"timeout": seconds} if there.async_impl else {}
