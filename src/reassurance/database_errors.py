"""DuckDB had not enough memory or disk: which limit that is and what to do, in our words.

DuckDB's own advice names statements that nobody can run here. What is told names the settings.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reassurance.settings import Settings

Kind = Literal["memory", "spill", "disk"]
# What DuckDB says of each, the first that is found. It calls a full spill folder a lack of memory, too.
MARKS: dict[Kind, str] = {
    "spill": "max_temp_directory_size",
    "disk": "No space left on device",
    "memory": "Out of Memory Error",
}
UNTOUCHED = "The last good build is untouched."


@dataclass(frozen=True)
class Limits:
    """Limits that a connection of DuckDB was given; `memory_setting` is the variable that sets its memory."""

    memory: str
    memory_setting: str
    threads: int
    spill: Path
    spill_limit: str

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Those of a build and of all that reads one."""
        return cls(
            settings.memory_limit,
            "REASSURANCE_MEMORY_LIMIT",
            settings.threads,
            settings.spill_dir,
            settings.spill_limit,
        )


def exhausted(said: str) -> Kind | None:
    """What was used up, when an error of DuckDB tells of that; None for any other error."""
    return next((kind for kind, mark in MARKS.items() if mark in said), None)


def tell(kind: Kind, what: str, limits: Limits, after: str = UNTOUCHED) -> str:
    """What `what` needed more of than it was given, and what to do; `after` says what was left as it was."""
    if kind == "memory":
        return (
            f"Out of memory: {what} needs more than {limits.memory_setting} ({limits.memory}) allows, and"
            f" cannot spill enough of it to {limits.spill}. Raise {limits.memory_setting}, or lower"
            f" REASSURANCE_THREADS ({limits.threads}): each thread needs memory of its own. {after}"
        )
    if kind == "spill":
        return (
            f"Out of disk: {what} spills more to {limits.spill} than REASSURANCE_SPILL_LIMIT "
            f"({limits.spill_limit}) allows. Raise REASSURANCE_SPILL_LIMIT, or {limits.memory_setting} "
            f"({limits.memory}) so that less is spilled. {after}"
        )
    return (
        f"Out of disk: no space is left for {what}. Free space where the build is written and in"
        f" {limits.spill}, where it spills, or let REASSURANCE_SPILL name a folder of a larger disk. {after}"
    )
