"""Replay a release: rebuild it from the archive in a scratch home, and compare the sha256 of every file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reassurance import pipeline
from reassurance.errors import UsageError
from reassurance.files import hash_file
from reassurance.periods import parse_instant
from reassurance.publication.descriptor import PublishedBuild, published_build
from reassurance.publication.release import publish
from reassurance.publication.releases_folder import DESCRIPTOR, find_release, read_descriptor, verify_release
from reassurance.quality.gate import release_held
from reassurance.replay.scratch_home import ScratchHome, scratch_home
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.warehouse.origin import Origin, read_origin
from reassurance.warehouse.record import BuildRecord

# Digits shown of a digest, enough for git to find a commit.
_DIGITS = 12


@dataclass(frozen=True)
class FilePair:
    """A file of the release or of its replay, with the sha256 of both; None where it is missing."""

    path: str
    published_sha256: str | None
    rebuilt_sha256: str | None

    @property
    def is_identical(self) -> bool:
        """Whether both have the same bytes."""
        return self.published_sha256 == self.rebuilt_sha256


@dataclass(frozen=True)
class Replay:
    """The result of a replay.

    `origin` lists what differs between the code and packages of the release and those of this process, each
    with both values. `rebuilt` is the release made again; it exists when a file differs.
    """

    release: Path
    rebuilt: Path
    files: tuple[FilePair, ...]
    origin: dict[str, tuple[str | None, str | None]]

    @property
    def is_identical(self) -> bool:
        """Whether every file has the same bytes."""
        return all(pair.is_identical for pair in self.files)


def replay(
    settings: Settings,
    name: str,
    *,
    with_other_code: bool = False,
    folder: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Replay:
    """Rebuild a release in a scratch home inside `folder` and compare every file with the published one.

    The home of `settings` is only read. The scratch home is removed, unless a file differs. Raises UsageError
    when the code or a package differs from that of the release and `with_other_code` is False;
    PublicationError when the release was altered; ArchiveError when the archive lacks what it was made from.
    """
    release = find_release(settings, name)
    build = published_build(verify_release(release))
    differing = origin_differences(build, read_origin(settings))
    with rebuilt_release(
        settings, build, with_other_code=with_other_code, folder=folder, progress=progress
    ) as (scratch, record):
        rebuilt = publish(scratch.settings, record).path
        result = Replay(release, rebuilt, _compare(release, rebuilt), differing)
        scratch.is_kept = not result.is_identical
        return result


@contextmanager
def rebuilt_release(
    settings: Settings,
    build: PublishedBuild,
    *,
    with_other_code: bool = False,
    folder: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Iterator[tuple[ScratchHome, BuildRecord]]:
    """The build of a release, made again in a scratch home and released there; see `replay`."""
    here = read_origin(settings)
    differing = origin_differences(build, here)
    if differing and not with_other_code:
        raise UsageError(_other_code(settings, build, here, differing))
    # The same code under another commit is the same code: the release repeats the commit it names.
    commit = build.git_commit if build.code_hash == here.code_hash else None
    with scratch_home(settings, build, folder) as scratch:
        record = pipeline.build(scratch.settings, parse_instant(build.as_of), progress, commit=commit)
        if record.status == "held":
            record = _release(scratch.settings, record, build)
        yield scratch, record


def _release(scratch: Settings, record: BuildRecord, build: PublishedBuild) -> BuildRecord:
    """Release a build in the scratch home that other code holds: its files can then be compared.

    An override is valid for one build name, and other code gives another name.
    """
    return release_held(scratch, record.build_id, by="replay", reason=f"Comparison with {build.build_id}")


def origin_differences(build: PublishedBuild, here: Origin) -> dict[str, tuple[str | None, str | None]]:
    """The code and the packages that differ from those of a release, each with both values."""
    pairs: dict[str, tuple[str | None, str | None]] = {
        "code": (build.code_hash, here.code_hash),
        **{name: (version, here.versions.get(name)) for name, version in build.versions.items()},
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _compare(release: Path, rebuilt: Path) -> tuple[FilePair, ...]:
    published, made = _hashes(release), _hashes(rebuilt)
    return tuple(FilePair(path, published.get(path), made.get(path)) for path in sorted({*published, *made}))


def _hashes(release: Path) -> dict[str, str]:
    """The sha256 of each file of a release, and of its descriptor."""
    resources = read_descriptor(release)["resources"]
    hashes = {each["path"]: each["hash"].removeprefix("sha256:") for each in resources}
    return hashes | {DESCRIPTOR: hash_file(release / DESCRIPTOR)[0]}


def _other_code(
    settings: Settings,
    build: PublishedBuild,
    here: Origin,
    differing: dict[str, tuple[str | None, str | None]],
) -> str:
    """Why a release is not replayed with this code, and how to get its own."""
    packages = [
        f"{name} {then}, here {now or 'none'}" for name, (then, now) in differing.items() if name != "code"
    ]
    causes = []
    if "code" in differing:
        causes.append(
            f"it was made by the code {_short(build.code_hash)} (commit {_short(build.git_commit)}), and "
            f"this is {_short(here.code_hash)} (commit {_short(here.git_commit)})"
        )
    if packages:
        causes.append(f"its packages differ: {'; '.join(packages)}")
    sentence = f"Release {build.build_id} is not replayed: {', and '.join(causes)}."
    if build.git_commit is None:
        advice = "The release names no commit: find the code that it was made by."
    elif "code" in differing and build.git_commit == here.git_commit:
        advice = "The commit is the same: files were changed after it, here or where the release was made."
    else:
        target = PROJECT_DIR.with_name(f"{PROJECT_DIR.name}-{_short(build.git_commit)}")
        advice = (
            "To use the code and the packages of the release:\n"
            f"  git -C {PROJECT_DIR} worktree add {target} {build.git_commit}\n"
            f"  make -C {target} setup\n"
            f"  REASSURANCE_HOME={settings.home.absolute()} {target}/.venv/bin/reassurance replay "
            f"{build.build_id}"
        )
    return f"{sentence}\n{advice}\nTo go on with this code and see what differs: add --with-other-code."


def _short(digest: str | None) -> str:
    return (digest or "unknown")[:_DIGITS]
