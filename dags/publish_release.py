"""Publish a released build: tables, workbooks and dictionary, then the link `current`.

- **Reads** the last released build, or the one in the parameters of the run; **writes**
  `releases/<as_of>_<build>/`.
- If the release exists, the run verifies it and changes nothing.
- A refused publication: see `docs/runbooks/a-held-release.md`.
- The link `current` changes at once: readers see the complete previous release or the complete new one.
"""

from airflow.sdk import dag

from reassurance.orchestration import BUILDS, Tag, publish_build, shown
from reassurance.orchestration.assets import BUILD_RELEASED
from reassurance.orchestration.links import with_page
from reassurance.orchestration.parameters import BUILD_ID


@dag(
    schedule=[BUILD_RELEASED],
    params={"build_id": BUILD_ID},
    tags=[Tag.PUBLICATION],
    **shown(__doc__),
    **BUILDS,
)
def publish_release():
    """Publish the build of the run."""
    with_page(publish_build())


publish_release()
