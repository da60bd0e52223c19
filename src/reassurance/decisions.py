"""Decisions on builds, as records, override files and the journal store them."""

from dataclasses import dataclass
from typing import Literal

from reassurance.build_names import BuildId

Decision = Literal["release", "hold"]


@dataclass(frozen=True)
class HoldReason:
    """Why a build is held: the check, its subject, and a sentence in French and English."""

    code: str
    subject: str
    message_fr: str
    message_en: str


@dataclass(frozen=True)
class Override:
    """Who released a held build, why, and when (ISO 8601, UTC)."""

    build_id: BuildId
    by: str
    reason: str
    released_at: str
