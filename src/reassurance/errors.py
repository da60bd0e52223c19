"""Everything this package raises on purpose.

    ReassuranceError
    ├── ConfigurationError      a setting, a seed or an expectation file cannot be used
    ├── LockedError             another process holds a lock for too long, or is stopped
    ├── SourceError             a place where a sender leaves packages cannot be reached or read
    ├── PackageError            a submission cannot be read at all (it is judged `rejected`, never lost)
    │   └── StatementError      a bank statement contradicts itself (likewise)
    ├── SubmissionsError        packages of some senders could not be judged, for no fault of theirs
    ├── ArchiveError            an archived object is missing or is not what its name says
    ├── IntegrityError          a build, a record or the journal differs from what was decided or published
    ├── ResourceError           DuckDB had not enough memory or disk
    ├── BuildError              a warehouse build did not complete
    ├── GateError               a decision was asked for that the gate does not allow
    ├── PublicationError        a release cannot be written or does not hold together
    └── AirflowError            the embedded Airflow does not come up, or does not do what it was asked

Each message says what was found, where, what was expected and what to do.
"""

# The exit code of a command whose build the gate holds: no error.
HELD = 3


class ReassuranceError(Exception):
    """Base of the tree: the command line prints its message and exits with `exit_code`."""

    exit_code = 1


class ConfigurationError(ReassuranceError):
    """A setting, a seed or an expectation file cannot be used."""

    exit_code = 2


class LockedError(ReassuranceError):
    """Another process holds a lock for too long, or is stopped while it holds it."""


class SourceError(ReassuranceError):
    """A place where a sender leaves packages cannot be reached or read; other senders are not concerned."""


class PackageError(ReassuranceError):
    """A submission cannot be read at all; `french` tells its sender so."""

    def __init__(self, english: str, french: str | None = None) -> None:
        """Keep both wordings; what is for operators alone has no French one."""
        super().__init__(english)
        self.french = english if french is None else french


class StatementError(PackageError):
    """A bank statement contradicts itself: its entries do not lead from one balance to the other."""


class SubmissionsError(ReassuranceError):
    """Packages of some senders could not be judged, for no fault of theirs; all others were."""


class ArchiveError(ReassuranceError):
    """An archived object is missing or differs from the hash it is stored under."""


class IntegrityError(ReassuranceError):
    """A build, a record or the journal differs from what was decided or published."""


class BuildError(ReassuranceError):
    """A warehouse build did not complete; the last good build is untouched."""


class ResourceError(ReassuranceError):
    """DuckDB had not enough memory or disk for what it was asked; nothing that was finished is lost."""


class GateError(ReassuranceError):
    """A decision was asked for that the gate does not allow."""


class PublicationError(ReassuranceError):
    """A release cannot be written or does not hold together."""


class AirflowError(ReassuranceError):
    """The embedded Airflow does not come up, or does not do what it was asked."""
