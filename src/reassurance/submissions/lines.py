"""The lines of a register in DuckDB: their texts, their values, their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Lines:
    """A query for the lines of a file, each column as text, in the file's order, and what is bound to it."""

    query: str
    bound: Mapping[str, object] = field(default_factory=dict)
