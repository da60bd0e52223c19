"""Releases published before a build.

The gate compares the usage of envelopes with the last of them, and the figures that
it hides from the public stay hidden.

intake.releases             one row per release of an earlier as_of: build_id, as_of
intake.released_excesses    days on which the last of them shows an envelope used beyond its cap
intake.released_statistics  the public statistics as the last of them shows them
"""

from datetime import datetime
from pathlib import Path

import duckdb

from reassurance import sql
from reassurance.build_names import MOMENT, moment_of, moment_text
from reassurance.journal import published_builds
from reassurance.settings import Settings

_USAGE = "pub_ministry__envelope_usage"
_STATISTICS = "pub_public__statistics"
_TEXTS = ("quarter", "product_code", "breakdown_code", "category_code")
_STATUSES = ("cover_secrecy_code", "premium_secrecy_code", "claim_secrecy_code")
_FIGURES = (
    "guaranteed_amount_eur",
    "ceded_exposure_amount_eur",
    "gross_premium_amount_eur",
    "ceded_premium_amount_eur",
    "paid_amount_eur",
    "recovered_amount_eur",
    "paid_less_recovered_amount_eur",
)


def earlier_releases(settings: Settings, as_of: datetime) -> list[str]:
    """Published builds with an earlier `as_of`, from the journal, in the order of their `as_of`."""
    moment = moment_text(as_of)
    return sorted(build for build in published_builds(settings) if moment_of(build) < moment)


def load_releases(connection: duckdb.DuckDBPyConnection, settings: Settings, as_of: datetime) -> None:
    """Create the tables; without files of the last release, those of its figures are empty."""
    releases = earlier_releases(settings, as_of)
    connection.execute("create table intake.releases (build_id varchar, as_of timestamp)")
    connection.execute("create table intake.released_excesses (envelope_id varchar, usage_on date)")
    columns = [f"{name} varchar" for name in (*_TEXTS, *_STATUSES)]
    columns += [f"{name} decimal(18, 2)" for name in _FIGURES]
    connection.execute(f"create table intake.released_statistics ({', '.join(columns)})")
    for build in releases:
        connection.execute(
            f"insert into intake.releases select {sql.literal(build)},"
            f" strptime({sql.literal(moment_of(build))}, {sql.literal(MOMENT)})"
        )
    if not releases:
        return
    release = settings.releases_dir / releases[-1]
    usage = release / "ministry" / f"{_USAGE}.parquet"
    if usage.exists():
        connection.execute(
            f"insert into intake.released_excesses select envelope_id, usage_on from {_parquet(usage)}"
            " where headroom_amount_eur < 0 order by all"
        )
    statistics = release / "public" / f"{_STATISTICS}.parquet"
    if statistics.exists():
        connection.execute(
            f"insert into intake.released_statistics select {', '.join((*_TEXTS, *_STATUSES, *_FIGURES))}"
            f" from {_parquet(statistics)} order by all"
        )


def _parquet(path: Path) -> str:
    return f"read_parquet({sql.literal(path)}, hive_partitioning = false)"
