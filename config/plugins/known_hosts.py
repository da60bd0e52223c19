"""Refuse requests whose Host header does not name this machine.

This prevents DNS rebinding: a web page can make its own host name resolve to 127.0.0.1, but its requests have
that name in the Host header.
"""

from airflow.plugins_manager import AirflowPlugin
from starlette.middleware.trustedhost import TrustedHostMiddleware


class KnownHosts(AirflowPlugin):
    """Refuse requests for other host names with status 400."""

    name = "known_hosts"
    fastapi_root_middlewares = [  # noqa: RUF012  Airflow reads a plain class attribute
        {
            "name": "known_hosts",
            "middleware": TrustedHostMiddleware,
            "kwargs": {"allowed_hosts": ["127.0.0.1", "localhost"], "www_redirect": False},
        }
    ]
