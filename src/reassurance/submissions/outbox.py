"""What goes back to a sender: its receipt as JSON for programs, as a page and a workbook for people.

    outbox/<sender>/<package>.<12 digits>.json  .html  .xlsx

Page and workbook follow from the JSON alone. Each file appears whole, is never replaced, and is made
again when it is missing.
"""

from collections.abc import Mapping
from pathlib import Path

from reassurance.settings import Settings
from reassurance.submissions.contract import Register
from reassurance.submissions.disk import draft_path, place_once, write_once
from reassurance.submissions.receipt import Receipt, receipt_name, send_receipt
from reassurance.submissions.receipt_page import receipt_page
from reassurance.submissions.receipt_workbook import write_receipt_workbook


def answer(
    settings: Settings,
    registers: Mapping[str, Register],
    receipt: Receipt,
    package_name: str,
    scratch: Path,
) -> None:
    """Put the receipt in its sender's outbox, in every form that is not there yet.

    The files are named after the package that they answer: the same bytes may come under another name.
    """
    name = receipt_name(receipt, package_name)
    machine = send_receipt(settings, receipt, name, scratch)
    page, workbook = machine.with_suffix(".html"), machine.with_suffix(".xlsx")
    if not page.exists():
        write_once(page, [receipt_page(receipt, registers, name).encode()], scratch)
    if not workbook.exists():
        draft = draft_path(scratch)
        write_receipt_workbook(receipt, registers, draft)
        place_once(draft, workbook)
