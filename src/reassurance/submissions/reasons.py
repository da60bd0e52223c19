"""Why a package cannot be trusted, worded."""

from reassurance.errors import PackageError
from reassurance.submissions.messages import REASONS
from reassurance.submissions.receipt import Reason


def reason(code: str, where: str, *, detail: PackageError | None = None, **values: object) -> Reason:
    """A reason to reject a package, worded in both languages; `detail` says what cannot be read."""
    french, english = REASONS[code]
    return Reason(
        code,
        where,
        french.format(detail=detail.french if detail else "", **values),
        english.format(detail=detail, **values),
    )
