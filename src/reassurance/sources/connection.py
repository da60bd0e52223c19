"""Connections to sources: the values of an Airflow connection, and the file system that they open.

| connection | sftp | s3 |
|---|---|---|
| host, port | the server | |
| login, password | the account; without password a key | access key and secret; the machine's own without |
| extra `key_file` | the private key | |
| extra `host_key` | the server's public key; the account's known_hosts without | |
| extra `endpoint_url`, `region_name` | | the service, when it is not that of AWS |
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fsspec import AbstractFileSystem

from reassurance.errors import ConfigurationError
from reassurance.sources.configuration import Source

# The connection is closed after this number of unanswered keepalives, one per `source_seconds`.
_UNANSWERED = 2


@dataclass(frozen=True)
class Connection:
    """Host and credentials, with the names of Airflow's connections."""

    host: str | None = None
    port: int | None = None
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)


def read_connection(connection_id: str) -> Connection:
    """A connection from the environment variable `AIRFLOW_CONN_<ID>`, as JSON; Airflow reads it too.

    Raises ConfigurationError when the variable is not set or is not a JSON object.
    """
    name = f"AIRFLOW_CONN_{connection_id.upper()}"
    try:
        values = json.loads(os.environ[name])
        known = {key: values[key] for key in ("host", "port", "login", "password") if key in values}
        return Connection(**known, extra=values.get("extra") or {})
    except KeyError as error:
        raise ConfigurationError(
            f"Connection {connection_id!r} is not known: outside Airflow it is read from {name}, as JSON."
        ) from error
    except (json.JSONDecodeError, TypeError, AttributeError) as error:
        raise ConfigurationError(f'{name} must be JSON, like {{"host": "…", "login": "…"}}.') from error


def open_source(source: Source, connection: Connection, seconds: int) -> AbstractFileSystem:
    """The file system of a source, without a cache of listings.

    `seconds` is the timeout of the login and of each answer. Raises TimeoutError when it is exceeded.
    """
    if source.protocol == "file":
        from fsspec.implementations.local import LocalFileSystem

        return LocalFileSystem(use_listings_cache=False, skip_instance_cache=True)
    if source.protocol == "s3":
        return _open_s3(connection, seconds)
    return _open_sftp(source, connection, seconds)


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


def _open_sftp(source: Source, connection: Connection, seconds: int) -> AbstractFileSystem:
    import asyncssh
    from sshfs import SSHFileSystem

    if not connection.host:
        raise ConfigurationError(f"Connection {source.connection!r} of {source.sender} has no host.")
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
        place = connection.host if port == 22 else f"[{connection.host}]:{port}"
        options["known_hosts"] = asyncssh.import_known_hosts(f"{place} {connection.extra['host_key']}\n")
    return SSHFileSystem(connection.host, port=port, skip_instance_cache=True, **options)
