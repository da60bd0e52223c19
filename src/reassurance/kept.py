"""Read stored JSON documents as dataclasses, with every value checked against the type of its field.

Someone may have edited a file: reading gives a valid value or an error.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import StringConstraints, TypeAdapter, ValidationError

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# A file name that cannot lead out of its folder: no slash, no leading dot.
SafeName = Annotated[str, StringConstraints(pattern=r"^[^/.\x00][^/\x00]*$")]

_SHOWN = 3
# One per type: making one takes milliseconds.
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}

T = TypeVar("T")


def read_as(kind: type[T], content: str | bytes) -> T:
    """Parse a JSON document as a value of type `kind`.

    Raises ValueError, which names the fields that are missing or have another type.
    """
    try:
        value: T = _adapter(kind).validate_json(content, strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        shown = [f"{'.'.join(map(str, fault['loc'])) or 'all of it'}: {fault['msg']}" for fault in faults]
        more = [f"and {len(shown) - _SHOWN} more"] if len(shown) > _SHOWN else []
        raise ValueError("; ".join([*shown[:_SHOWN], *more])) from error
    return value


def in_utc(instant: datetime) -> datetime:
    """An instant in UTC. An instant without an offset is taken as UTC."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
