"""A local Airflow: API server, DAG processor and scheduler.

The settings are in `config/airflow.env`, the files in `<home>/airflow/`. We use the REST API (v2).
"""

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from dotenv import dotenv_values

from reassurance.errors import AirflowError
from reassurance.settings import PROJECT_DIR, Settings

USER = "admin"
# In the order of their start. A task that starts before the API server answers fails, and its retry waits.
COMPONENTS = ("api-server", "dag-processor", "scheduler")
DAGS = (
    "receive_submissions",
    "reconcile_nightly",
    "release_held_build",
    "record_decision",
    "publish_release",
    "deliver_release",
    "check_archive",
    "replay_release",
    "send_notifications",
    "follow_submissions",
    "monitor_platform",
)
# Without a triggerer the home page shows a red mark. No task needs one: none defers, and one that waits for a
# person does not either.
TRIGGERER = "triggerer"
_CHECKED = ("metadatabase", "scheduler", "dag_processor")
_START_TIMEOUT = 300
_STOP_TIMEOUT = 5
_POLL_SECONDS = 0.5
# The API is slow while tasks use all processors.
_ANSWER_TIMEOUT = 120
# Each request makes the API server, which the tasks also use, read all tasks of the run.
_RUN_POLL_SECONDS = 1
# Airflow fails a task that is answered before its scheduler knows that the process that asked has ended. The
# supervisor reports this end up to 5 s later, the scheduler reads it a second later. A person takes longer.
_ASKING_SECONDS = 15

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """A run of a DAG; `tasks` has the state of each task by name.

    `outcome` is that of a finished run (`config/plugins/run_outcomes.py`). `labels` has the names under which
    Airflow lists mapped tasks.
    """

    dag_id: str
    run_id: str
    state: str
    tasks: dict[str, str]
    outcome: str | None = None
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def has_ended(self) -> bool:
        """True when it has succeeded or failed."""
        return self.state in ("success", "failed")

    def succeeded(self, task_id: str) -> bool:
        """True when the task succeeded; False when it failed or was skipped."""
        return self.tasks.get(task_id) == "success"


class Airflow:
    """The REST API of a running Airflow."""

    def __init__(self, url: str, password: str, user: str = USER) -> None:
        """`url` is that of the API, without path; `password` that of the user."""
        self.url = url
        self.password = password
        self._user = user
        self._client = httpx.Client(base_url=url, timeout=_ANSWER_TIMEOUT)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of an authenticated request, for addresses that have no method here."""
        return {"Authorization": self._client.headers["Authorization"]}

    def answers(self) -> bool:
        """True when the API server answers, even if no other component runs."""
        try:
            return self._client.get("/api/v2/version").is_success
        except httpx.HTTPError:
            return False

    def is_ready(self) -> bool:
        """True when every component that the DAGs need is healthy and every DAG has been parsed."""
        try:
            health = self._client.get("/api/v2/monitor/health").json()
            if any(health[component]["status"] != "healthy" for component in _CHECKED):
                return False
            login = {"username": self._user, "password": self.password}
            token = self._client.post("/auth/token", json=login).json()["access_token"]
            self._client.headers["Authorization"] = f"Bearer {token}"
            known = {dag["dag_id"] for dag in self._get("/dags")["dags"]}
        except (httpx.HTTPError, KeyError, ValueError):
            return False
        return known >= set(DAGS)

    def trigger(self, dag_id: str, conf: dict[str, Any] | None = None) -> Run:
        """Trigger a run; `conf` are its parameters."""
        answer = self._client.post(
            f"/api/v2/dags/{dag_id}/dagRuns", json={"logical_date": None, "conf": conf or {}}
        )
        if answer.is_error:
            raise AirflowError(f"Airflow refuses a run of {dag_id}: {answer.status_code} {answer.text}")
        return Run(dag_id, answer.json()["dag_run_id"], "queued", {})

    def runs(self, dag_id: str) -> list[str]:
        """The identifiers of the runs of a DAG, latest first."""
        answer = self._get(f"/dags/{dag_id}/dagRuns", order_by="-run_after", limit=100)
        return [run["dag_run_id"] for run in answer["dag_runs"]]

    def read(self, dag_id: str, run_id: str) -> Run:
        """The current state of a run. Mapped tasks are named with their index: `receive_packages[3]`."""
        path = _path(dag_id, run_id)
        tasks: dict[str, str] = {}
        labels: dict[str, str] = {}
        total = 1
        while len(tasks) < total:
            page = self._get(f"{path}/taskInstances", limit=100, offset=len(tasks))
            total = page["total_entries"]
            for task in page["task_instances"]:
                place = f"[{task['map_index']}]" if task["map_index"] >= 0 else ""
                tasks[task["task_id"] + place] = task["state"] or "waiting"
                if place and task["rendered_map_index"]:
                    labels[task["task_id"] + place] = task["rendered_map_index"]
            if not page["task_instances"]:
                break
        run = self._get(path)
        return Run(dag_id, run_id, run["state"], tasks, (run["conf"] or {}).get("outcome"), labels)

    def log(self, dag_id: str, run_id: str, task: str) -> str:
        """The log of the last try of a task, named as in `Run.tasks`, with the messages of its exceptions."""
        task_id, _, place = task.removesuffix("]").partition("[")
        path = f"{_path(dag_id, run_id)}/taskInstances/{task_id}"
        last = self._get(f"{path}/{place}" if place else path)["try_number"]
        lines = self._get(f"{path}/logs/{last}", map_index=place or -1)["content"]
        return "\n".join(
            "\n".join([str(line.get("event", line)), *map(_message, line.get("error_detail") or ())])
            for line in lines
        )

    def wait(self, run: Run, within: float, progress: Progress = lambda _: None) -> Run:
        """Wait for the end of a run. Raises AirflowError after `within` seconds."""
        deadline = time.monotonic() + within
        while not run.has_ended:
            if time.monotonic() > deadline:
                raise AirflowError(
                    f"{run.dag_id} {run.run_id} is still {run.state} after {within:.0f} s: {run.tasks}"
                )
            time.sleep(_RUN_POLL_SECONDS)
            run = self.read(run.dag_id, run.run_id)
            ended = sum(state in ("success", "skipped", "failed") for state in run.tasks.values())
            progress(f"{ended} of {len(run.tasks)} tasks")
        return run

    def wait_for_next(self, dag_id: str, known: list[str], within: float = 60) -> Run:
        """Wait for a run that an asset or a task triggers: neither in `known` nor started by the schedule.

        Raises AirflowError `within` seconds after the last other run of the DAG has ended: runs wait for each
        other.
        """
        deadline = time.monotonic() + within
        while not (new := [run_id for run_id in self._triggered(dag_id) if run_id not in known]):
            if self._is_active(dag_id):
                deadline = time.monotonic() + within
            elif time.monotonic() > deadline:
                raise AirflowError(f"No run of {dag_id} was triggered within {within:.0f} s.")
            time.sleep(_POLL_SECONDS)
        return self.read(dag_id, new[-1])

    def question(self, run: Run, within: float = 300) -> dict[str, Any]:
        """The required action of a run: its `subject`, `body`, `options` and `params`, once the run asks it.

        Raises AirflowError when the run ends, or does not ask within `within` seconds.
        """
        deadline = time.monotonic() + within
        path = f"{_path(run.dag_id, run.run_id)}/hitlDetails"
        waiting = {"response_received": False, "state": "awaiting_input"}
        while not (asked := self._get(path, **waiting)["hitl_details"]):
            run = self.read(run.dag_id, run.run_id)
            if run.has_ended or time.monotonic() > deadline:
                raise AirflowError(f"{run.dag_id} {run.run_id} asks nothing: it is {run.state}, {run.tasks}")
            time.sleep(_POLL_SECONDS)
        time.sleep(_ASKING_SECONDS)
        question: dict[str, Any] = asked[0]
        return question

    def answer(self, run: Run, task: str, option: str, values: dict[str, str]) -> None:
        """Answer the required action of a task, with an option and the values of its form."""
        answer = self._client.patch(
            f"/api/v2{_path(run.dag_id, run.run_id)}/taskInstances/{task}/-1/hitlDetails",
            json={"chosen_options": [option], "params_input": values},
        )
        if answer.is_error:
            raise AirflowError(f"Airflow refuses the answer to {task}: {answer.status_code} {answer.text}")

    def clear(self, run: Run, task: str) -> None:
        """Run a task again, and those after it."""
        answer = self._client.post(
            f"/api/v2/dags/{run.dag_id}/clearTaskInstances",
            json={
                "dag_run_id": run.run_id,
                "task_ids": [task],
                "include_downstream": True,
                "only_failed": False,
                "dry_run": False,
            },
        )
        if answer.is_error:
            raise AirflowError(f"Airflow does not clear {task}: {answer.status_code} {answer.text}")

    def _triggered(self, dag_id: str) -> list[str]:
        return [run_id for run_id in self.runs(dag_id) if not run_id.startswith("scheduled__")]

    def _is_active(self, dag_id: str) -> bool:
        """True when a run of the DAG is queued or running."""
        active = self._get(f"/dags/{dag_id}/dagRuns", state=["queued", "running"], limit=1)
        return bool(active["total_entries"])

    def _get(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self._client.get(f"/api/v2{path}", params=query)
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()
        return content


def _message(error: dict[str, Any]) -> str:
    return f"{error['exc_type']}: {error['exc_value']}"


def _path(dag_id: str, run_id: str) -> str:
    return f"/dags/{dag_id}/dagRuns/{run_id}"


def environment(settings: Settings, port: int) -> dict[str, str]:
    """The environment of the Airflow processes: `config/airflow.env` and all settings of the platform."""
    home = settings.home.absolute()
    url = f"http://127.0.0.1:{port}"
    configured = {
        name: value or "" for name, value in dotenv_values(PROJECT_DIR / "config" / "airflow.env").items()
    }
    return {
        **os.environ,
        **configured,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(
            [str(PROJECT_DIR / "config"), *filter(None, [os.environ.get("PYTHONPATH")])]
        ),
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_DIR / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT_DIR / "config" / "plugins"),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(_passwords_path(settings)),
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        **settings.environment(),
    }


def free_port() -> int:
    """A free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_airflow(settings: Settings, port: int | None = None, *others: str) -> Iterator[Airflow]:
    """Start Airflow, and stop it at the end; each component logs to `<home>/airflow/<component>.log`.

    `others` are started in addition to the components that the DAGs need, such as `TRIGGERER`.

    Raises AirflowError with the ends of the logs when it does not start, and when another Airflow runs on
    that home.
    """
    port = port or free_port()
    folder = settings.home.absolute() / "airflow"
    folder.mkdir(parents=True, exist_ok=True)
    with _lock(folder) as lock, ExitStack() as components:
        password = _password(settings)

        def start(name: str, *command: str) -> subprocess.Popen[bytes]:
            with (folder / f"{name}.log").open("wb") as log:
                return subprocess.Popen(
                    ["airflow", *command],
                    env=environment(settings, port),
                    cwd=PROJECT_DIR,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    umask=int(settings.umask, 8),
                    pass_fds=[lock],
                )

        if start("database", "db", "migrate").wait() != 0:
            raise AirflowError(f"Airflow cannot create its database.{_ends_of_logs(folder, ['database'])}")
        airflow = Airflow(f"http://127.0.0.1:{port}", password)
        started: dict[str, subprocess.Popen[bytes]] = {}
        components.callback(_stop, started.values())
        for name in (*COMPONENTS, *others):
            if name == "scheduler":
                _wait_for(airflow.answers, started, folder)
            started[name] = start(name, name)
        _wait_for(airflow.is_ready, started, folder)
        yield airflow


def _passwords_path(settings: Settings) -> Path:
    return settings.home.absolute() / "airflow" / "passwords.json"


def _password(settings: Settings) -> str:
    """The password of `USER`, generated once per home; only this account can read the file."""
    path = _passwords_path(settings)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump({USER: secrets.token_urlsafe(12)}, stream)
    password: str = json.loads(path.read_text(encoding="utf-8"))[USER]
    return password


@contextmanager
def _lock(folder: Path) -> Iterator[int]:
    """Lock the home. The lock lasts until every process that inherits the descriptor has ended."""
    path = folder / "running.lock"
    with path.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AirflowError(
                f"Another Airflow runs on {folder}: stop it (`fuser {path}` lists its processes) or choose "
                "another home with REASSURANCE_HOME."
            ) from None
        yield stream.fileno()


def _wait_for(
    is_ready: Callable[[], bool], started: Mapping[str, subprocess.Popen[bytes]], folder: Path
) -> None:
    deadline = time.monotonic() + _START_TIMEOUT
    while not is_ready():
        ended = [name for name, process in started.items() if process.poll() is not None]
        if ended or time.monotonic() > deadline:
            logs = _ends_of_logs(folder, ended or list(started))
            raise AirflowError(f"Airflow did not start within {_START_TIMEOUT} s.{logs}")
        time.sleep(_POLL_SECONDS)


def _ends_of_logs(folder: Path, names: Sequence[str]) -> str:
    paths = [folder / f"{name}.log" for name in names]
    return "".join(f"\nThe end of {path}:\n{path.read_text(errors='replace')[-2000:]}" for path in paths)


def _stop(started: Collection[subprocess.Popen[bytes]]) -> None:
    """Interrupt the components and their children, then kill what is left of them."""
    for signum in (signal.SIGINT, signal.SIGKILL):
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signum)
        for process in started:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_TIMEOUT)
