"""The exceptions of this package.

    ReassuranceError
    ├── ConfigurationError      a setting, a seed or an expectation file cannot be used
    ├── UsageError              a command was given something that does not exist or cannot be used
    │   └── DecisionError       a decision on breaks is incomplete or contradicts itself
    ├── LockedError             another process holds a lock for too long, or is suspended
    ├── SourceError             the source of a sender's packages cannot be reached or read
    ├── PackageError            a submission cannot be read; it gets the verdict `rejected`
    │   └── StatementError      a bank statement contradicts itself; likewise
    ├── SubmissionsError        packages of some senders could not be processed, for a fault of the platform
    ├── ArchiveError            an archived object is missing, or its hash differs
    ├── IntegrityError          a build, a record or the journal differs from what was decided or published
    ├── ResourceError           DuckDB ran out of memory or disk
    ├── BuildError              a warehouse build did not complete
    ├── GateError               the gate does not allow the requested decision
    ├── PublicationError        a release cannot be written or is inconsistent
    ├── DeliveryError           a release cannot be delivered to a target
    └── AirflowError            the embedded Airflow does not start, or a request to it fails

Each message states the observed fault, its place, the expected value and the remedy.
"""

# The exit code of a command whose build is held by the gate, which is not an error.
HELD = 3


class ReassuranceError(Exception):
    """Base class. The command line prints the message and exits with `exit_code`."""

    exit_code = 1


class ConfigurationError(ReassuranceError):
    """A setting, a seed or an expectation file cannot be used."""

    exit_code = 2


class UsageError(ReassuranceError):
    """A command was given something that does not exist or cannot be used."""

    exit_code = 2


class DecisionError(UsageError):
    """A decision on breaks is incomplete or contradicts itself. `code` names the fault, `name` the field."""

    def __init__(self, code: str, message: str, name: str | None = None) -> None:
        """Store the code, the message and the name of the field."""
        super().__init__(message)
        self.code, self.name = code, name


class LockedError(ReassuranceError):
    """Another process holds a lock for too long, or is suspended while it holds it."""


class SourceError(ReassuranceError):
    """The source of a sender's packages cannot be reached or read. Other senders are not affected."""


class PackageError(ReassuranceError):
    """A submission cannot be read. `french` is the message for the sender."""

    def __init__(self, english: str, french: str | None = None) -> None:
        """Store both messages; without a French one, `french` is the English one."""
        super().__init__(english)
        self.french = english if french is None else french


class StatementError(PackageError):
    """A bank statement contradicts itself: its entries do not add up to the difference of its balances."""


class SubmissionsError(ReassuranceError):
    """Packages of some senders could not be processed, for a fault of the platform. All others were."""


class ArchiveError(ReassuranceError):
    """An archived object is missing, or its hash differs from its name."""


class IntegrityError(ReassuranceError):
    """A build, a record or the journal differs from what was decided or published."""


class BuildError(ReassuranceError):
    """A warehouse build did not complete; the last good build is untouched."""


class SecrecyError(ReassuranceError):
    """No safe pattern of hidden figures can be computed; nothing is published."""


class ResourceError(ReassuranceError):
    """DuckDB ran out of memory or disk. Finished results are unchanged."""


class GateError(ReassuranceError):
    """The gate does not allow the requested decision."""


class PublicationError(ReassuranceError):
    """A release cannot be written or is inconsistent."""


class DeliveryError(ReassuranceError):
    """A release cannot be delivered to a target. Other targets are not affected."""


class NotificationError(ReassuranceError):
    """A message cannot be sent. It waits and is sent later."""


class AirflowError(ReassuranceError):
    """The embedded Airflow does not start, or a request to it fails."""
