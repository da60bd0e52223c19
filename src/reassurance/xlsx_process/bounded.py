"""A limit on the total size of text files.

A workbook stores a repeated text once, but a CSV file stores each repetition.
"""

from dataclasses import dataclass
from typing import IO

from reassurance.xlsx_process.errors import UnreadableError


class BoundedText:
    """The number of characters that may still be written."""

    def __init__(self, maximum: int) -> None:
        """Allow `maximum` characters."""
        self.maximum = maximum
        self._left = maximum

    def take(self, count: int) -> None:
        """Count written characters. Raises UnreadableError beyond the maximum."""
        self._left -= count
        if self._left < 0:
            raise UnreadableError("expansion", maximum=self.maximum)

    def into(self, stream: IO[str]) -> "_Writer":
        """A writer to one of the files."""
        return _Writer(self, stream)


@dataclass(frozen=True)
class _Writer:
    bound: BoundedText
    stream: IO[str]

    def write(self, text: str) -> int:
        self.bound.take(len(text))
        return self.stream.write(text)
