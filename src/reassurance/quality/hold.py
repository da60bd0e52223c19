"""The reasons of a hold, as a person reads them before deciding to release the build."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reassurance.decisions import HoldReason
from reassurance.errors import GateError
from reassurance.french import number, typography
from reassurance.settings import Settings
from reassurance.texts import load_catalogue
from reassurance.warehouse.record import BuildRecord, all_records, read_record

# The answers of a person. Airflow shows them as buttons.
RELEASE = "Release this build"
KEEP = "Keep the last release"

_TEXTS = load_catalogue("reassurance/quality/labels_fr.yaml")
# Reasons of one check that are listed. The record of the build has all of them.
_LISTED = 10


@dataclass(frozen=True)
class HoldLine:
    """One line of a list of reasons, in French and English."""

    check: str
    message_fr: str
    message_en: str


def shortened(reasons: Sequence[HoldReason]) -> Iterator[HoldLine]:
    """The first ten reasons of each check, and a line with the number of its other reasons."""
    counts = Counter(reason.code for reason in reasons)
    listed: Counter[str] = Counter()
    for reason in reasons:
        listed[reason.code] += 1
        if listed[reason.code] <= _LISTED:
            yield HoldLine(reason.code, reason.message_fr, reason.message_en)
        elif listed[reason.code] == counts[reason.code]:
            others = counts[reason.code] - _LISTED
            yield HoldLine(
                reason.code,
                _TEXTS.text("hold.others", count=number(others)),
                f"{others} more of {reason.code}: the record of the build lists all of them.",
            )


def hold_page(record: BuildRecord) -> str:
    """Why a build is held, as Markdown, in both languages."""
    lines = list(shortened(reasons(record)))
    return "\n".join(
        [
            _TEXTS.text("hold.title", build=record.build_id),
            *(f"- {typography(line.message_fr)}" for line in lines),
            "",
            f"**Build {record.build_id} is held:**",
            *(f"- `{line.check}`: {line.message_en}" for line in lines),
        ]
    )


def reasons(record: BuildRecord) -> list[HoldReason]:
    """The reasons in the record of a held build."""
    return [HoldReason(**reason) for reason in (record.gate or {}).get("reasons", [])]


def require_held(settings: Settings, build_id: str) -> BuildRecord:
    """The record of a build that is held. Raises GateError when it is not, BuildError when there is none."""
    record = read_record(settings, build_id)
    if record.status != "held":
        raise GateError(f"Build {build_id} is {record.status}: there is nothing to decide.")
    return record


def require_latest(settings: Settings, build_id: str) -> None:
    """Raises GateError when a build of a later `as_of` has been released or held."""
    record = read_record(settings, build_id)
    for other in all_records(settings):
        if other.is_finished and other.as_of > record.as_of:
            raise GateError(f"Build {build_id} is superseded by {other.build_id}, which is {other.status}.")
