"""The files of `deploy/` name only settings, DAGs and components that exist."""

import json
import os
import re
import shutil
import subprocess
from configparser import RawConfigParser
from itertools import chain

import pytest
import yaml
from airflow.cli.cli_parser import get_parser
from airflow.configuration import conf
from dotenv import dotenv_values

from reassurance.embedded.airflow import DAGS
from reassurance.settings import PROJECT_DIR, Settings

DEPLOY = PROJECT_DIR / "deploy"
UNITS = sorted((DEPLOY / "systemd").rglob("*.service")) + sorted((DEPLOY / "systemd").rglob("*.conf"))
COMPONENTS = {"api-server", "dag-processor", "scheduler", "triggerer"}
QUEUES = {"default", "builds"}
PROGRAM = "/opt/reassurance/.venv/bin/airflow"
# An option of earlier versions of Airflow, set in case a later one has it again.
RETIRED = {"AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"}
OPTION = re.compile(r"AIRFLOW__(.+?)__(.+)")


def helm() -> dict:
    return yaml.safe_load((DEPLOY / "helm-values.yaml").read_text(encoding="utf-8"))


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]


def unit(path) -> RawConfigParser:
    """A unit; keys may be repeated, such as EnvironmentFile."""
    parser = RawConfigParser(strict=False, comment_prefixes=("#",))
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def variables() -> dict[str, str | None]:
    files = [dotenv_values(DEPLOY / name) for name in ("airflow.env", "secrets.env.example")]
    services = [service.get("environment", {}) for service in compose().values()]
    of_helm = {each["name"]: each["value"] for each in helm()["env"]}
    return dict(chain.from_iterable(values.items() for values in (*files, *services, of_helm)))


def test_every_variable_is_a_setting():
    from airflow.providers_manager import ProvidersManager

    ProvidersManager().initialize_providers_configuration()
    known = conf.configuration_description
    listed = [name for name in variables() if OPTION.fullmatch(name)]
    assert len(listed) > 20
    unknown = []
    for name in listed:
        section, option = OPTION.fullmatch(name).groups()
        if option.lower() not in known.get(section.lower(), {}).get("options", {}):
            unknown.append(name)
    assert set(unknown) <= RETIRED
    of_platform = [name for name in variables() if name.startswith("REASSURANCE_")]
    assert {name.removeprefix("REASSURANCE_").lower() for name in of_platform} <= set(Settings.model_fields)


def test_a_server_reports_no_usage_and_shows_no_settings():
    for given in (
        dotenv_values(DEPLOY / "airflow.env"),
        {each["name"]: each["value"] for each in helm()["env"]},
    ):
        assert given["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
        assert (given["DO_NOT_TRACK"], given["GX_ANALYTICS_ENABLED"]) == ("1", "false")
        assert given["AIRFLOW__API__EXPOSE_CONFIG"] == "False"


def test_no_file_has_a_secret():
    for name, value in dotenv_values(DEPLOY / "secrets.env.example").items():
        assert re.search(r"[A-Z]+_(PASSWORD|KEY|SECRET)|_KEY|_SECRET", value or ""), name
    settings = dotenv_values(DEPLOY / "airflow.env")
    assert not [name for name in settings if re.search(r"SECRET|PASSWORD|FERNET|BROKER_URL|CONN$", name)]


def test_every_component_is_a_command_of_airflow():
    known = get_parser()._subparsers._group_actions[0].choices
    assert COMPONENTS | {"celery"} <= set(known)
    target = (DEPLOY / "systemd" / "reassurance-airflow.target").read_text(encoding="utf-8")
    assert set(re.findall(r"reassurance-airflow@([a-z-]+)\.service", target)) == COMPONENTS
    commands = {
        service["command"][0] for name, service in compose().items() if name not in ("postgres", "redis")
    }
    assert commands == COMPONENTS | {"celery", "db"}
    # The Helm chart gives complete commands, such as `bash -c "exec airflow scheduler"`.
    assert "ENTRYPOINT" not in (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert {tuple(service.get("entrypoint", ())) for service in compose().values()} == {(), ("airflow",)}
    assert len(UNITS) == 3
    for path in UNITS:
        assert "Service" in unit(path), path


def refused_by_systemd(folder) -> str:
    """What systemd reports about the units in a folder; their program is replaced by one that exists."""
    for path in folder.rglob("*.service"):
        text = path.read_text(encoding="utf-8")
        assert PROGRAM in text, path
        path.write_text(text.replace(PROGRAM, "/bin/true"), encoding="utf-8")
    names = ["reassurance-airflow.target"]
    names += [f"reassurance-airflow@{component}.service" for component in sorted(COMPONENTS)]
    names += [f"reassurance-worker@{queue}.service" for queue in sorted(QUEUES)]
    # The trailing colon adds the units of the system.
    finished = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{folder}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.stdout + finished.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd reads the units")
@pytest.mark.parametrize(
    ("change", "expected"),
    [(("", ""), ""), (("KillMode", "KillMod"), "Unknown key 'KillMod'"), (("User=", "user="), "'user'")],
)
def test_systemd_accepts_the_units(tmp_path, change, expected):
    folder = shutil.copytree(DEPLOY / "systemd", tmp_path / "units")
    worker = folder / "reassurance-worker@.service"
    worker.write_text(worker.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    refused = refused_by_systemd(folder)
    assert (expected in refused) if expected else refused == ""


def test_one_worker_serves_each_queue_and_waits_for_the_api_server():
    workers = {name: service for name, service in compose().items() if name.startswith("worker-")}
    assert {service["command"][3] for service in workers.values()} == QUEUES
    assert [
        service["depends_on"]["api-server"] for service in (*workers.values(), compose()["scheduler"])
    ] == [{"condition": "service_healthy"}] * 3
    of_helm = helm()["workers"]["celery"]
    assert {of_helm["queue"], *(each.get("queue") for each in of_helm["sets"])} - {None} == QUEUES
    assert [each["replicas"] for each in of_helm["sets"] if each.get("queue") == "builds"] == [1]
    for name in ("reassurance-worker@.service", "reassurance-airflow@scheduler.service.d/wait.conf"):
        assert (
            "execution_api_server_url}health".upper()
            in (DEPLOY / "systemd" / name).read_text(encoding="utf-8").upper()
        ), name


def test_a_cluster_has_the_settings_of_a_server():
    """The chart sets the executor, the examples and the addresses of the API server itself."""
    of_chart = {"AIRFLOW_HOME", "AIRFLOW__CORE__EXECUTOR", "AIRFLOW__CORE__LOAD_EXAMPLES"}
    of_chart |= {"AIRFLOW__API__HOST", "AIRFLOW__API__PORT", "AIRFLOW__CORE__EXECUTION_API_SERVER_URL"}
    of_server = dotenv_values(DEPLOY / "airflow.env")
    of_cluster = {each["name"]: each["value"] for each in helm()["env"]}
    assert {name: value for name, value in of_server.items() if name not in of_chart} == of_cluster


def test_the_chart_makes_no_account_no_second_worker_of_a_name_and_nothing_that_the_image_lacks():
    values = helm()
    # Its default account is admin with the password admin.
    assert values["createUserJob"] == {"enabled": False}
    # The chart adds a set of workers named `default` to those listed.
    names = [each["name"] for each in values["workers"]["celery"]["sets"]]
    assert names == ["builds"]
    # Its sidecars call /clean-logs, and its probes call /entrypoint.
    for part in (
        *(values[name] for name in ("scheduler", "dagProcessor", "triggerer")),
        values["workers"]["celery"],
    ):
        assert part["logGroomerSidecar"] == {"enabled": False}
    assert "> /entrypoint" in (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    # Kubernetes asks for the address of the pod.
    assert "POD_IP=$(hostname -i)" in values["apiServer"]["args"][-1]


def test_each_dag_is_started_by_one_role():
    rows = json.loads((DEPLOY / "roles.json").read_text(encoding="utf-8"))
    assert {row["name"] for row in rows} == {"reader", "operator", "approver"}
    starters = {
        row["resource"].removeprefix("DAG:"): row["name"]
        for row in rows
        if row["resource"].startswith("DAG:")
    }
    assert set(starters) == set(DAGS), "name a new DAG in deploy/roles.json"
    assert {dag for dag, role in starters.items() if role == "approver"} <= {
        "release_held_build",
        "record_decision",
    }
    answering = {
        row["name"] for row in rows if row["resource"] == "HITL Detail" and "can_edit" in row["action"]
    }
    assert answering == {"approver"}
    assert not [row for row in rows if row["name"] == "reader" and "can_create" in row["action"]]


@pytest.mark.parametrize(
    "dag_id", ["reconcile_nightly", "publish_release", "replay_release", "release_held_build"]
)
def test_dags_of_builds_run_in_the_queue_of_the_only_writer(dag_id):
    text = (PROJECT_DIR / "dags" / f"{dag_id}.py").read_text(encoding="utf-8")
    assert "**BUILDS" in text or "**WAITING" in text
