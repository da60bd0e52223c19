"""`reassurance-check`, the tool of senders: `check` with the contracts that its wheel contains.

`reference/sender_wheel.py` builds the wheel. Exit codes are those of `reassurance check`.
"""

import io
import sys
from argparse import ArgumentParser
from importlib.metadata import version
from pathlib import Path

from reassurance.cli.check import SHOWN, run_check
from reassurance.cli.errors import in_a_sentence, is_foreseen
from reassurance.console import fail
from reassurance.log import log_to
from reassurance.settings import Settings
from reassurance.submissions.package.inbox import is_package_name
from reassurance.submissions.receipt import labels

DISTRIBUTION = "reassurance-check"
# In the wheel: the schemas and the seeds of senders, in the folders that they have in the repository.
DATA = Path(__file__).parents[1] / "data"


def main() -> None:
    """Check the package of the command line. Expected errors are printed as a sentence."""
    for stream in (sys.stdout, sys.stderr):
        # On Windows, a redirected output has an encoding without the lines of tables.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    log_to(sys.stderr)
    given = _parser().parse_args()
    package: Path = given.package
    if not (package.is_dir() or (package.exists() and is_package_name(package.name))):
        fail(labels.text("check.no_package", package=package))
        sys.exit(2)
    try:
        settings = Settings(dbt_project_dir=DATA / "dbt_project", expectations_dir=DATA / "expectations")
        code = run_check(settings, package, sender=given.sender, maximum=given.maximum, as_json=given.json)
    except Exception as error:
        if not is_foreseen(error):
            raise
        sentence, code = in_a_sentence(error)
        fail(sentence)
    sys.exit(code)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(DISTRIBUTION, description=labels.text("check.help.tool"), add_help=False)
    parser.add_argument("package", type=Path, metavar="PAQUET", help=labels.text("check.help.package"))
    parser.add_argument("--sender", metavar="CODE", help=labels.text("check.help.sender"))
    parser.add_argument(
        "--maximum", type=int, default=SHOWN, metavar="N", help=labels.text("check.help.maximum", count=SHOWN)
    )
    parser.add_argument("--json", action="store_true", help=labels.text("check.help.json"))
    parser.add_argument(
        "--version", action="version", version=version(DISTRIBUTION), help=labels.text("check.help.version")
    )
    parser.add_argument("--help", action="help", help=labels.text("check.help.help"))
    return parser
