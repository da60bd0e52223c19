"""The seal of a build: the decision of the gate and the sha256 of the files it was based on.

The record next to a build can be edited; editing the journal leaves a trace. Publication relies on the
journal.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from reassurance.errors import IntegrityError
from reassurance.files import hash_file
from reassurance.journal import Entry, append, latest
from reassurance.settings import Settings
from reassurance.submissions.archive.chain import Fault, chained_senders, last_link
from reassurance.warehouse.record import BuildRecord, decided_status

_AGAIN = "Find out what altered it, put the build's files aside and build again as of the same moment."


def seal(settings: Settings, record: BuildRecord) -> Entry:
    """Write the gate's decision into the journal, with the hashes of the files and of the receipt chains.

    `record` is the record with the decision, about to be written.
    """
    gate = record.gate or {}
    facts = {
        "decision": gate.get("decision"),
        "reasons": gate.get("reasons"),
        "as_of": record.as_of.isoformat(),
        "record_sha256": _digest(record),
        "build_sha256": hash_file(record.path(settings))[0],
        "manifest_sha256": _sha256(record.manifest_path(settings)),
        "quality_sha256": _sha256(settings.quality_dir / record.build_id / "results.json"),
        "receipts": _heads(settings),
        "decisions": asdict(record.decisions) if record.decisions else None,
    }
    return append(settings, "build_decided", record.build_id, facts)


def check_seal(settings: Settings, record: BuildRecord) -> Entry:
    """The journal's entry on a build's decision, after comparing the build's files and record with it.

    Raises IntegrityError with what differs.
    """
    sealed = latest(settings, "build_decided", record.build_id)
    if sealed is None:
        raise IntegrityError(
            f"The journal has no decision on build {record.build_id}: the gate has not decided on it, or the "
            "journal was altered. Run `reassurance verify`."
        )
    for fault in seal_faults(settings, record, sealed):
        raise IntegrityError(fault.message)
    return sealed


def check_override(settings: Settings, record: BuildRecord) -> None:
    """Raise IntegrityError when the record's override is not the one in the journal."""
    entry = latest(settings, "held_build_released", record.build_id)
    for fault in override_faults(settings, record, entry):
        raise IntegrityError(fault.message)


def override_faults(settings: Settings, record: BuildRecord, entry: Entry | None) -> Iterator[Fault]:
    """Differences between the override in a record and the journal's entry on it."""
    if (record.gate or {}).get("override") != (entry.facts if entry else None):
        yield Fault(
            "override_differs",
            record.path(settings).with_suffix(".json"),
            f"The override in the record of build {record.build_id} is not the one in the journal: the "
            f"record was altered. {_AGAIN}",
        )


def seal_faults(settings: Settings, record: BuildRecord, sealed: Entry) -> Iterator[Fault]:
    """Differences between a build and the journal's entry on its decision."""
    actual = hash_file(record.path(settings))[0]
    if actual != sealed.facts.get("build_sha256"):
        yield Fault(
            "build_altered",
            record.path(settings),
            f"{record.path(settings)} was altered since the gate decided: its sha256 is {actual}, the "
            f"journal has {sealed.facts.get('build_sha256')}. {_AGAIN}",
        )
    yield from file_faults(record.manifest_path(settings), sealed.facts.get("manifest_sha256"), "manifest")
    gate = record.gate or {}
    if _digest(record) != sealed.facts.get("record_sha256") or record.status != decided_status(gate):
        yield Fault(
            "record_altered",
            record.path(settings).with_suffix(".json"),
            f"The record of build {record.build_id} was altered since the gate decided: it says "
            f"{gate.get('decision')!r}, the journal {sealed.facts.get('decision')!r}, or it "
            f"differs elsewhere. {_AGAIN}",
        )


def file_faults(path: Path, expected: str | None, kind: str) -> Iterator[Fault]:
    """Differences between a file of a build and its sha256 in the journal, if there is one."""
    if not path.exists():
        if expected is not None:
            yield Fault(f"{kind}_missing", path, f"{path} is missing: the gate decided with it. {_AGAIN}")
    elif hash_file(path)[0] != expected:
        yield Fault(f"{kind}_altered", path, f"{path} was altered since the gate decided. {_AGAIN}")


def _digest(record: BuildRecord) -> str:
    """The sha256 of the fixed part of a record after the gate's decision: without status and override."""
    content = asdict(record) | {"as_of": record.as_of.isoformat()}
    content["gate"] = {key: value for key, value in (record.gate or {}).items() if key != "override"}
    for changing in ("status", "is_new"):
        del content[changing]
    # Records of earlier versions lack these fields.
    for later in ("opened_at", "previous_release", "code_parts", "decisions"):
        if not content[later]:
            del content[later]
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _sha256(path: Path) -> str | None:
    return hash_file(path)[0] if path.exists() else None


def _heads(settings: Settings) -> dict[str, dict[str, Any]]:
    """The last link of each sender's chain: the number of receipts, and the sha256 of the last."""
    links = {sender_id: last_link(settings, sender_id) for sender_id in chained_senders(settings)}
    return {
        sender_id: {"position": link.position, "receipt_sha256": link.receipt_sha256}
        for sender_id, link in links.items()
        if link is not None
    }
