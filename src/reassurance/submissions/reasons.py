"""Why a package cannot be trusted, worded."""

from reassurance.errors import PackageError
from reassurance.submissions.messages import REASONS
from reassurance.submissions.receipt import Reason
from reassurance.submissions.totals import Amount, french_amount


def reason(code: str, where: str, *, detail: PackageError | None = None, **values: object) -> Reason:
    """A reason to reject a package, worded in both languages; `detail` is what cannot be read.

    Amounts are written in each language as its tables write them.
    """
    french, english = REASONS[code]
    in_french = {name: french_amount(v) if isinstance(v, Amount) else v for name, v in values.items()}
    return Reason(
        code,
        where,
        french.format(detail=detail.french if detail else "", **in_french),
        english.format(detail=detail, **values),
    )
