"""Text files that together hold at most so much: a workbook stores a repeated text once."""

from dataclasses import dataclass
from typing import IO

from reassurance.submissions.formats.xlsx_process.errors import UnreadableError


class BoundedText:
    """What may still be written to some files, in characters."""

    def __init__(self, most: int) -> None:
        """At most that many characters."""
        self.most = most
        self._left = most

    def take(self, count: int) -> None:
        """Count characters that are written; UnreadableError when they are too many."""
        self._left -= count
        if self._left < 0:
            raise UnreadableError("expansion", most=self.most)

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
