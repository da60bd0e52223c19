"""Check a package before it is sent: the code and the verdict of reception, and nothing is stored.

The package is judged at its path, with a temporary home folder. The lines accepted earlier are in the
platform's home folder. Without it, a reference to a line of an earlier package can neither be confirmed nor
refused; it is reported as unknown.
"""

import os
import re
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from reassurance.errors import ConfigurationError, PackageError
from reassurance.files import make_folder
from reassurance.settings import Settings
from reassurance.submissions.leftovers import CHECK_PREFIX
from reassurance.submissions.package.inbox import PackagePath, is_package_name, peek_descriptor
from reassurance.submissions.process import process_package
from reassurance.submissions.receipt.model import Receipt, Refusal, Verdict

_SENDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_UNKNOWN = "UNKNOWN"
# These rules may refuse a correct line: an earlier package may contain the line it refers to.
_OF_EARLIER_LINES = ("dangling_key", "parent_quarantined")


@dataclass(frozen=True)
class Checked:
    """The receipt that a package would get, its refusals split by whether they depend on earlier packages.

    `refusals` are certain. Those of `unknown` are right only if no earlier package contained the lines that
    they refer to. With the platform's home folder, `unknown` is empty.
    """

    receipt: Receipt
    verdict: Verdict
    refusals: tuple[Refusal, ...]
    unknown: tuple[Refusal, ...]

    def to_json(self) -> dict[str, object]:
        """The verdict for a program: the receipt without the numbers that only the platform has."""
        content = self.receipt.to_json()
        counted = ("register", "path", "rows_declared", "rows_read")
        summed = ("measure", "declared", "read")
        return {
            "verdict": self.verdict,
            "package": content["package_name"],
            "sender": content["sender_id"],
            "period": content["period"],
            "registers": [
                {name: register[name] for name in counted}
                | {"totals": [{name: total[name] for name in summed} for total in register["totals"]]}
                for register in content["registers"]
            ],
            "unread_files": content["unread"],
            "reasons": content["reasons"],
            "findings": [asdict(refusal) for refusal in self.refusals],
            "unknown_references": [asdict(refusal) for refusal in self.unknown],
        }


def check_package(
    settings: Settings,
    path: Path,
    *,
    sender: str | None = None,
    home: Path | None = None,
    received_at: datetime | None = None,
) -> Checked:
    """Judge a package, a folder or a zip, as if `sender` sent it now; by default the sender it declares.

    The archive of `home` provides the lines accepted earlier from that sender; it is read and never written.

    Raises ConfigurationError when there is no package at that path, no archive in that home, or when
    `sender` is not the name of an inbox.
    """
    # Do not follow a symlink in place of a package: reception does not either.
    path = path.absolute() if path.is_symlink() else path.resolve()
    if not path.is_dir() and not (os.path.lexists(path) and is_package_name(path.name)):
        raise ConfigurationError(
            f"{path} is neither a folder nor a .zip: give the package that you will send."
        )
    if sender is not None and not _SENDER_NAME.fullmatch(sender):
        raise ConfigurationError(f"{sender!r} is not the name of a sender: expected one such as INS01.")
    owner = sender or _declared_sender(settings, path)
    with TemporaryDirectory(prefix=CHECK_PREFIX) as scratch:
        own = settings.model_copy(update={"home": Path(scratch), "inbox": None})
        if home is not None:
            _copy_archive(settings.model_copy(update={"home": home}), own, owner)
        # No other process knows this home: it needs no lock.
        make_folder(own.scratch_dir / owner)
        receipt = process_package(own, PackagePath(owner, path), own.scratch_dir / owner, received_at)
    certain: list[Refusal] = []
    unknown: list[Refusal] = []
    for refusal in receipt.findings:
        (certain if home is not None or refusal.rule not in _OF_EARLIER_LINES else unknown).append(refusal)
    if receipt.reasons:
        verdict = Verdict.REJECTED
    else:
        verdict = Verdict.ACCEPTED_WITH_FINDINGS if certain else Verdict.ACCEPTED
    return Checked(receipt, verdict, tuple(certain), tuple(unknown))


def _declared_sender(settings: Settings, path: Path) -> str:
    """The sender that the package declares; `UNKNOWN` when it declares none that can name a folder."""
    try:
        declared = peek_descriptor(settings, path).sender
    except (PackageError, OSError):
        return _UNKNOWN
    return declared if _SENDER_NAME.fullmatch(declared) else _UNKNOWN


def _copy_archive(theirs: Settings, ours: Settings, sender: str) -> None:
    """Copy the receipts of a sender into another home, and link to its lines."""
    archive = theirs.receipts_dir.parent
    if not archive.is_dir():
        raise ConfigurationError(f"{archive} does not exist: --home is the platform's home folder.")
    for kept in (folder / sender for folder in archive.iterdir() if folder.is_dir()):
        if kept.is_dir():
            shutil.copytree(kept, ours.receipts_dir.parent / kept.relative_to(archive))
    for theirs_dir, ours_dir in (
        (theirs.registered_dir, ours.registered_dir),
        (theirs.quarantine_dir, ours.quarantine_dir),
    ):
        for lines in theirs_dir.glob(f"*/sender={sender}/**/*.parquet"):
            link = ours_dir / lines.relative_to(theirs_dir)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(lines.resolve())
