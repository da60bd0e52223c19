"""The names of builds: their `as_of` and a digest of what they are made from.

2021-01-13T01-00-00Z_0123abcd
"""

import re
from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}Z_[0-9a-f]{8}"
EXAMPLE = "2021-01-13T01-00-00Z_0123abcd"
# The format of the moment in a name, for Python and for DuckDB. These texts sort in the order of time.
MOMENT = "%Y-%m-%dT%H-%M-%SZ"

BuildId = Annotated[str, StringConstraints(pattern=f"^{PATTERN}$")]

_NAME = re.compile(PATTERN)


def build_id_of(as_of: datetime, digest: str) -> str:
    """The name of a build; `digest` is the sha256 of what it is made from, in hexadecimal."""
    return f"{moment_text(as_of)}_{digest[:8]}"


def is_build_id(text: str) -> bool:
    """Whether a text is the name of a build; only these may become a path."""
    return _NAME.fullmatch(text) is not None


def moment_of(build_id: str) -> str:
    """The `as_of` in the name of a build, as `moment_text` writes it."""
    return build_id.partition("_")[0]


def moment_text(as_of: datetime) -> str:
    """An `as_of` in UTC as names of builds write it."""
    return as_of.strftime(MOMENT)
