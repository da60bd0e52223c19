"""Ask every path that an API server of Airflow has mounted, without an account."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping

import httpx

# What needs no account: the login, the description of the API, whether the server is alive, and addresses of
# earlier versions, which answer 404.
_PUBLIC = re.compile(
    r"/|/\{rest_of_path:path\}|/auth/?|/auth/(login|logout|token|static)(/.*)?|/static.*"
    r"|/auth/(openapi.json|docs|redoc|unknown|\{rest_of_path:path\}).*"
    r"|/api/v2/(version|monitor/health)"
    r"|/api/v2/auth/(login|logout)|/execution/health(/ping)?|/execution/(openapi.json|docs|redoc).*"
    r"|/execution/changelog|/health|/api/(v1/)?\{[^}]*\}|/openapi.json|/docs.*|/redoc"
)
# An application that does not list its routes is asked for its first page and for an unknown one.
_ROUTES = """
import json
from airflow.api_fastapi.app import create_app
def listed(routes, prefix=""):
    for route in routes:
        path = prefix + getattr(route, "path", "")
        if getattr(route, "routes", None):
            yield from listed(route.routes, path)
        elif hasattr(route, "methods"):
            yield [path, sorted(route.methods or [])]
        else:
            yield [path + "/", ["GET", "POST"]]
            yield [path + "/unknown", ["GET", "POST"]]
print("ROUTES " + json.dumps(list(listed(create_app(apps="all").routes))))
"""


def private_routes(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """The paths of all mounted applications that need an account, each with one of its methods."""
    finished = subprocess.run(
        [sys.executable, "-c", _ROUTES], env=environment, capture_output=True, text=True, check=False
    )
    lines = [line for line in finished.stdout.splitlines() if line.startswith("ROUTES ")]
    assert lines, finished.stdout + finished.stderr
    routes = json.loads(lines[0].removeprefix("ROUTES "))
    return [(path, method) for path, methods in routes for method in methods if not _PUBLIC.fullmatch(path)]


def answered(url: str, routes: list[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """The routes of a server that an anonymous request is not refused at, with the status of the answer."""
    with httpx.Client(base_url=url, timeout=60) as anonymous:
        statuses = [
            (path, method, anonymous.request(method, re.sub(r"\{[^}]*\}", "x", path)).status_code)
            for path, method in routes
        ]
    return [answer for answer in statuses if answer[2] not in (401, 403, 405)]
