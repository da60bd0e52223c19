"""The outbox: a sender's receipts as JSON for programs, and as a page and a workbook for people.

    outbox/<sender>/<package>.<12 digits>.json  .html  .xlsx

Page and workbook are generated from the JSON only. Files are created atomically and never replaced; a missing
one is created again.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from reassurance.errors import ConfigurationError
from reassurance.files import draft_path, place_once, write_once
from reassurance.registers.contract import Register
from reassurance.settings import Settings
from reassurance.submissions.receipt.model import Receipt, receipt_bytes

# Modes of an outbox shared with a group, and of its files.
_OUTBOX, _RECEIPT = 0o750, 0o440
# File names have at most 255 bytes.
_LONGEST_NAME = 200


def answer(
    settings: Settings,
    registers: Mapping[str, Register],
    receipt: Receipt,
    package_name: str,
    scratch: Path,
) -> None:
    """Write the files of a receipt that are not yet in its sender's outbox.

    They are named after the package: the same content may be sent under another name.
    """
    name = _file_name(receipt, package_name)
    machine = settings.outbox_dir / receipt.sender_id / f"{name}.json"
    write_once(machine, [receipt_bytes(receipt)], scratch)
    page, workbook = machine.with_suffix(".html"), machine.with_suffix(".xlsx")
    # Jinja and XlsxWriter take 40 ms to import, and `check` writes no receipt.
    if not page.exists():
        from reassurance.submissions.receipt.page import receipt_page

        write_once(page, [receipt_page(receipt, registers, name).encode()], scratch)
    if not workbook.exists():
        from reassurance.submissions.receipt.workbook import write_receipt_workbook

        draft = draft_path(scratch)
        write_receipt_workbook(receipt, registers, draft)
        place_once(draft, workbook)
    _share(settings, receipt.sender_id, [machine, page, workbook])


def receipt_files(settings: Settings, receipt: Receipt) -> tuple[Path, Path, Path]:
    """The page, the workbook and the JSON of a receipt in the outbox, under the first name of its package."""
    machine = settings.outbox_dir / receipt.sender_id / f"{_file_name(receipt, receipt.package_name)}.json"
    return machine.with_suffix(".html"), machine.with_suffix(".xlsx"), machine


def _file_name(receipt: Receipt, package_name: str) -> str:
    """The name, without ending, of the files that answer a package of that name."""
    name = package_name.encode()[:_LONGEST_NAME].decode(errors="ignore")
    return f"{name}.{receipt.submission_hash[:12]}"


def _share(settings: Settings, sender_id: str, files: list[Path]) -> None:
    """Let the group of a sender, if it has one, read its outbox and these files; no one else may.

    Raises ConfigurationError when there is no such group.
    """
    group = settings.outbox_groups.get(sender_id)
    if group is None:
        return
    outbox = settings.outbox_dir / sender_id
    try:
        for path in (outbox, *files):
            shutil.chown(path, group=group)
    except LookupError as error:
        raise ConfigurationError(
            f"The group {group!r} of {sender_id} in REASSURANCE_OUTBOX_GROUPS does not exist. Create it, or "
            "correct the setting."
        ) from error
    outbox.chmod(_OUTBOX)
    for path in files:
        path.chmod(_RECEIPT)
