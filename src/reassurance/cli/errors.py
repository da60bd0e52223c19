"""Messages of failed commands: one sentence and an exit code, without a traceback."""

import errno

from pydantic import ValidationError

from reassurance.errors import ConfigurationError, ReassuranceError

_AGAIN = "Received packages are stored; run the command again."
_OTHER_HOME = "or choose another home folder with REASSURANCE_HOME."
# What to do about an error of the operating system, by its code.
_REMEDIES = {
    errno.ENOSPC: f"Free space on that disk. {_AGAIN}",
    errno.EDQUOT: f"Raise the quota or free space. {_AGAIN}",
    errno.EROFS: f"Make the disk writable, {_OTHER_HOME}",
    errno.EACCES: f"Give this account the right to write there, {_OTHER_HOME}",
    errno.EPERM: f"Give this account the right to write there, {_OTHER_HOME}",
    errno.EFBIG: f"Raise the limit on the size of files (ulimit -f). {_AGAIN}",
    errno.EEXIST: f"A file is where a folder is needed: move it, {_OTHER_HOME}",
    errno.ENOTDIR: f"A file is where a folder is needed: move it, {_OTHER_HOME}",
}


def is_foreseen(error: Exception) -> bool:
    """Whether an error is printed as a sentence; others are bugs, and their traceback is printed."""
    return isinstance(error, ReassuranceError | ValidationError | OSError) or _is_of_duckdb(error)


def in_a_sentence(error: Exception) -> tuple[str, int]:
    """The message for the operator and the exit code of the command."""
    if isinstance(error, ReassuranceError):
        return str(error), error.exit_code
    if isinstance(error, ValidationError):
        return _bad_settings(error), ConfigurationError.exit_code
    if not isinstance(error, OSError):
        first = str(error).partition("\n")[0]
        if "lock" in first:
            first += " Another program has that file open: close it"
        return f"{first}. {_AGAIN}", 1
    remedy = _REMEDIES.get(error.errno or 0, "")
    return f"{error.filename or 'A file'}: {error.strerror or error}. {remedy}".strip(), 1


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
