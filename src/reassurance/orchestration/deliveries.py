"""The tasks that deliver a release to its targets."""

from datetime import timedelta
from typing import Any

import structlog
from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from reassurance.orchestration.assets import RELEASE_PUBLISHED
from reassurance.orchestration.connections import connection_of
from reassurance.orchestration.parameters import refused_once
from reassurance.settings import Settings

log = structlog.get_logger()


@task
def list_targets() -> list[dict[str, str]]:
    """The release to deliver, once for each target."""
    from reassurance.delivery import load_targets
    from reassurance.publication.releases_folder import find_release

    settings = Settings()
    targets = load_targets(settings)
    if not targets:
        raise AirflowSkipException(f"{settings.targets_path} names no target.")
    with refused_once():
        release = find_release(settings, _release(get_current_context())).name
    return [{"release": release, "target": target.target} for target in targets]


# Each target is retried on its own. An hour later its server may answer again.
@task(
    map_index_template="{{ task.op_kwargs['target'] }}",
    retries=4,
    retry_delay=timedelta(minutes=2),
    retry_exponential_backoff=True,
    max_retry_delay=timedelta(minutes=30),
)
def deliver_release_to(release: str, target: str) -> bool:
    """Deliver a release to one target. Returns False when the target had it already."""
    from reassurance.delivery import deliver
    from reassurance.delivery.configuration import find_target

    settings = Settings()
    delivered = deliver(settings, release, find_target(settings, target), connection_of)
    log.info("target_has_release", target=target, release=release, is_current=delivered.is_current)
    return delivered.is_new


def _release(context: Any) -> str:
    """The release of a run: its parameter, the latest one that triggered it, or the current one."""
    named = context["params"].get("release")
    events = context["triggering_asset_events"].get(RELEASE_PUBLISHED, [])
    published = [event.extra["release"] for event in events if event.extra.get("release")]
    release: str = named or max(published, default="current")
    return release
