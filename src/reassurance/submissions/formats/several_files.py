"""Join the CSV files of one register.

Each file repeats the column names of the first one, or has none, as in the Data Package standard. The joined
file is temporary. An error names the file that cannot be read.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path

import duckdb

from reassurance.errors import PackageError
from reassurance.files import draft_path
from reassurance.safe_text import alike
from reassurance.submissions.archive.scan import ScannedFile, scan
from reassurance.submissions.formats.reader import count_lines, read_header
from reassurance.submissions.formats.register_file import RegisterFile
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.receipt.model import Part

_CHUNK = 1 << 20
_MARK = b"\xef\xbb\xbf"
_FIRST_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)?")
_EMPTY_END = re.compile(rb"[\r\n]*\Z")


class PartError(PackageError):
    """The file at `path`, one of several, cannot be read."""

    def __init__(self, path: str, error: PackageError) -> None:
        """Store both messages, and the path."""
        super().__init__(str(error), error.french)
        self.path = path


@dataclass(frozen=True)
class Joined:
    """Several files joined into one, and the number of lines of each."""

    file: ScannedFile
    parts: tuple[Part, ...]


def join(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[tuple[str, RegisterFile]],
    expected: Iterable[str],
) -> Joined:
    """Join the files of a resource, given with their paths: column names once, and no empty lines in between.

    `expected` are the column names of the register. Raises PartError when a file cannot be read, or when its
    column names differ from those of the first one.
    """
    first = files[0][1]
    names: list[str] = []
    parts: list[Part] = []
    target = draft_path(first.scratch)
    with target.open("xb") as joined:
        for path, file in files:
            try:
                own = read_header(connection, file).names
                is_first = not parts
                names = own if is_first else names
                has_names = file.resource.has_header and own == names
                if not has_names and file.resource.has_header:
                    _check_values(own, expected, files[0][0])
                body = _Body.of(file.path, with_names=has_names and not is_first)
                part = replace(file, resource=replace(file.resource, has_header=has_names))
                rows = count_lines(connection, part, names) if names else 0
            except PackageError as error:
                raise PartError(path, error) from error
            parts.append(Part(path, rows, int(has_names)))
            written = 0
            for chunk in body.chunks():
                written += joined.write(chunk)
            if written:
                joined.write(b"\n")
    with target.open("rb") as stream:
        scanned = scan(iter(lambda: stream.read(_CHUNK), b""), first.limits.line_bytes)
    return Joined(ScannedFile(target, scanned), tuple(parts))


def digests(paths: Iterable[Path]) -> dict[str, int]:
    """Sizes by hash of the concatenated files: unchanged, and with the column names of the first one only."""
    listed = list(paths)
    later = (_Body.of(path, with_names=True, to_end=True).chunks() for path in listed[1:])
    sizes = {}
    for pieces in (
        chain.from_iterable(_Body(path, 0, path.stat().st_size).chunks() for path in listed),
        chain(_Body(listed[0], 0, listed[0].stat().st_size).chunks(), chain.from_iterable(later)),
    ):
        digest, size = sha256(), 0
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
        sizes[digest.hexdigest()] = size
    return sizes


@dataclass(frozen=True)
class _Body:
    """The bytes of a file from `start` to `end`."""

    path: Path
    start: int
    end: int

    @classmethod
    def of(cls, path: Path, *, with_names: bool, to_end: bool = False) -> "_Body":
        """A file without its byte order mark, column names if it has any, and empty lines at its end."""
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_CHUNK)
            stream.seek(max(0, size - _CHUNK))
            tail = stream.read()
        start = len(_MARK) if head.startswith(_MARK) and (with_names or not to_end) else 0
        if with_names:
            line = _FIRST_LINE.match(head, start)
            start = line.end() if line else start
        empty = _EMPTY_END.search(tail)
        end = size if to_end or empty is None else size - (len(tail) - empty.start())
        return cls(path, start, max(start, end))

    def chunks(self) -> Iterator[bytes]:
        """The bytes, in chunks."""
        left = self.end - self.start
        with self.path.open("rb") as stream:
            stream.seek(self.start)
            while left and (chunk := stream.read(min(left, _CHUNK))):
                left -= len(chunk)
                yield chunk


def _check_values(row: list[str], expected: Iterable[str], first: str) -> None:
    """Raise PackageError when the first row of a file has column names where values are expected."""
    known = {alike(name) for name in expected}
    if any(alike(cell) in known for cell in row):
        raise unreadable("part_names", first=first)
