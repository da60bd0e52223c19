"""The reasons of a hold on the terminal."""

from reassurance.console import print_line
from reassurance.quality.hold import reasons, shortened
from reassurance.warehouse.record import BuildRecord


def show_hold(record: BuildRecord) -> None:
    """Print why the gate holds a build: one reason per line, shortened; nothing when it does not."""
    listed = reasons(record)
    if listed:
        override = (record.gate or {}).get("override")
        decided = f"; released by {override['by']}: {override['reason']}" if override else ""
        print_line(f"Reasons to hold {record.build_id}: {len(listed)}{decided}")
    for line in shortened(listed):
        print_line(f"  {line.check}: {line.message_en}")
