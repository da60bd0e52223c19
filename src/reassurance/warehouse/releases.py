"""Releases published before a build: the gate compares the usage of envelopes with the last of them.

intake.releases           one row per release of an earlier as_of: build_id, as_of
intake.released_excesses  days on which the last of them shows an envelope used beyond its cap
"""

from datetime import datetime

import duckdb

from reassurance import sql
from reassurance.build_names import MOMENT, moment_of, moment_text
from reassurance.journal import published_builds
from reassurance.settings import Settings

_TABLE = "pub_ministry__envelope_usage"


def earlier_releases(settings: Settings, as_of: datetime) -> list[str]:
    """Published builds with an earlier `as_of`, from the journal, in the order of their `as_of`."""
    moment = moment_text(as_of)
    return sorted(build for build in published_builds(settings) if moment_of(build) < moment)


def load_releases(connection: duckdb.DuckDBPyConnection, settings: Settings, as_of: datetime) -> None:
    """Create both tables; `released_excesses` is empty when the last release was removed from its folder."""
    releases = earlier_releases(settings, as_of)
    connection.execute("create table intake.releases (build_id varchar, as_of timestamp)")
    connection.execute("create table intake.released_excesses (envelope_id varchar, usage_on date)")
    for build in releases:
        connection.execute(
            f"insert into intake.releases select {sql.literal(build)},"
            f" strptime({sql.literal(moment_of(build))}, {sql.literal(MOMENT)})"
        )
    table = settings.releases_dir / releases[-1] / "ministry" / f"{_TABLE}.parquet" if releases else None
    if table is not None and table.exists():
        connection.execute(
            "insert into intake.released_excesses select envelope_id, usage_on"
            f" from read_parquet({sql.literal(str(table))}, hive_partitioning = false)"
            " where headroom_amount_eur < 0 order by all"
        )
