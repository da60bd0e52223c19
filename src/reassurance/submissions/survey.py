"""A file of text looked through once, byte by byte, before any of its lines is read."""

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Survey:
    """What was found of the file at `path`.

    `lines` are those that an editor shows: line breaks within values begin one too. `long_line` is the
    number of the first line of more bytes than `most`, None when none is. A null byte is a null character
    in every encoding that is read.
    """

    path: Path
    sha256: str
    lines: int
    most: int
    long_line: int | None
    has_null: bool


def survey(path: Path, most: int) -> Survey:
    """Hash a file, count its lines, and look for null bytes and for a line of more bytes than `most`."""
    digest = hashlib.sha256()
    feeds, returns, length, end = 0, 0, 0, b"\n"
    long_line, has_null = None, False
    with path.open("rb", buffering=0) as stream:
        # A line too long never ends in the piece that it begins in: no piece is longer than a line may be.
        while piece := stream.read(most):
            digest.update(piece)
            has_null = has_null or b"\0" in piece
            ends = [place for place in (piece.find(b"\n"), piece.find(b"\r")) if place >= 0]
            if long_line is None and length + min(ends, default=len(piece)) > most:
                long_line = max(feeds, returns) + 1
            last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
            length = len(piece) - last - 1 if ends else length + len(piece)
            feeds, returns = feeds + piece.count(b"\n"), returns + piece.count(b"\r")
            end = piece[-1:]
    lines = (feeds or returns) + (end not in b"\r\n")
    return Survey(path, digest.hexdigest(), lines, most, long_line, has_null)
