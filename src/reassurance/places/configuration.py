"""Read a configuration file. No message quotes it: a value may be a misplaced password."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from reassurance.errors import ConfigurationError

E = TypeVar("E", bound=BaseModel)


def read_entries(path: Path, kind: type[E], what: str) -> tuple[E, ...]:
    """The entries of a YAML file, in order; none without the file. `what` names them in messages.

    Raises ConfigurationError with the file, the entry and the error. Neither the message nor its cause quotes
    a value of the file.
    """
    if not path.exists():
        return ()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        return TypeAdapter(tuple[kind, ...]).validate_python(entries)  # type: ignore[valid-type]
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        keys = ", ".join(kind.model_fields)
        raise ConfigurationError(f"{path} is not a list of {what}: {_errors(error, keys)}") from None


def _errors(error: yaml.YAMLError | UnicodeDecodeError | ValidationError, keys: str) -> str:
    """The errors of the file, by line or by entry, without quoting the file."""
    if isinstance(error, ValidationError):
        return "; ".join(
            _fault(fault["loc"], fault["type"], fault["msg"], keys)
            for fault in error.errors(include_input=False, include_url=False, include_context=False)
        )
    mark = getattr(error, "problem_mark", None)
    return f"it is not YAML, see line {mark.line + 1}" if mark else "it is not YAML in UTF-8"


def _fault(loc: tuple[int | str, ...], kind: str, message: str, keys: str) -> str:
    place = f"entry {int(loc[0]) + 1}" if loc and isinstance(loc[0], int) else "the file"
    if kind == "extra_forbidden":
        return f"{place}: has a key that is none of {keys}"
    names = "".join(f" {part}" for part in loc[1:])
    return f"{place}:{names}: {message}"
