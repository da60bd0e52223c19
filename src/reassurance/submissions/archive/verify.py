"""Read the entire archive, and report every file that is missing or altered."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from reassurance.errors import ArchiveError, ConfigurationError
from reassurance.files import hash_files
from reassurance.settings import Settings
from reassurance.submissions.archive.chain import Fault, chain_faults, chain_links, chained_senders
from reassurance.submissions.archive.objects import listing_of, object_path
from reassurance.submissions.archive.receipts import read_receipt
from reassurance.submissions.receipt.model import Receipt

_RESTORE = "Restore it from a copy of the home folder."
_OBJECT = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{62}")

Heads = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Verification:
    """Counts of the files read, and the faults.

    `heads` are, by sender, the number of receipts and the sha256 of the last one. Stored elsewhere, they
    prove later that no receipt was removed. `unnamed_objects` and `unnamed_lines` count files that no receipt
    names: those of a package sent twice, or of a run that was killed before the receipt.
    """

    objects: int
    receipts: int
    lines: int
    unnamed_objects: int
    unnamed_lines: int
    heads: dict[str, dict[str, Any]]
    faults: tuple[Fault, ...]

    def to_json(self) -> dict[str, Any]:
        """The verification as JSON."""
        faults = [
            {"code": fault.code, "path": str(fault.path), "message": fault.message} for fault in self.faults
        ]
        return {"is_whole": not faults, **vars(self), "faults": faults}


def verify(
    settings: Settings,
    claims: Mapping[str, Collection[str]],
    earlier: Heads | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Verification:
    """Hash every object, receipt and file of lines, and compare them with each other.

    `claims` are, by build, the submissions it was made from: each must still have a receipt. `earlier` are
    the heads of an earlier verification.
    """
    senders = chained_senders(settings)
    faults = [fault for sender_id in senders for fault in chain_faults(settings, sender_id)]
    receipts = _receipts(settings)
    faults += _claim_faults(settings, claims, {receipt.submission_hash for receipt in receipts})
    faults += head_faults(settings, earlier or {})
    stored = _files(settings.objects_dir)
    actual = _hashes(settings, stored, "objects", progress)
    faults += _altered_objects(settings, actual)
    named = {digest for receipt in receipts for digest in _named(receipt)}
    faults += _missing_objects(settings, receipts, {path.name for path in stored})
    promised = {line.path: line for receipt in receipts for line in receipt.lines}
    home = settings.home.absolute()
    kept = [path for root in (settings.registered_dir, settings.quarantine_dir) for path in _files(root)]
    lines = _hashes(settings, [path for path in kept if _below(home, path) in promised], "lines", progress)
    digests = {_below(home, path): digest for path, digest in lines.items()}
    for name, line in promised.items():
        faults += _line_faults(home / name, line.sha256, digests.get(name))
    return Verification(
        objects=len(stored),
        receipts=len(receipts),
        lines=len(promised),
        unnamed_objects=sum(path.name not in named for path in stored),
        unnamed_lines=sum(_below(home, path) not in promised for path in kept),
        heads={sender_id: head for sender_id in senders if (head := _head(settings, sender_id))},
        faults=tuple(faults),
    )


def read_heads(path: Path) -> Heads:
    """The heads in the JSON output of an earlier verification.

    Raises ConfigurationError when the file is not such an output.
    """
    try:
        heads = json.loads(path.read_bytes())["heads"]
        return {
            str(sender_id): {"position": int(head["position"]), "receipt_sha256": str(head["receipt_sha256"])}
            for sender_id, head in heads.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"{path} is not what `reassurance verify --json` prints: {error!r}. Give a file of that kind."
        ) from error


def _receipts(settings: Settings) -> list[Receipt]:
    """Every receipt that can be read. `chain_faults` reports the others."""
    receipts = []
    for path in sorted(settings.receipts_dir.glob("*/*.json")):
        try:
            receipts.append(read_receipt(path))
        except ArchiveError:
            continue
    return receipts


def _hashes(
    settings: Settings, paths: list[Path], what: str, progress: Callable[[str], None]
) -> dict[Path, str]:
    digests = hash_files(paths, settings.threads, lambda done: progress(f"{done}/{len(paths)} {what}"))
    return dict(zip(paths, digests, strict=True))


def _altered_objects(settings: Settings, hashes: Mapping[Path, str]) -> Iterator[Fault]:
    for path, digest in hashes.items():
        if not _OBJECT.fullmatch(_below(settings.objects_dir, path)):
            message = f"{path} is not named like an object of the archive. Move it elsewhere."
            yield Fault("stray_object", path, message)
        elif digest != path.name:
            yield Fault("object_altered", path, f"{path} was altered: its sha256 is {digest}. {_RESTORE}")


def _missing_objects(settings: Settings, receipts: list[Receipt], stored: set[str]) -> Iterator[Fault]:
    for receipt in receipts:
        if sha256(listing_of(receipt.sender_id, receipt.members)).hexdigest() != receipt.submission_hash:
            path = object_path(settings, receipt.submission_hash)
            message = (
                f"Receipt {receipt.position} of {receipt.sender_id} differs from its listing {path}."
                " Compare the receipt with a copy of the archive."
            )
            yield Fault("listing_differs", path, message)
        for digest in sorted(_named(receipt) - stored):
            path = object_path(settings, digest)
            message = (
                f"{path} is missing: receipt {receipt.position} of {receipt.sender_id} names it. {_RESTORE}"
            )
            yield Fault("object_missing", path, message)


def _line_faults(path: Path, expected: str, actual: str | None) -> Iterator[Fault]:
    if actual is None:
        yield Fault("lines_missing", path, f"{path} is missing: a receipt names it. {_RESTORE}")
    elif actual != expected:
        message = f"{path} was altered: its sha256 is {actual}, its receipt has {expected}. {_RESTORE}"
        yield Fault("lines_altered", path, message)


def _claim_faults(
    settings: Settings, claims: Mapping[str, Collection[str]], known: set[str]
) -> Iterator[Fault]:
    for build_id, submissions in claims.items():
        for submission in sorted(set(submissions) - known):
            message = (
                f"Build {build_id} was made from submission {submission}, whose receipt was removed."
                " Restore it and its link from a copy of the archive."
            )
            yield Fault("receipt_forgotten", settings.receipts_dir, message)


def head_faults(settings: Settings, earlier: Heads) -> Iterator[Fault]:
    """A fault for each earlier head that is no longer in its chain."""
    for sender_id, head in earlier.items():
        links = {link.position: link.receipt_sha256 for link in chain_links(settings, sender_id)}
        actual = links.get(head["position"])
        if actual != head["receipt_sha256"]:
            message = (
                f"Receipt {head['position']} of {sender_id} had the sha256 {head['receipt_sha256']} earlier, "
                f"and has {actual or 'no link any more'}. Restore the archive from a copy."
            )
            yield Fault("head_differs", settings.chain_dir / sender_id, message)


def _head(settings: Settings, sender_id: str) -> dict[str, Any] | None:
    links = chain_links(settings, sender_id)
    return {"position": links[-1].position, "receipt_sha256": links[-1].receipt_sha256} if links else None


def _named(receipt: Receipt) -> set[str]:
    """The sha256 of every object that a receipt names."""
    packed = {receipt.packed.sha256} if receipt.packed else set()
    return {receipt.submission_hash} | {member.sha256 for member in receipt.members} | packed


def _files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def _below(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
