"""The XML parts of a workbook: the main part, and the part of each sheet.

A workbook is a zip of XML parts. Programs choose their names, such as `workbook2.xml`, and some use
backslashes. Calamine expects `xl/workbook.xml`.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO
from xml.parsers import expat

from reassurance.xlsx_process.errors import UnreadableError

_USUAL = "xl/workbook.xml"
_CHUNK = 1 << 16


class Parts:
    """An open workbook: its parts by name, with slashes."""

    def __init__(self, path: Path) -> None:
        """Open a workbook. Raises UnreadableError when it has no main part."""
        self._path = path
        self._zip = zipfile.ZipFile(path)
        self._names = {info.filename.replace("\\", "/").lstrip("/"): info for info in self._zip.infolist()}
        self._main = self._find_main()

    def _find_main(self) -> str:
        for _, attributes in self._elements("_rels/.rels", "Relationship"):
            if attributes.get("Type", "").endswith("/officeDocument"):
                target = _resolved("", attributes.get("Target", ""))
                if target in self._names:
                    return target
        if _USUAL in self._names:
            return _USUAL
        raise UnreadableError("workbook")

    def readable(self) -> IO[bytes]:
        """The workbook with the part names that Calamine expects: the file itself, or a renamed copy."""
        if self._main == _USUAL and all(name == info.filename for name, info in self._names.items()):
            return self._path.open("rb")
        copy = io.BytesIO()
        folder, file = str(PurePosixPath(self._main).parent), PurePosixPath(self._main).name
        renamed = {self._main: _USUAL, f"{folder}/_rels/{file}.rels": "xl/_rels/workbook.xml.rels"}
        with zipfile.ZipFile(copy, "w") as written:
            for name, info in self._names.items():
                if folder == "xl" or name not in renamed:
                    written.writestr(renamed.get(name, name), self._zip.read(info))
        copy.seek(0)
        return copy

    def part_of(self, sheet: str) -> str | None:
        """The name of the part of a sheet; None when there is none."""
        folder, file = str(PurePosixPath(self._main).parent), PurePosixPath(self._main).name
        targets = {
            attributes.get("Id", ""): _resolved(folder, attributes.get("Target", ""))
            for _, attributes in self._elements(f"{folder}/_rels/{file}.rels", "Relationship")
        }
        for _, attributes in self._elements(self._main, "sheet"):
            if attributes.get("name") == sheet:
                target = targets.get(attributes.get("id", ""))
                return target if target in self._names else None
        return None

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, in chunks."""
        with self._zip.open(self._names[part]) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def _elements(self, part: str, name: str) -> list[tuple[str, dict[str, str]]]:
        """The elements with this local name in a part, and their attributes by local name."""
        elements: list[tuple[str, dict[str, str]]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if local(tag) == name:
                elements.append((tag, {local(key): value for key, value in attributes.items()}))

        if part in self._names:
            parser = expat.ParserCreate(namespace_separator=" ")
            parser.StartElementHandler = start
            for chunk in self.chunks(part):
                parser.Parse(chunk)
            parser.Parse(b"", True)
        return elements


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def _resolved(folder: str, target: str) -> str:
    """The name of the part that a relationship of a part in `folder` points to."""
    target = target.replace("\\", "/")
    parts: list[str] = [] if target.startswith("/") else [part for part in folder.split("/") if part != "."]
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(part for part in parts if part)
