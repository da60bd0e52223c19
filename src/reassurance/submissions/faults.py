"""Whose fault an error is: the file's, which its sender must change, or the platform's, to be tried again.

A package is rejected for what is wrong with it alone. A full disk, a memory that other processes took, a
killed child or a file of ours that cannot be opened stop its judgement, and it waits in the inbox.
"""

import errno

import duckdb

from reassurance.errors import ReassuranceError

# What a damaged or hostile zip makes `seek` and `read` raise; any other error of the system is ours.
_OF_FILES = (errno.EINVAL, errno.EOVERFLOW)
# Errors of DuckDB in which the system speaks; in others, a file is quoted, and may hold any words.
_OF_DUCKDB = (
    duckdb.IOException, duckdb.OutOfMemoryException, duckdb.InternalException, duckdb.FatalException,
)  # fmt: skip
# How DuckDB reports what the disk or the system refused it.
_OF_SYSTEM = (
    "no space left", "could not write", "failed to write", "could not create", "too many open files",
    "input/output error", "disk quota", "failed to offload", "max_temp_directory_size", "could not sync",
    "could not open file", "cannot open file", "permission denied", "read-only file system",
)  # fmt: skip


def is_of_package(error: Exception) -> bool:
    """Whether an error is what a package made us raise: neither foreseen nor the platform's trouble."""
    return not (isinstance(error, ReassuranceError) or is_ours(error))


def is_ours(error: BaseException) -> bool:
    """Whether an error is the platform's trouble, and not the fault of the file that was read."""
    if isinstance(error, OSError):
        # Without a code it is a library's, such as that of bzip2: "Invalid data stream".
        return error.errno is not None and error.errno not in _OF_FILES
    if isinstance(error, _OF_DUCKDB):
        text = str(error).lower()
        return any(words in text for words in _OF_SYSTEM)
    return False
