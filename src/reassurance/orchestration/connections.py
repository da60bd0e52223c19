"""The connections of Airflow, for places outside the platform."""

from typing import Any


def connection_of(connection_id: str) -> Any:
    """The values of an Airflow connection. Raises ConfigurationError when there is none of that name."""
    from airflow.sdk import Connection as AirflowConnection
    from airflow.sdk.exceptions import AirflowNotFoundException

    from reassurance.errors import ConfigurationError
    from reassurance.places import Connection

    try:
        kept = AirflowConnection.get(connection_id)
    except AirflowNotFoundException as error:
        raise ConfigurationError(f"Connection {connection_id!r} is not known: add it to Airflow.") from error
    return Connection(kept.host, kept.port, kept.login, kept.password, kept.extra_dejson)
