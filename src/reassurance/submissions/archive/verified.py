"""The receipts of a sender that were verified, with size and modification time of their files.

    verified/<sender>.jsonl    one line per receipt, in the order of the chain

A receipt is not read again while its file has the same size and modification time. New receipts are checked
against the last verified one. The file is a cache: without it, every receipt is read again. `reassurance
verify` reads every receipt, and so finds one that was altered and given its old modification time.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from reassurance.files import make_folder
from reassurance.kept import Sha256, read_as
from reassurance.settings import Settings

# Size in bytes and modification time in nanoseconds.
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """A verified receipt: the values that later packages need, and the stamps of its files.

    `accepted` are the registers with accepted lines. `received_at` is the text of the receipt.
    """

    position: int
    sender_id: str
    submission_hash: Sha256
    receipt_sha256: Sha256
    period: str | None
    sequence: int | None
    verdict: str
    received_at: str
    accepted: tuple[str, ...]
    receipt_stamp: Stamp
    link_stamp: Stamp


def read_known(settings: Settings, sender_id: str) -> list[Known]:
    """The verified receipts by position; none when the file is missing or incomplete."""
    try:
        text = _path(settings, sender_id).read_text(encoding="utf-8")
        known = [read_as(Known, line) for line in text.splitlines()]
    except (OSError, ValueError):
        return []
    return known if all(each.position == place for place, each in enumerate(known, start=1)) else []


def add_known(settings: Settings, sender_id: str, known: Iterable[Known]) -> None:
    """Append receipts."""
    path = _path(settings, sender_id)
    make_folder(path.parent)
    with path.open("a", encoding="utf-8") as stream:
        stream.write("".join(_encode(each) for each in known))


def replace_known(settings: Settings, sender_id: str, known: Iterable[Known]) -> None:
    """Replace all receipts."""
    path = _path(settings, sender_id)
    make_folder(path.parent)
    draft = path.with_suffix(".draft")
    draft.write_text("".join(_encode(each) for each in known), encoding="utf-8")
    draft.replace(path)


def stamps(folder: Path, pattern: str) -> dict[str, Stamp]:
    """The stamps of the files of a folder that match a pattern, by name."""
    stamp_of = {}
    for path in folder.glob(pattern):
        state = path.stat()
        stamp_of[path.name] = (state.st_size, state.st_mtime_ns)
    return stamp_of


def _path(settings: Settings, sender_id: str) -> Path:
    return settings.home.absolute() / "verified" / f"{sender_id}.jsonl"


def _encode(known: Known) -> str:
    return json.dumps(asdict(known), ensure_ascii=False) + "\n"
