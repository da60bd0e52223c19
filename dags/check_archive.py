"""Check every Sunday that no stored file was altered or removed.

- **Reads** the archive, receipts, builds, overrides, the journal and releases; **writes** nothing.
- The run fails when a file differs from what was received, decided or published. Its log names the file.
- The result has the last entry of the journal. Note it outside this machine: it proves the state of that day.
- `reassurance verify` does the same. See `docs/runbooks/a-failed-verification.md`.
"""

from airflow.sdk import dag

from reassurance.orchestration import DEFAULTS, Tag, shown
from reassurance.orchestration.checks import EVERY_SUNDAY, check_stored_files


@dag(schedule=EVERY_SUNDAY, tags=[Tag.CONTROL], **shown(__doc__), **DEFAULTS)
def check_archive():
    """Verify the home folder."""
    check_stored_files()


check_archive()
