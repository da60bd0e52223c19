"""Airflow as on a server: settings of `deploy/`, PostgreSQL, accounts with roles, Celery workers on Redis."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from dotenv import dotenv_values

from reassurance.embedded.airflow import Airflow, free_port
from reassurance.settings import PROJECT_DIR, Settings
from support.postgresql import postgresql_server
from support.servers import redis_server

DEPLOY = PROJECT_DIR / "deploy"
COMPONENTS = ("dag-processor", "scheduler", "triggerer")
WORKERS = ("default", "builds")
PASSWORD = "pass-of-an-account"  # noqa: S105
# Values that no output may contain, in the order of the placeholders of `secrets.env.example`.
CANARIES = {
    "DATABASE_PASSWORD": "canary-database-5f1c",
    "FERNET_KEY": "Q2FuYXJ5LWZlcm5ldC1rZXktMzItYnl0ZXMtbG9uZy4=",
    "JWT_SECRET": "canary-jwt-8d21-and-long-enough-for-sha512-it-has-64-bytes-or-more-",
    "SESSION_KEY": "canary-session-77ab",
    "REDIS_PASSWORD": "canary-redis-c0de",
}
_WITHIN = 300


@dataclass
class Site:
    """The components of one Airflow; each logs to `<folder>/<component>.log`."""

    folder: Path
    environment: dict[str, str]
    url: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def command(self, *arguments: str) -> str:
        """The output of a command of Airflow."""
        finished = subprocess.run(
            ["airflow", *arguments],
            env=self.environment,
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        with (self.logs / "commands.log").open("a") as log:
            log.write(finished.stdout + finished.stderr)
        assert finished.returncode == 0, (arguments, finished.stdout[-2000:], finished.stderr[-2000:])
        return finished.stdout

    def start(self, component: str) -> None:
        """Start a component as its systemd unit does; all but the API server wait for it."""
        if component != "api-server":
            wait_for(lambda: is_success(f"{self.url}/execution/health"))
        worker = (
            "celery",
            "worker",
            "--queues",
            component,
            "--celery-hostname",
            f"{component}@site",
            "--skip-serve-logs",
        )
        with (self.logs / f"{component}.log").open("ab") as log:
            self.processes[component] = subprocess.Popen(
                ["airflow", *(worker if component in WORKERS else (component,))],
                env=self.environment,
                cwd=PROJECT_DIR,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, component: str) -> None:
        """SIGKILL it and all its descendants, as systemd does with the control group of a killed service."""
        main = psutil.Process(self.processes.pop(component).pid)
        for process in (main, *main.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def restart(self, component: str) -> None:
        """Kill it, and start it again five seconds later, as systemd does."""
        self.kill(component)
        time.sleep(5)
        self.start(component)

    def stop(self) -> None:
        for component in reversed(list(self.processes)):
            with suppress(ProcessLookupError):
                os.killpg(self.processes[component].pid, signal.SIGTERM)
        psutil.wait_procs(
            [psutil.Process(p.pid) for p in self.processes.values() if p.poll() is None], timeout=15
        )
        for component in list(self.processes):
            with suppress(psutil.NoSuchProcess):
                self.kill(component)

    def api(self, account: str) -> Airflow:
        """The REST API with the token of an account; waits until every component is healthy."""
        airflow = Airflow(self.url, PASSWORD, account)
        wait_for(airflow.is_ready, self.logs)
        return airflow


@contextmanager
def running_site(
    settings: Settings, folder: Path, executor: str, accounts: dict[str, tuple[str, ...]]
) -> Iterator[Site]:
    """A site with an empty database, and accounts with their roles of `deploy/roles.json`."""
    with ExitStack() as servers:
        database = servers.enter_context(postgresql_server()).database("airflow")
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = os.environ | _configured(settings, folder, executor, url)
        environment["AIRFLOW__API__PORT"] = str(port)
        environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = (
            f"postgresql+psycopg2://postgres:{CANARIES['DATABASE_PASSWORD']}@/airflow?host={database.socket}"
        )
        if executor == "CeleryExecutor":
            redis = servers.enter_context(redis_server(folder, CANARIES["REDIS_PASSWORD"]))
            for name in ("BROKER_URL", "RESULT_BACKEND"):
                environment[f"AIRFLOW__CELERY__{name}"] = environment[f"AIRFLOW__CELERY__{name}"].replace(
                    "6379", str(redis)
                )
        site = Site(folder, environment, url)
        site.logs.mkdir(parents=True, exist_ok=True)
        servers.callback(site.stop)
        site.command("db", "migrate")
        site.start("api-server")
        for component in (*COMPONENTS, *(WORKERS if executor == "CeleryExecutor" else ())):
            site.start(component)
        _create_accounts(site, accounts)
        yield site


def _configured(settings: Settings, folder: Path, executor: str, url: str) -> dict[str, str]:
    """The settings of `deploy/`, with the paths and the secrets of the test."""
    values = {**dotenv_values(DEPLOY / "airflow.env"), **dotenv_values(DEPLOY / "secrets.env.example")}
    configured = {}
    replaced = CANARIES | {"/opt/reassurance": str(PROJECT_DIR)}
    for name, value in values.items():
        configured[name] = value or ""
        for placeholder, given in replaced.items():
            configured[name] = configured[name].replace(placeholder, given)
    return configured | {
        "AIRFLOW_HOME": str(folder / "airflow"),
        "AIRFLOW__CORE__EXECUTOR": executor,
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "PYTHONPATH": os.pathsep.join(
            filter(None, (str(PROJECT_DIR / "config"), os.environ.get("PYTHONPATH")))
        ),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        **settings.environment(),
    }


def _create_accounts(site: Site, accounts: dict[str, tuple[str, ...]]) -> None:
    """The commands of the runbook: permissions of each DAG, roles, accounts."""
    wait_for(lambda: "reconcile_nightly" in site.command("dags", "list"), site.logs)
    # Its scheduled runs would start nights of their own.
    site.command("dags", "pause", "receive_submissions", "--yes")
    site.command("sync-perm", "--include-dags")
    site.command("roles", "import", str(DEPLOY / "roles.json"))
    for account, roles in accounts.items():
        named = ("--username", account, "--email", f"{account}@example.org")
        site.command(
            "users",
            "create",
            *named,
            "--firstname",
            account,
            "--lastname",
            "Test",
            "--role",
            roles[0],
            "--password",
            PASSWORD,
        )
        for role in roles[1:]:
            site.command("users", "add-role", "--username", account, "--role", role)


def wait_for(is_ready: Callable[[], bool], logs: Path | None = None, within: float = _WITHIN) -> None:
    deadline = time.monotonic() + within
    while not is_ready():
        if time.monotonic() > deadline:
            ends = (
                "".join(
                    f"\n{path}:\n{path.read_text(errors='replace')[-3000:]}"
                    for path in sorted(logs.glob("*.log"))
                )
                if logs
                else ""
            )
            raise AssertionError(f"not ready within {within} s{ends}")
        time.sleep(0.5)


def is_success(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False
