"""Releases published before a build.

The gate compares the usage of envelopes with the last of them, the figures that it hides
from the public stay hidden, and its breaks keep their age.

intake.releases             one row per release of an earlier as_of: build_id, as_of, has_breaks
intake.released_excesses    days on which the last of them shows an envelope used beyond its cap
intake.released_statistics  the public statistics as the last of them shows them
intake.released_breaks      the break register as the last of them has it
intake.released_classes     reconciliation and class of the breaks that the last of them compared
"""

import json
from datetime import datetime
from pathlib import Path

import duckdb

from reassurance import sql
from reassurance.build_names import MOMENT, moment_of, moment_text
from reassurance.journal import published_builds
from reassurance.settings import Settings

_USAGE = "pub_ministry__envelope_usage"
_STATISTICS = "pub_public__statistics"
_BREAKS = "pub_ministry__breaks"
_DESCRIPTOR = "datapackage.json"
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
_BREAK_COLUMNS = {
    "break_id": "varchar",
    "break_group_id": "varchar",
    "reconciliation": "varchar",
    "insurer_id": "varchar",
    "reinsurer_id": "varchar",
    "product_code": "varchar",
    "month": "varchar",
    "measure_code": "varchar",
    "key": "varchar",
    "class": "varchar",
    "also": "varchar",
    "expected_amount": "decimal(18, 2)",
    "found_amount": "decimal(18, 2)",
    "difference_amount": "decimal(18, 2)",
    "currency": "varchar",
    "found_currency": "varchar",
    "difference_amount_eur": "decimal(18, 2)",
    "cause_code": "varchar",
    "first_seen_on": "date",
    "last_seen_on": "date",
    "observed_again_on": "date",
    "resolved_on": "date",
    "age_days": "integer",
    "status": "varchar",
    "owner_code": "varchar",
    "assigned_to": "varchar",
}


def earlier_releases(settings: Settings, as_of: datetime) -> list[str]:
    """Published builds with an earlier `as_of`, from the journal, in the order of their `as_of`."""
    moment = moment_text(as_of)
    return sorted(build for build in published_builds(settings) if moment_of(build) < moment)


def load_releases(connection: duckdb.DuckDBPyConnection, settings: Settings, as_of: datetime) -> None:
    """Create the tables; without files of the last release, those of its figures are empty."""
    releases = earlier_releases(settings, as_of)
    connection.execute("create table intake.releases (build_id varchar, as_of timestamp, has_breaks boolean)")
    connection.execute("create table intake.released_excesses (envelope_id varchar, usage_on date)")
    columns = [f"{name} varchar" for name in (*_TEXTS, *_STATUSES)]
    columns += [f"{name} decimal(18, 2)" for name in _FIGURES]
    connection.execute(f"create table intake.released_statistics ({', '.join(columns)})")
    listed = ", ".join(f"{name} {kind}" for name, kind in _BREAK_COLUMNS.items())
    connection.execute(f"create table intake.released_breaks ({listed})")
    connection.execute("create table intake.released_classes (reconciliation varchar, class varchar)")
    for build in releases:
        connection.execute(
            f"insert into intake.releases select {sql.literal(build)},"
            f" strptime({sql.literal(moment_of(build))}, {sql.literal(MOMENT)}), false"
        )
    if not releases:
        return
    release = settings.releases_dir / releases[-1]
    breaks = release / "ministry" / f"{_BREAKS}.parquet"
    if breaks.exists():
        _load_breaks(connection, breaks, releases[-1])
        _load_classes(connection, release / _DESCRIPTOR)
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


def _load_breaks(connection: duckdb.DuckDBPyConnection, path: Path, build: str) -> None:
    """Load the break register of a release. Columns that it did not have yet are empty."""
    described = connection.execute(f"describe select * from {_parquet(path)}").fetchall()
    columns = ", ".join(name for name, *_ in described if name in _BREAK_COLUMNS)
    connection.execute(
        f"insert into intake.released_breaks by name select {columns} from {_parquet(path)} order by break_id"
    )
    connection.execute(f"update intake.releases set has_breaks = true where build_id = {sql.literal(build)}")


def _load_classes(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Load the compared classes that the descriptor of a release lists; earlier releases list none."""
    descriptor = json.loads(path.read_bytes()) if path.exists() else {}
    for each in descriptor.get("compared", ()):
        connection.execute(
            "insert into intake.released_classes values"
            f" ({sql.literal(each['reconciliation'])}, {sql.literal(each['class'])})"
        )


def _parquet(path: Path) -> str:
    return f"read_parquet({sql.literal(path)}, hive_partitioning = false)"
