"""`check`, for the platform's command line and for the tool of senders."""

from pathlib import Path

from reassurance.console import print_json
from reassurance.log import log_warnings_only
from reassurance.registers.contract import load_contracts
from reassurance.settings import Settings
from reassurance.submissions.check import check_package
from reassurance.submissions.check_report import show
from reassurance.submissions.receipt.model import Verdict

WITH_FINDINGS = 4
REJECTED = 5
# Maximum number of refusals shown per rule.
SHOWN = 20
_CODES = {Verdict.ACCEPTED: 0, Verdict.ACCEPTED_WITH_FINDINGS: WITH_FINDINGS, Verdict.REJECTED: REJECTED}


def run_check(
    settings: Settings,
    package: Path,
    *,
    sender: str | None = None,
    home: Path | None = None,
    maximum: int = SHOWN,
    as_json: bool = False,
) -> int:
    """Print the verdict on a package; returns the exit code. Raises as `check_package` does."""
    log_warnings_only()
    checked = check_package(settings, package, sender=sender, home=home)
    print_json(checked.to_json()) if as_json else show(checked, load_contracts(settings), maximum)
    return _CODES[checked.verdict]
