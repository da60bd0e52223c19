"""Publish the build that the gate released: tables, workbooks, dictionary, then the link `current`.

- **Reads** the last released build, or the one named by the run; **writes** `releases/<as_of>_<build>/`.
- Publishing a build again verifies the release that exists and changes nothing.
- Readers of `current` see the previous release or the new one, never a part of it.
"""

from airflow.sdk import dag

from reassurance.orchestration import BUILD_ID, BUILD_RELEASED, DEFAULTS, Tag, publish_build, shown


@dag(
    schedule=[BUILD_RELEASED],
    params={"build_id": BUILD_ID},
    tags=[Tag.PUBLICATION],
    **shown(__doc__),
    **DEFAULTS,
)
def publish_release():
    """Publish."""
    publish_build()


publish_release()
