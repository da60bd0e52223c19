"""Which receipts of a sender were found whole, and what their files were like then.

    verified/<sender>.jsonl    one line per receipt, in the order of the chain

What is new is checked against the last of them; the others need not be read again while size and time of
change of their files are those noted here. The file may be lost: then every receipt is read once more.
Whoever alters a receipt and sets back its time is found by `reassurance verify`, which reads everything.
"""

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from reassurance.files import make_folder
from reassurance.settings import Settings

# Size in bytes and time of change in nanoseconds.
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """A receipt that was verified: what judging later packages needs of it, and the stamps of its files.

    `accepted` names the registers of which it accepted lines, `received_at` is as the receipt writes it.
    """

    position: int
    sender_id: str
    submission_hash: str
    receipt_sha256: str
    period: str | None
    sequence: int | None
    verdict: str
    received_at: str
    accepted: tuple[str, ...]
    receipt_stamp: Stamp
    link_stamp: Stamp


def read_known(settings: Settings, sender_id: str) -> list[Known]:
    """Receipts verified so far, first to last; none when the file is not there or is not whole."""
    try:
        text = _path(settings, sender_id).read_text(encoding="utf-8")
        known = [_decode(json.loads(line)) for line in text.splitlines()]
    except (OSError, ValueError, TypeError):
        return []
    return known if all(each.position == place for place, each in enumerate(known, start=1)) else []


def add_known(settings: Settings, sender_id: str, known: Iterable[Known]) -> None:
    """Note further receipts after those noted before."""
    path = _path(settings, sender_id)
    make_folder(path.parent)
    with path.open("a", encoding="utf-8") as stream:
        stream.write("".join(_encode(each) for each in known))


def replace_known(settings: Settings, sender_id: str, known: Iterable[Known]) -> None:
    """Note these receipts and no others."""
    path = _path(settings, sender_id)
    make_folder(path.parent)
    draft = path.with_suffix(".draft")
    draft.write_text("".join(_encode(each) for each in known), encoding="utf-8")
    draft.replace(path)


def stamps(folder: Path, pattern: str) -> dict[str, Stamp]:
    """The files of a folder whose names match, each with its stamp."""
    found = {}
    for path in folder.glob(pattern):
        state = path.stat()
        found[path.name] = (state.st_size, state.st_mtime_ns)
    return found


def _path(settings: Settings, sender_id: str) -> Path:
    return settings.home.absolute() / "verified" / f"{sender_id}.jsonl"


def _encode(known: Known) -> str:
    return json.dumps(astuple(known), ensure_ascii=False) + "\n"


def _decode(content: list[object]) -> Known:
    *told, accepted, receipt_stamp, link_stamp = content
    return Known(*told, tuple(accepted), tuple(receipt_stamp), tuple(link_stamp))  # type: ignore[arg-type, call-arg]
