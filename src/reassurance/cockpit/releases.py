"""The releases, and what changed in each since the previous one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from reassurance.build_names import is_build_id
from reassurance.errors import PublicationError
from reassurance.publication.descriptor import published_audiences, published_build
from reassurance.publication.releases_folder import DESCRIPTOR, read_descriptor
from reassurance.publication.texts import audience_label
from reassurance.settings import Settings

LISTED = 10
_PAGE = "index.html"


@dataclass(frozen=True)
class TableLine:
    """A table of a release in one folder: its rows, and those that changed; None when not compared."""

    folder: str
    name: str
    title: str
    rows: int
    added: int | None
    removed: int | None
    changed: int | None


@dataclass(frozen=True)
class ReleaseLine:
    """A release. `pages` has the title and the path of the page of each audience.

    `fault` is why its descriptor cannot be read; then nothing else is known.
    """

    name: str
    is_current: bool
    as_of: str = ""
    previous: str | None = None
    override: dict[str, str] | None = None
    tables: tuple[TableLine, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    fault: str | None = None

    @property
    def is_compared(self) -> bool:
        """Whether publication has counted what changed; releases of earlier versions were not compared."""
        return any(table.added is not None for table in self.tables)

    @property
    def changes(self) -> list[tuple[str, dict[str, int]]]:
        """The changed tables by title: rows added, removed and changed, of all readers together."""
        counts: dict[str, Counter[str]] = {}
        for table in self.tables:
            rows = {"added": table.added or 0, "removed": table.removed or 0, "changed": table.changed or 0}
            counts.setdefault(table.title, Counter(dict.fromkeys(rows, 0))).update(rows)
        return [(title, dict(rows)) for title, rows in counts.items() if any(rows.values())]


def last_releases(settings: Settings) -> list[ReleaseLine]:
    """The last releases, latest first."""
    folder = settings.releases_dir
    names = sorted(path.name for path in folder.glob("*") if is_build_id(path.name) and not path.is_symlink())
    return [_line(folder / name) for name in reversed(names[-LISTED:])]


def _line(release: Path) -> ReleaseLine:
    try:
        return release_line(release)
    except (OSError, PublicationError) as error:
        return ReleaseLine(release.name, _is_current(release), fault=str(error))


def _is_current(release: Path) -> bool:
    return (release.parent / "current").resolve() == release.resolve()


def release_line(release: Path) -> ReleaseLine:
    """A release. Raises PublicationError when its descriptor cannot be read."""
    descriptor = _descriptor(release, (release / DESCRIPTOR).stat().st_mtime_ns)
    build = published_build(descriptor)
    return ReleaseLine(
        name=release.name,
        as_of=build.as_of,
        previous=build.previous_release,
        override=descriptor["gate"]["override"],
        is_current=_is_current(release),
        tables=tuple(_tables(descriptor)),
        pages=tuple(_pages(descriptor)),
    )


# A release never changes, so its descriptor is read once.
@lru_cache(maxsize=64)
def _descriptor(release: Path, modified: int) -> dict[str, Any]:  # noqa: ARG001  part of the key
    return read_descriptor(release)


def _tables(descriptor: dict[str, Any]) -> Iterator[TableLine]:
    changes = descriptor.get("changes", {})
    for resource in descriptor["resources"]:
        folder, _, name = resource["path"].removesuffix(".csv").rpartition("/")
        if resource["type"] == "table" and folder:
            rows = changes.get(f"{folder}/{name}") or {}
            numbers = (rows.get(kind) for kind in ("added", "removed", "changed"))
            yield TableLine(folder, name, resource["title"], resource["rows"], *numbers)


def _pages(descriptor: dict[str, Any]) -> Iterator[tuple[str, str]]:
    listed = {resource["path"] for resource in descriptor["resources"]}
    for audience in published_audiences(descriptor):
        path = f"{audience.folder}/{_PAGE}"
        if path in listed:
            yield audience_label(audience.code, audience.reader), path
