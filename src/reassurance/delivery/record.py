"""The record of what was delivered where: one file per target and release, in `deliveries/`."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from reassurance.errors import IntegrityError
from reassurance.files import overwrite
from reassurance.kept import read_as
from reassurance.periods import format_instant
from reassurance.settings import Settings


@dataclass(frozen=True)
class Delivery:
    """A release delivered to a target; `descriptor_sha256` covers all files that the target received.

    `without_role` are the roles of readers that the database of the target lacks.
    """

    target: str
    url: str
    release: str
    descriptor_sha256: str
    without_role: tuple[str, ...] = ()
    delivered_at: str = field(default_factory=lambda: format_instant(datetime.now(UTC)))


def write_delivery(settings: Settings, delivery: Delivery) -> bool:
    """Record a delivery. Returns False, and changes nothing, when the same one is recorded."""
    path = _path(settings, delivery.target, delivery.release)
    if path.exists() and _facts(_read(path)) == _facts(delivery):
        return False
    overwrite(path, json.dumps(asdict(delivery), indent=2, ensure_ascii=False) + "\n")
    return True


def deliveries(settings: Settings, target: str) -> list[Delivery]:
    """The recorded deliveries to a target, in the order of the releases' names."""
    return [_read(path) for path in sorted((settings.deliveries_dir / target).glob("[!.]*.json"))]


def _facts(delivery: Delivery) -> dict[str, object]:
    return asdict(delivery) | {"delivered_at": None}


def _path(settings: Settings, target: str, release: str) -> Path:
    return settings.deliveries_dir / target / f"{release}.json"


def _read(path: Path) -> Delivery:
    try:
        return read_as(Delivery, path.read_bytes())
    except ValueError as error:
        raise IntegrityError(
            f"{path} is not the record of a delivery: {error}. Remove it and deliver the release again."
        ) from error
