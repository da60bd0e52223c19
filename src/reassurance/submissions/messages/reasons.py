"""Reasons to reject a package, in French and English."""

from reassurance.errors import PackageError
from reassurance.safe_text import shown
from reassurance.submissions.messages.catalogue import load_messages
from reassurance.submissions.receipt.model import RejectionReason
from reassurance.wording import in_english, in_french


def reason(code: str, where: str, *, detail: PackageError | None = None, **values: object) -> RejectionReason:
    """A reason to reject a package, in both languages; `detail` describes what cannot be read."""
    text = load_messages().reasons[code]
    return RejectionReason(
        code,
        shown(where),
        text.french.format(detail=detail.french if detail else "", **in_french(values)),
        text.english.format(detail=detail, **in_english(values)),
    )
