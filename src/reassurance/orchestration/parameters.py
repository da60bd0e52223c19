"""Parameters of runs, which Airflow shows as a form, and their refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException

from reassurance.errors import BuildError, ConfigurationError, UsageError

AS_OF = Param(
    None,
    type=["null", "string"],
    format="date-time",
    title="As of",
    description_md="Time as of which the build is made. If empty, the time of the run.",
)
BUILD_ID = Param(
    None,
    type=["null", "string"],
    title="Build",
    description_md="Build to publish. If empty, the last released one.",
)
RELEASE = Param(
    None,
    type=["null", "string"],
    title="Release",
    description_md="Release to deliver. If empty, the one just published, or else the current one.",
)


@contextmanager
def refused_once() -> Iterator[None]:
    """Fail the task without a retry when a parameter of the run is wrong or names nothing that exists."""
    try:
        yield
    except (BuildError, ConfigurationError, UsageError) as error:
        raise AirflowFailException(f"{error} Start another run with the form corrected.") from error
