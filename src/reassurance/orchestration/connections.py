"""The connections of Airflow, for places outside the platform."""

from typing import Any


def connection_of(connection_id: str) -> Any:
    """The values of an Airflow connection."""
    from airflow.sdk import Connection as AirflowConnection

    from reassurance.places import Connection

    kept = AirflowConnection.get(connection_id)
    return Connection(kept.host, kept.port, kept.login, kept.password, kept.extra_dejson)
