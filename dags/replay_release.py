"""Rebuild a release from the archive and compare it with the published one, file by file.

- **Reads** the archive and the release named in the parameters of the run; **writes** only to a scratch home.
- The run fails when a file has another sha256. The rebuilt release then stays, and the log names the files.
- Code or packages that differ from those of the release are refused, unless the parameters allow them.
- `reassurance replay` does the same. See `docs/runbooks/rerun-a-night.md`.
"""

from airflow.sdk import dag

from reassurance.orchestration import BUILDS, Tag, shown
from reassurance.orchestration.checks import REPLAYED, WITH_OTHER_CODE, rebuild_and_compare


@dag(
    schedule=None,
    params={"release": REPLAYED, "with_other_code": WITH_OTHER_CODE},
    tags=[Tag.CONTROL],
    **shown(__doc__),
    **BUILDS,
)
def replay_release():
    """Rebuild and compare."""
    rebuild_and_compare()


replay_release()
