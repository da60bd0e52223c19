"""Releases with two audiences, the ministry and insurers, and targets to which they are delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from reassurance.delivery import Delivered, Target, deliver
from reassurance.delivery.postgresql.tables import PARTITIONS, partition_name
from reassurance.places import Connection
from reassurance.publication.release import publish
from reassurance.settings import Settings
from support.published_build import AS_OF, LINES, PREMIUMS, Build, make_build, model

STATEMENT = "pub_insurer__statement"
PREMIUM_TABLE = "pub_ministry__premiums"
VIEW, TABLE = f"reassurance.{STATEMENT}_v1", f"reassurance_releases.{STATEMENT}_v1"
MINISTRY_VIEW = f"reassurance.{PREMIUM_TABLE}_v1"
MINISTRY_TABLE = f"reassurance_releases.{PREMIUM_TABLE}_v1"
INSURERS = ("INS01", "INS02", "INS03")
Columns = Sequence[tuple]


@dataclass(frozen=True)
class Releases:
    """A home with the releases of successive days."""

    settings: Settings

    @property
    def names(self) -> list[str]:
        return sorted(path.name for path in self.settings.releases_dir.glob("2020*"))

    def publish(
        self, day: int = 0, *, lines: int = 1, columns: Columns = PREMIUMS, version: str = "1.0", **sql: str
    ) -> str:
        """Publish the release of a day, in which each line of the premiums is repeated. Returns its name.

        `columns` and `version` are the contract of the statement; `sql` gives the value of a column of it.
        """
        as_of = AS_OF + timedelta(days=day)
        build = make_build(self.settings.home, as_of, [*LINES] * lines, digest=f"{day:08x}")
        _add_statement(build, as_of, columns, version, sql)
        return publish(self.settings, build.record).path.name

    def deliver(self, release: str, target: Target, connection: Connection | None = None) -> Delivered:
        return deliver(self.settings, release, target, lambda _: connection or Connection())

    def configure(self, *targets: Target) -> None:
        entries = [target.model_dump(mode="json", exclude_none=True) for target in targets]
        self.settings.targets_path.write_text(yaml.safe_dump(entries))


def _add_statement(
    build: Build, as_of: datetime, columns: Columns, version: str, sql: dict[str, str]
) -> None:
    """Add the statement of the insurers: the premiums of INS01 to INS03."""
    values = {name: f'"{name}"' for name, *_ in PREMIUMS} | sql
    listed = ", ".join(f'cast({values[name]} as {sql_type}) as "{name}"' for name, sql_type, *_ in columns)
    build.execute(
        f"create table publication.{STATEMENT} as select {listed} from publication.{PREMIUM_TABLE}"
        f" where insurer_id in {INSURERS}; create schema marts; create table marts.dim_insurers as"
        f" select unnest({list(INSURERS)}) as insurer_id"
    )
    statement = model(STATEMENT, "Compte", columns, ["month", "insurer_id"])
    statement["meta"]["version"] = version
    build.change_manifest(("nodes", f"model.reassurance.{STATEMENT}"), statement)
    build.change_manifest(
        ("nodes", "model.reassurance.dim_insurers"),
        {"name": "dim_insurers", "schema": "marts", "alias": "dim_insurers", "columns": {"insurer_id": {}}},
    )
    build.change_manifest(
        ("exposures", "exposure.reassurance.insurer_release"),
        {
            "name": "insurer_release",
            "owner": {"name": "Bureau"},
            "meta": {"reader_column": "insurer_id", "readers": "dim_insurers"},
            "depends_on": {"nodes": [f"model.reassurance.{STATEMENT}"]},
        },
    )


def folder_target(folder: Path, *audiences: str, name: str = "drive") -> Target:
    return Target(target=name, url=f"file://{folder}", audiences=audiences or ("all",))


def partition(release: str) -> str:
    """The partition of the statement in PostgreSQL."""
    return f'{PARTITIONS}."{partition_name(f"{STATEMENT}_v1", release)}"'
