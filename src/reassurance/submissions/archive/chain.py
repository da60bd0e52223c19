"""The hash chain of a sender's receipts. It shows when a receipt is removed, changed or inserted.

    archive/receipts/<sender>/<submission>.json    has its position and the sha256 of the previous receipt
    archive/chain/<sender>/<position>              `<sha256>  <submission>.json`, in the format of sha256sum

The second file is the link of a receipt. It is written once, right after the receipt. No later receipt has
the hash of the last one, so the link protects it. Each sender has its own chain, written under its lock.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reassurance.errors import ArchiveError
from reassurance.files import hash_file, write_once
from reassurance.periods import format_instant, parse_instant
from reassurance.settings import Settings
from reassurance.submissions.archive.receipts import read_receipt, receipt_path, save_receipt
from reassurance.submissions.archive.verified import (
    Known,
    Stamp,
    add_known,
    read_known,
    replace_known,
    stamps,
)
from reassurance.submissions.receipt.model import Receipt

_LINE = re.compile(r"([0-9a-f]{64})  ([0-9a-f]{64})\.json\n")
_RESTORE = "Restore it from a copy of the archive"


@dataclass(frozen=True)
class Link:
    """A receipt in its sender's chain: its position from 1, its sha256, and the submission it is about."""

    position: int
    receipt_sha256: str
    submission_hash: str


@dataclass(frozen=True)
class Chain:
    """The receipts of a sender and their links, both by position."""

    links: list[Link]
    receipts: list[Receipt]


@dataclass(frozen=True)
class Head:
    """The link of the last receipt, None without one, and all receipts of a chain."""

    link: Link | None
    receipts: list[Known]


@dataclass(frozen=True)
class Fault:
    """A stored file that is missing or altered. `message` states what to do."""

    code: str
    path: Path
    message: str


def chain_links(settings: Settings, sender_id: str) -> list[Link]:
    """The links of a sender by position, without those that cannot be read."""
    links = []
    for path in sorted((settings.chain_dir / sender_id).glob("[0-9]*")):
        match = _LINE.fullmatch(path.read_text(encoding="utf-8", errors="replace"))
        if match is not None and path.name.isdecimal():
            links.append(Link(int(path.name), *match.groups()))
    return sorted(links, key=lambda link: link.position)


def last_link(settings: Settings, sender_id: str) -> Link | None:
    """The link of a sender's last receipt, None without one. Only that file is read."""
    names = [path.name for path in (settings.chain_dir / sender_id).glob("[0-9]*") if path.name.isdecimal()]
    if not names:
        return None
    name = max(names, key=int)
    match = _LINE.fullmatch((settings.chain_dir / sender_id / name).read_text("utf-8", errors="replace"))
    return Link(int(name), *match.groups()) if match else None


def commit(settings: Settings, receipt: Receipt, scratch: Path) -> None:
    """Store a receipt, then its link. Builds use the receipt as soon as it is stored."""
    save_receipt(settings, receipt, scratch)
    _write_link(settings, receipt, scratch)


def verified_chain(settings: Settings, sender_id: str, scratch: Path) -> Head:
    """The verified chain of a sender. The caller holds the sender's lock.

    Receipts verified before are not read again while size and modification time of their files are the same.
    Writes the link of the last receipt if a killed run left it out. Raises ArchiveError when a receipt or a
    link is missing, altered or inserted: a damaged chain takes no further receipt.
    """
    known = _recognised(settings, sender_id)
    if known is not None:
        return _head(known)
    faults, chain = _examine(settings, sender_id)
    if faults:
        raise ArchiveError(
            f"{faults[0].message} Until then, packages of {sender_id} wait: run `reassurance verify`."
        )
    unheld = chain.receipts[len(chain.links) :]
    links = [*chain.links, *(_write_link(settings, receipt, scratch) for receipt in unheld)]
    return _head(_note(settings, sender_id, Chain(links, chain.receipts)))


def check_chains(settings: Settings) -> list[tuple[str, datetime]]:
    """Every submission of all senders with a receipt, and the time of that receipt.

    Receipts verified before are not read again while size and modification time of their files are the same.
    Raises ArchiveError when the chain of any sender is damaged.
    """
    judged = []
    for sender_id in chained_senders(settings):
        known = _recognised(settings, sender_id)
        if known is not None:
            judged += [(each.submission_hash, parse_instant(each.received_at)) for each in known]
            continue
        faults, chain = _examine(settings, sender_id)
        if faults:
            raise ArchiveError(f"{faults[0].message} `reassurance verify` lists every fault.")
        if len(chain.links) == len(chain.receipts):
            _note(settings, sender_id, chain)
        judged += [(receipt.submission_hash, receipt.received_at) for receipt in chain.receipts]
    return judged


def chained_senders(settings: Settings) -> list[str]:
    """Every sender that has a link or a receipt."""
    roots = [root for root in (settings.chain_dir, settings.receipts_dir) if root.is_dir()]
    return sorted({folder.name for root in roots for folder in root.iterdir() if folder.is_dir()})


def chain_faults(settings: Settings, sender_id: str) -> list[Fault]:
    """The faults of a sender's chain. A last receipt without a link is not a fault."""
    return _examine(settings, sender_id)[0]


def _recognised(settings: Settings, sender_id: str) -> list[Known] | None:
    """Every receipt of a sender, if the files verified before are unchanged and new ones continue the chain.

    None otherwise, and when nothing was verified before: the caller then examines the entire chain.
    """
    known = read_known(settings, sender_id)
    if not known:
        return None
    # List links before receipts: another process may be writing a receipt, and its link after it.
    links = stamps(settings.chain_dir / sender_id, "[0-9]*")
    receipts = stamps(settings.receipts_dir / sender_id, "*.json")
    for each in known:
        actual = (receipts.pop(f"{each.submission_hash}.json", None), links.pop(_name(each.position), None))
        if actual != (each.receipt_stamp, each.link_stamp):
            return None
    new = _following(settings, sender_id, known[-1], links, receipts)
    if new is None:
        return None
    if new:
        add_known(settings, sender_id, new)
    return [*known, *new]


def _following(
    settings: Settings, sender_id: str, last: Known, links: dict[str, Stamp], receipts: dict[str, Stamp]
) -> list[Known] | None:
    """The receipts after the last verified one. None when one of them does not continue the chain."""
    if len(links) != len(receipts):
        return None
    new = []
    for _ in receipts:
        name = _name(last.position + 1)
        if name not in links:
            return None
        line = (settings.chain_dir / sender_id / name).read_text(encoding="utf-8", errors="replace")
        match = _LINE.fullmatch(line)
        if match is None or f"{match.group(2)}.json" not in receipts:
            return None
        path = receipt_path(settings, sender_id, match.group(2))
        link = Link(last.position + 1, *match.groups())
        try:
            receipt = read_receipt(path)
        except ArchiveError:
            return None
        actual = (receipt.sender_id, receipt.position, receipt.former_sha256, receipt.submission_hash)
        expected = (sender_id, link.position, last.receipt_sha256, link.submission_hash)
        if actual != expected or hash_file(path)[0] != link.receipt_sha256:
            return None
        last = _known(receipt, link, receipts[path.name], links[name])
        new.append(last)
    return new


def _note(settings: Settings, sender_id: str, chain: Chain) -> list[Known]:
    """Record the receipts of an examined chain, so that the next run need not read them."""
    receipts = stamps(settings.receipts_dir / sender_id, "*.json")
    links = stamps(settings.chain_dir / sender_id, "[0-9]*")
    known = [
        _known(receipt, link, receipts[f"{link.submission_hash}.json"], links[_name(link.position)])
        for link, receipt in zip(chain.links, chain.receipts, strict=True)
    ]
    replace_known(settings, sender_id, known)
    return known


def _known(receipt: Receipt, link: Link, receipt_stamp: Stamp, link_stamp: Stamp) -> Known:
    return Known(
        position=link.position,
        sender_id=receipt.sender_id,
        submission_hash=link.submission_hash,
        receipt_sha256=link.receipt_sha256,
        period=receipt.period,
        sequence=receipt.sequence,
        verdict=receipt.verdict,
        received_at=format_instant(receipt.received_at),
        accepted=tuple(count.register for count in receipt.registers if count.rows_accepted),
        receipt_stamp=receipt_stamp,
        link_stamp=link_stamp,
    )


def _head(known: list[Known]) -> Head:
    last = known[-1] if known else None
    link = Link(last.position, last.receipt_sha256, last.submission_hash) if last else None
    return Head(link, known)


def _examine(settings: Settings, sender_id: str) -> tuple[list[Fault], Chain]:
    """The faults of a chain, and the chain; with faults, it lacks receipts. Each receipt is read once."""
    # List links before receipts: another process may be writing a receipt, and its link after it.
    links = chain_links(settings, sender_id)
    hashes = {path: hash_file(path)[0] for path in (settings.receipts_dir / sender_id).glob("*.json")}
    faults = _link_faults(settings, sender_id, links)
    for link in links:
        path = receipt_path(settings, sender_id, link.submission_hash)
        actual, expected = hashes.get(path), link.receipt_sha256
        if actual is None:
            message = f"{path} is missing: receipt {link.position} of {sender_id} was removed. {_RESTORE}."
            faults.append(Fault("receipt_missing", path, message))
        elif actual != expected:
            message = f"{path} was altered: its sha256 is {actual}, expected {expected}. {_RESTORE}."
            faults.append(Fault("receipt_altered", path, message))
    if faults:
        return faults, Chain(links, [])
    faults, receipts = _in_order(sender_id, links, hashes)
    return faults, Chain(links, receipts)


def _link_faults(settings: Settings, sender_id: str, links: list[Link]) -> list[Fault]:
    folder = settings.chain_dir / sender_id
    known = {link.position for link in links}
    last = max((int(path.name) for path in folder.glob("[0-9]*") if path.name.isdecimal()), default=0)
    return [
        Fault(
            "link_missing",
            folder / _name(position),
            f"{folder / _name(position)} is missing or cannot be "
            f"read: it is the link of receipt {position} of {sender_id}. {_RESTORE}.",
        )
        for position in range(1, last + 1)
        if position not in known
    ]


def _in_order(
    sender_id: str, links: list[Link], hashes: dict[Path, str]
) -> tuple[list[Fault], list[Receipt]]:
    """Receipts whose position or previous hash does not match the chain. Their links are already checked."""
    read, faults = [], []
    for path in hashes:
        try:
            read.append((read_receipt(path), path))
        except ArchiveError as error:
            faults.append(Fault("receipt_unreadable", path, str(error)))
    if faults:
        return faults, []
    read.sort(key=lambda pair: pair[0].position)
    linked = {link.submission_hash: link.position for link in links}
    previous: str | None = None
    for position, (receipt, path) in enumerate(read, start=1):
        actual = (receipt.sender_id, receipt.position, receipt.former_sha256, receipt.submission_hash)
        expected = (sender_id, linked.get(path.stem, position), previous, path.stem)
        if actual != expected or receipt.position != position:
            message = (
                f"{path} declares to be receipt {receipt.position} of {receipt.sender_id}, after the receipt "
                f"of sha256 {receipt.former_sha256}; expected is receipt {position} of {sender_id}, after "
                f"{previous}. A receipt was inserted or rewritten: compare with a copy of the archive."
            )
            faults.append(Fault("receipt_out_of_chain", path, message))
        previous = hashes[path]
    # A run killed between a receipt and its link leaves one receipt without a link, never two.
    if len(read) > len(links) + 1:
        folder = path.parents[2] / "chain" / sender_id
        message = f"{folder} has {len(links)} links for {len(read)} receipts: links were removed. {_RESTORE}."
        faults.append(Fault("link_missing", folder, message))
    return faults, [receipt for receipt, _ in read]


def _write_link(settings: Settings, receipt: Receipt, scratch: Path) -> Link:
    path = receipt_path(settings, receipt.sender_id, receipt.submission_hash)
    link = Link(receipt.position, hash_file(path)[0], receipt.submission_hash)
    line = f"{link.receipt_sha256}  {path.name}\n".encode()
    write_once(settings.chain_dir / receipt.sender_id / _name(link.position), [line], scratch)
    return link


def _name(position: int) -> str:
    return f"{position:06d}"
