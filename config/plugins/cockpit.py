"""The page for operators in Airflow, behind its login.

Airflow mounts applications of plugins without authentication. Every path of this one requires the access that
Airflow requires for its list of plugins. When that check cannot be imported, every request fails.
"""

from functools import cache
from typing import Any
from urllib.parse import urlparse

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

MOUNT = "/cockpit"


@cache
def application() -> Any:
    """The application, made at its first request: tasks import this module, and do not need it."""
    from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
    from airflow.api_fastapi.core_api.security import requires_access_view
    from fastapi import Depends

    from reassurance.cockpit.app import make_app
    from reassurance.settings import Settings

    return make_app(Settings(), [Depends(requires_access_view(AccessView.PLUGINS))])


async def serve(scope: Any, receive: Any, send: Any) -> None:
    """Answer a request."""
    await application()(scope, receive, send)


class Cockpit(AirflowPlugin):
    """Mount the application and add its page to the menu."""

    name = "cockpit"
    fastapi_apps = [{"name": "cockpit", "app": serve, "url_prefix": MOUNT}]  # noqa: RUF012  as Airflow reads it
    external_views = [  # noqa: RUF012  as Airflow reads it
        {
            "name": "Suivi",
            "href": f"{urlparse(conf.get('api', 'base_url', fallback='')).path.rstrip('/')}{MOUNT}/",
            "destination": "nav",
            "url_route": "cockpit",
            "nav_top_level": True,
        }
    ]
