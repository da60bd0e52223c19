"""Answer only to the names of this machine.

A web page can make its own host name resolve to 127.0.0.1 (DNS rebinding). Its requests carry that name in
the Host header, and are refused.
"""

from airflow.plugins_manager import AirflowPlugin
from starlette.middleware.trustedhost import TrustedHostMiddleware


class KnownHosts(AirflowPlugin):
    """Refuse requests to another host than this machine's own names, with status 400."""

    name = "known_hosts"
    fastapi_root_middlewares = [  # noqa: RUF012  Airflow reads a plain class attribute
        {
            "name": "known_hosts",
            "middleware": TrustedHostMiddleware,
            "kwargs": {"allowed_hosts": ["127.0.0.1", "localhost"], "www_redirect": False},
        }
    ]
