"""Run a program that is killed when its parent process ends.

    python -m reassurance.child PARENT_PID PROGRAM ARGUMENT…

A dbt process that outlives a killed build would keep the build's file locked. Only Linux supports this; on
other systems the program runs as usual.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Tie this process to its parent, then become the program."""
    parent, program, *arguments = sys.argv[1:]
    end_with(int(parent))
    os.execv(program, [program, *arguments])


def end_with(parent: int) -> None:
    """Have this process killed when its parent process, given by its number, ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent ended before prctl
            sys.exit(1)


if __name__ == "__main__":
    main()
