"""The last builds, and why they were held or failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reassurance.french import typography
from reassurance.quality.hold import reasons, shortened
from reassurance.settings import Settings
from reassurance.warehouse.build import dbt_target
from reassurance.warehouse.dbt_results import read_nodes
from reassurance.warehouse.record import BuildRecord

# Builds that the first page lists, and reasons of each. The page of a build lists ten reasons of each check.
LISTED = 10
_REASONS = 3


@dataclass(frozen=True)
class BuildLine:
    """A build: `status` is that of its record, or `abandoned`.

    `reasons` are French sentences why it was held, or the models and tests that failed; `others` is the
    number of further ones. `is_asked` is True when Airflow asks a person about it.
    """

    record: BuildRecord
    status: str
    reasons: tuple[str, ...]
    others: int
    is_asked: bool
    is_published: bool
    has_quality_page: bool

    @property
    def override(self) -> dict[str, str] | None:
        """Who released the build although it was held, and why."""
        override: dict[str, str] | None = (self.record.gate or {}).get("override")
        return override


def last_builds(settings: Settings, records: Sequence[BuildRecord]) -> list[BuildLine]:
    """The last builds, latest first; `records` are all of them."""
    return [build_line(settings, record, records, _REASONS) for record in reversed(records[-LISTED:])]


def build_line(
    settings: Settings, record: BuildRecord, records: Sequence[BuildRecord], limit: int | None = None
) -> BuildLine:
    """A build with at most `limit` of its reasons; without a limit, ten of each check."""
    texts = [typography(reason.message_fr) for reason in reasons(record)]
    if limit is None:
        texts = [typography(line.message_fr) for line in shortened(reasons(record))]
    failed = [node.unique_id for node in read_nodes(dbt_target(settings, record.build_id)) if node.has_failed]
    listed = texts or (failed if record.status == "failed" else [])
    shown = listed[:limit]
    last = max((each.as_of for each in records if each.is_finished), default=None)
    return BuildLine(
        record=record,
        status="abandoned" if record.is_abandoned(settings, datetime.now(UTC)) else record.status,
        reasons=tuple(shown),
        others=len(listed) - len(shown),
        is_asked=record.status == "held" and record.as_of == last,
        is_published=(settings.releases_dir / record.build_id).is_dir(),
        has_quality_page=quality_page(settings, record.build_id).is_file(),
    )


def last_decided(settings: Settings, records: Sequence[BuildRecord]) -> BuildRecord | None:
    """The decided build of the latest moment whose file exists; `records` are all builds."""
    decided = (r for r in reversed(records) if r.is_finished and r.path(settings).is_file())
    return next(decided, None)


def quality_page(settings: Settings, build_id: str) -> Path:
    """The page of the quality checks of a build."""
    return settings.quality_dir / build_id / "site" / "index.html"
