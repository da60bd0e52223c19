"""Ask a person whether to release a build that the gate holds.

- **Starts** with each held build, one run per build. The run waits under "Required actions" on the home page.
- **Shows** why the gate holds the build. The person chooses to release it, with a reason, or to keep the last
  release. The name of the person is that of the login.
- **Writes** the decision to the archive. A released build triggers `publish_release`.
- An empty reason is refused: clear `ask_a_person` to answer again. An answer about a build is also refused
  when a newer build has been decided since.
- `reassurance release` does the same from the command line. See `docs/runbooks/a-held-release.md`.
"""

from airflow.sdk import dag

from reassurance.orchestration import Tag, shown
from reassurance.orchestration.held import HELD_BUILD, WAITING, ask_a_person, describe_hold, release_build
from reassurance.orchestration.links import with_page


@dag(
    schedule=None,
    params={"build_id": HELD_BUILD},
    tags=[Tag.NIGHTLY],
    **shown(__doc__),
    **WAITING,
)
def release_held_build():
    """Describe, ask, release."""
    asked = ask_a_person()
    with_page(describe_hold()) >> asked
    with_page(release_build(answer=asked.output))


release_held_build()
