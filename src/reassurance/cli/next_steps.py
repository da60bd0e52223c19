"""What the operator does next: why, and the commands to run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reassurance.console import print_line
from reassurance.periods import format_instant
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord, unseen_submissions


@dataclass(frozen=True)
class NextStep:
    """Why something is to be done, and the commands that do it; none when nothing is."""

    why: str
    commands: tuple[str, ...] = ()


def next_step(settings: Settings, records: Sequence[BuildRecord]) -> NextStep:
    """The next step of a home with these builds, earliest `as_of` first."""
    if any(settings.inbox_dir.glob("*/*")):
        return NextStep("Packages are in the inbox.", ("reassurance nightly",))
    last = records[-1] if records else None
    if last is not None and last.status != "released":
        return after_build(settings, last)
    if unseen := unseen_submissions(settings):
        return NextStep(
            f"Received submissions that no build contains: {len(unseen)}.", ("reassurance build",)
        )
    if last is None:
        return NextStep(f"No package was received yet. Put one into {settings.inbox_dir}/<sender>/.")
    return after_build(settings, last)


def after_build(settings: Settings, record: BuildRecord) -> NextStep:
    """The next step for a build."""
    build, publish = record.build_id, f"reassurance publish {record.build_id}"
    again = f"reassurance build --as-of {format_instant(record.as_of)}"
    if record.status == "held":
        release = f"reassurance release {build} --by NAME --reason WHY"
        return NextStep("A named person decides whether the held build is released.", (release, publish))
    if record.status == "released":
        if (settings.releases_dir / build).exists():
            return NextStep("nothing, the last build is published.")
        return NextStep("The build is released and not published yet.", (publish,))
    if record.status == "failed" or record.is_abandoned(settings, datetime.now(UTC)):
        logs = settings.home / "dbt" / build / "logs" / "dbt.log"
        return NextStep(f"The build failed. Correct the cause (see {logs}), then build again.", (again,))
    return NextStep(f"The build {build} is being made. If its process was killed, build again.", (again,))


def show_next_step(step: NextStep) -> None:
    """Print a next step, one command per line."""
    print_line(f"Next: {step.why}")
    for command in step.commands:
        print_line(f"  {command}")
