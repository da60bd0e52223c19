"""The facts of a build that commands print as JSON."""

from reassurance.periods import format_instant
from reassurance.settings import Settings
from reassurance.warehouse.current import current_build_id
from reassurance.warehouse.record import BuildRecord


def build_facts(settings: Settings, record: BuildRecord) -> dict[str, object]:
    """The facts of a build and the name of the current one, for JSON."""
    return record_facts(record) | {"current_build": current_build_id(settings)}


def record_facts(record: BuildRecord) -> dict[str, object]:
    """The facts of a build, for JSON."""
    return {
        "build_id": record.build_id,
        "as_of": format_instant(record.as_of),
        "status": record.status,
        "is_new": record.is_new,
        "stopped": list(record.stopped),
        "gate": record.gate,
    }
