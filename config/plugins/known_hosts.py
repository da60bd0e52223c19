"""Refuse requests whose Host header names neither this machine nor an address of the configuration.

This prevents DNS rebinding: a web page can make its own host name resolve to 127.0.0.1, but its requests have
that name in the Host header.
"""

import os
from urllib.parse import urlsplit

from airflow.plugins_manager import AirflowPlugin
from airflow.sdk.configuration import conf
from starlette.middleware.trustedhost import TrustedHostMiddleware

# The address that people use, and the one that tasks use. Probes of Kubernetes use a third one, POD_IP.
_CONFIGURED = (("api", "base_url"), ("core", "execution_api_server_url"))


def _known_hosts() -> list[str]:
    names = (urlsplit(conf.get(*option, fallback="") or "").hostname for option in _CONFIGURED)
    return sorted({"127.0.0.1", "localhost", *filter(None, (*names, os.environ.get("POD_IP")))})


class KnownHosts(AirflowPlugin):
    """Refuse requests for other host names with status 400."""

    name = "known_hosts"
    fastapi_root_middlewares = [  # noqa: RUF012  Airflow reads a plain class attribute
        {
            "name": "known_hosts",
            "middleware": TrustedHostMiddleware,
            "kwargs": {"allowed_hosts": _known_hosts(), "www_redirect": False},
        }
    ]
