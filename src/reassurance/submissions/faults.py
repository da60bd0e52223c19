"""Distinguish errors of the file, which its sender must correct, from those of the platform, which we retry.

A package is rejected only for its own errors. A full disk, memory that other processes use, a killed child
process or a file of ours that cannot be opened stop the judgement; the package waits in the inbox.
"""

import errno

import duckdb

from reassurance.errors import ReassuranceError
from reassurance.system_errors import explained

# `seek` and `read` raise these on a damaged or malicious zip; any other system error is the platform's.
_OF_FILES = (errno.EINVAL, errno.EOVERFLOW)
# Errors of DuckDB that quote the system. Others quote the file, which may contain any text.
_OF_DUCKDB = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.InternalException,
    duckdb.FatalException,
)
# Parts of the messages in which DuckDB reports an error of the disk or the system.
_OF_SYSTEM = (
    "no space left",
    "could not write",
    "failed to write",
    "could not create",
    "too many open files",
    "input/output error",
    "disk quota",
    "failed to offload",
    "max_temp_directory_size",
    "could not sync",
    "could not open file",
    "cannot open file",
    "permission denied",
    "read-only file system",
)


def is_foreseen(error: Exception) -> bool:
    """Whether the message of an error is enough; the log has the traceback of the others."""
    return isinstance(error, ReassuranceError | OSError | duckdb.Error)


def described(error: Exception) -> str:
    """An error in a sentence for the operator; one that is not foreseen as Python shows it."""
    if isinstance(error, OSError):
        return explained(error)
    return str(error) if is_foreseen(error) else repr(error)


def is_of_package(error: Exception) -> bool:
    """Whether a package caused an error that we did not foresee, and that is not the platform's."""
    return not (isinstance(error, ReassuranceError) or is_ours(error))


def is_ours(error: BaseException) -> bool:
    """Whether an error is the platform's, and not due to the file that was read.

    An interrupted query counts as the platform's. `processor_budget` receives the error, and rejects
    a package that has used up its time.
    """
    if isinstance(error, OSError):
        # An error without a code comes from a library, such as "Invalid data stream" from bzip2.
        return error.errno is not None and error.errno not in _OF_FILES
    if isinstance(error, duckdb.InterruptException):
        return True
    if isinstance(error, _OF_DUCKDB):
        text = str(error).lower()
        return any(part in text for part in _OF_SYSTEM)
    return False
