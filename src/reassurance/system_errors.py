"""Errors of the operating system as sentences: the file, the cause, the next step."""

import errno

_AGAIN = "Received packages are stored; run the command again."
_OTHER_HOME = "or choose another home folder with REASSURANCE_HOME."
# What to do about an error, by its code.
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


def explained(error: OSError) -> str:
    """The file, what the system reports, and the remedy if we know one."""
    # Of two paths, the second is the one that is written.
    path = error.filename2 or error.filename or "A file"
    remedy = _REMEDIES.get(error.errno or 0, "")
    return f"{path}: {error.strerror or error}. {remedy}".strip()
