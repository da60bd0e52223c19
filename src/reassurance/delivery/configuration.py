"""The configuration file of the targets: one entry per place to which releases are delivered.

- {target: ministry_drive, url: "file:///srv/ministry", audiences: [ministry]}
- {target: ins01_sftp, url: "sftp:///incoming", connection: ins01_out, audiences: [insurer/INS01]}
- {target: copy, url: "s3://copies/releases", connection: copies_s3, audiences: [all]}
- {target: readers, url: "postgresql:///reassurance", connection: readers_pg, audiences: [ministry, insurer]}

An audience is the name in `<audience>_release`, with all its readers; `insurer/INS01` is one reader. `all` is
the complete release.
"""

import re
from typing import ClassVar

from pydantic import field_validator

from reassurance.errors import ConfigurationError, UsageError
from reassurance.places import Place, read_entries
from reassurance.settings import Settings

ALL = "all"

# Names that are a file name, a task of Airflow and a lock.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_AUDIENCE = re.compile(r"[a-z0-9]+(/[A-Za-z0-9_-]+)?")
# One name of a database; it is quoted nowhere.
_DATABASE = re.compile(r"/[A-Za-z0-9_.-]+")


class Target(Place):
    """A target: its name, its address, and the audiences of which it receives the tables."""

    protocols: ClassVar[tuple[str, ...]] = ("file", "sftp", "s3", "postgresql")

    target: str
    audiences: tuple[str, ...]

    @field_validator("target")
    @classmethod
    def _is_a_target(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError("is the name of a target: letters, digits, _ and -")
        return name

    @field_validator("audiences")
    @classmethod
    def _are_audiences(cls, audiences: tuple[str, ...]) -> tuple[str, ...]:
        if not audiences or not all(_AUDIENCE.fullmatch(audience) for audience in audiences):
            raise ValueError("are audiences, such as ministry or insurer/INS01, or all")
        return audiences

    @field_validator("url")
    @classmethod
    def _names_a_database(cls, url: str) -> str:
        scheme, _, path = url.partition("://")
        if scheme == "postgresql" and not _DATABASE.fullmatch(path):
            raise ValueError("names one database, such as postgresql:///reassurance")
        return url

    @property
    def database(self) -> str:
        """The database of a PostgreSQL target."""
        return self.path.removeprefix("/")


def load_targets(settings: Settings) -> tuple[Target, ...]:
    """All configured targets; none without the file.

    Raises ConfigurationError with the file, the entry and the error, without quoting the file.
    """
    targets = read_entries(settings.targets_path, Target, "targets")
    names = [target.target for target in targets]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigurationError(f"{settings.targets_path}: {', '.join(twice)} named twice: rename one.")
    return targets


def find_target(settings: Settings, name: str) -> Target:
    """The target of that name. Raises UsageError when there is none."""
    targets = {target.target: target for target in load_targets(settings)}
    if name not in targets:
        known = ", ".join(targets) or "none"
        raise UsageError(f"No target {name!r} in {settings.targets_path}: it has {known}.")
    return targets[name]
