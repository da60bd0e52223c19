"""Deliver a published release to its targets: folders, SFTP servers, object stores and PostgreSQL.

- **Reads** `releases/<release>/` and `targets.yaml`; **writes** to the targets and to `deliveries/<target>/`.
- **One task per target**: a target that fails is retried and delays no other. See
  `docs/runbooks/deliver-releases.md`.
- A target that has the release is compared and not changed. A run can be repeated, cleared or killed.
- Readers of a target see the complete previous release or the complete new one.
"""

from airflow.sdk import dag

from reassurance.orchestration import DEFAULTS, Tag, shown
from reassurance.orchestration.assets import RELEASE_PUBLISHED
from reassurance.orchestration.deliveries import deliver_release_to, list_targets
from reassurance.orchestration.parameters import RELEASE


@dag(
    schedule=[RELEASE_PUBLISHED],
    params={"release": RELEASE},
    tags=[Tag.PUBLICATION],
    **shown(__doc__),
    **DEFAULTS,
)
def deliver_release():
    """Deliver the release of the run to each target."""
    deliver_release_to.expand_kwargs(list_targets())


deliver_release()
