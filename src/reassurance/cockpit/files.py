"""The files that the page shows: quality pages, releases, receipts and runbooks, and nothing else."""

import re
from pathlib import Path, PurePosixPath

from reassurance.build_names import is_build_id
from reassurance.cockpit.builds import quality_page
from reassurance.errors import PublicationError
from reassurance.publication.releases_folder import DESCRIPTOR, read_descriptor
from reassurance.registers.senders import sender_names
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.submissions.archive.receipts import read_receipt, receipt_path
from reassurance.submissions.receipt.outbox import receipt_files

_HASH = re.compile(r"[0-9a-f]{64}")
_RUNBOOKS = PROJECT_DIR / "docs" / "runbooks"
_RUNBOOK = re.compile(r"[a-z-]+\.md")


def find_quality_page(settings: Settings, build_id: str) -> Path | None:
    """The page of the quality checks of a build."""
    return _existing(quality_page(settings, build_id)) if is_build_id(build_id) else None


def find_release(settings: Settings, name: str) -> Path | None:
    """The folder of a release, given by its name or as `current`."""
    path = settings.releases_dir / name
    if name == "current":
        path = path.resolve()
    return path if is_build_id(path.name) and (path / DESCRIPTOR).is_file() else None


def find_release_file(settings: Settings, name: str, path: str) -> Path | None:
    """A file that the descriptor of a release lists."""
    release = find_release(settings, name)
    if release is None:
        return None
    try:
        listed = {resource["path"] for resource in read_descriptor(release)["resources"]}
    except PublicationError:
        return None
    return _existing(release / PurePosixPath(path)) if path in listed else None


def find_receipt_page(settings: Settings, sender_id: str, submission_hash: str) -> Path | None:
    """The page of a receipt in the outbox of its sender."""
    if not _HASH.fullmatch(submission_hash) or sender_id not in sender_names(settings):
        return None
    stored = receipt_path(settings, sender_id, submission_hash)
    return _existing(receipt_files(settings, read_receipt(stored))[0]) if stored.is_file() else None


def find_runbook(name: str) -> Path | None:
    """A runbook, which is Markdown."""
    return _existing(_RUNBOOKS / name) if _RUNBOOK.fullmatch(name) else None


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None
