"""Messages of failed commands: one sentence and an exit code, without a traceback."""

from pydantic import ValidationError

from reassurance.errors import ConfigurationError, ReassuranceError
from reassurance.system_errors import explained

_AGAIN = "Received packages are stored; run the command again."


def is_foreseen(error: Exception) -> bool:
    """Whether an error is printed as a sentence; others are bugs, and their traceback is printed."""
    return isinstance(error, ReassuranceError | ValidationError | OSError) or _is_of_duckdb(error)


def in_a_sentence(error: Exception) -> tuple[str, int]:
    """The message for the operator and the exit code of the command."""
    if isinstance(error, ReassuranceError):
        return str(error), error.exit_code
    if isinstance(error, ValidationError):
        return _bad_settings(error), ConfigurationError.exit_code
    if isinstance(error, OSError):
        return explained(error), 1
    first = str(error).partition("\n")[0]
    if "lock" in first:
        first += " Another program has that file open: close it"
    return f"{first}. {_AGAIN}", 1


def _bad_settings(error: ValidationError) -> str:
    """Each invalid setting: its name, its value, what is expected."""
    lines = []
    for fault in error.errors():
        name = "_".join(str(part) for part in fault["loc"]).upper()
        lines.append(f"REASSURANCE_{name}={fault['input']!r} cannot be used: {fault['msg'].lower()}.")
    return "\n".join([*lines, "Each setting is documented in src/reassurance/settings.py."])


def _is_of_duckdb(error: Exception) -> bool:
    """Whether DuckDB could not read or write a file; the library is loaded by then."""
    return type(error).__module__.lstrip("_").startswith("duckdb") and type(error).__name__ == "IOException"
