"""Connections to places: the values of an Airflow connection.

| connection | sftp | s3 |
|---|---|---|
| host, port | the server | |
| login, password | the account; without password a key | access key and secret; the machine's own without |
| extra `key_file` | the private key | |
| extra `host_key` | the server's public key; the account's known_hosts without | |
| extra `endpoint_url`, `region_name` | | the service, when it is not that of AWS |

| connection | smtp | webhook |
|---|---|---|
| host, port | the server; port 587 without, TLS from the start on 465 | `host`: the complete address |
| login, password | the account, if there is one | `password`: a bearer token |
| extra `from_email` | the address of the sender of messages | |
| extra `disable_tls` | true for a server without TLS, which gets no password | |
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reassurance.errors import ConfigurationError


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
