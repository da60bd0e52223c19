"""Messages for DuckDB errors about memory and disk: the limit that was reached, and the setting to change.

DuckDB's own advice names statements that users of this platform cannot run.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reassurance.settings import Settings

Kind = Literal["memory", "spill", "disk"]
# The text in DuckDB's error for each kind. The order matters: DuckDB reports a full spill folder as a lack of
# memory too.
MARKS: dict[Kind, str] = {
    "spill": "max_temp_directory_size",
    "disk": "No space left on device",
    "memory": "Out of Memory Error",
}
UNTOUCHED = "The last good build is untouched."


@dataclass(frozen=True)
class Limits:
    """The limits of a DuckDB connection. `memory_setting` is the variable that sets its memory."""

    memory: str
    memory_setting: str
    threads: int
    spill: Path
    spill_limit: str

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits of a build and of its readers."""
        return cls(
            settings.memory_limit,
            "REASSURANCE_MEMORY_LIMIT",
            settings.threads,
            settings.spill_dir,
            settings.spill_limit,
        )


def exhausted(message: str) -> Kind | None:
    """What was used up according to a DuckDB error; None for other errors."""
    return next((kind for kind, mark in MARKS.items() if mark in message), None)


def exhausted_message(kind: Kind, what: str, limits: Limits, after: str = UNTOUCHED) -> str:
    """The message for `what`, a step that used up its limits; `after` is the state of the data."""
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
