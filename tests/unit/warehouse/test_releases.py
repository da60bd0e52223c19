"""A build reads the earlier releases: those that the journal dates before the build's moment."""

import json
from datetime import timedelta

import duckdb
import pytest

from reassurance.database import connect
from reassurance.journal import append
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.warehouse.build import open_build
from reassurance.warehouse.intake import load_intake
from reassurance.warehouse.releases import earlier_releases

JUNE, JULY, AUGUST = (
    f"2020-{month}-02T02-10-00Z_{digits}"
    for month, digits in (("06", "00000001"), ("07", "00000002"), ("08", "00000003"))
)
JULY_AS_OF = parse_instant("2020-07-02T02:10:00Z")


@pytest.fixture
def settings(settings) -> Settings:
    """A home whose journal has three publications and a decision without publication."""
    # June's build was published after July's; another build was released and not published.
    for build in (JULY, JUNE, AUGUST):
        append(settings, "release_published", build, {"descriptor_sha256": "0" * 64})
    decided = {"decision": "release", "reasons": [], "as_of": "2020-07-01T02:10:00Z", "receipts": {}}
    digests = dict.fromkeys(("record_sha256", "build_sha256", "manifest_sha256", "quality_sha256"), "0" * 64)
    append(settings, "build_decided", "2020-07-01T02-10-00Z_00000004", decided | digests)
    return settings


def write_release(settings: Settings, build: str) -> None:
    folder = settings.releases_dir / build / "ministry"
    folder.mkdir(parents=True)
    duckdb.sql(
        "copy (select 'domestic' as envelope_id, * from"
        " (values (date '2020-06-01', -0.01), (date '2020-06-02', 0.00))"
        " as days (usage_on, headroom_amount_eur))"
        f" to '{folder / 'pub_ministry__envelope_usage.parquet'}' (format parquet)"
    )


def intake(settings: Settings, table: str) -> list[tuple]:
    build = settings.home / "build.duckdb"
    build.unlink(missing_ok=True)
    load_intake(settings, build, JULY_AS_OF + timedelta(seconds=1))
    with connect(settings, build) as connection:
        return connection.execute(f"select * from intake.{table}").fetchall()


def test_releases_of_an_earlier_moment_are_listed_in_order(settings):
    assert earlier_releases(settings, JULY_AS_OF + timedelta(seconds=1)) == [JUNE, JULY]


def test_a_build_does_not_read_its_own_release(settings):
    assert earlier_releases(settings, JULY_AS_OF) == [JUNE]


def test_the_intake_has_the_releases_and_the_excesses_of_the_last_one(settings):
    write_release(settings, JULY)
    assert [build for build, *_ in intake(settings, "releases")] == [JUNE, JULY]
    assert [(envelope, str(day)) for envelope, day in intake(settings, "released_excesses")] == [
        ("domestic", "2020-06-01")
    ]


def test_a_release_without_files_has_no_excesses(settings):
    write_release(settings, JUNE)
    assert intake(settings, "released_excesses") == []


def test_the_intake_has_the_public_statistics_of_the_last_release(settings):
    """Of the releases of June and July, July has the status of every row that June has."""
    for build, status in ((JUNE, "shown"), (JULY, "primary")):
        folder = settings.releases_dir / build / "public"
        folder.mkdir(parents=True)
        statuses = ", ".join(
            f"'{status}' as {family}_secrecy_code" for family in ("cover", "premium", "claim")
        )
        figures = ", ".join(
            f"1.10 as {figure}_amount_eur"
            for figure in (
                "guaranteed",
                "ceded_exposure",
                "gross_premium",
                "ceded_premium",
                "paid",
                "recovered",
                "paid_less_recovered",
            )
        )
        duckdb.sql(
            "copy (select '2020-Q2' as quarter, 'CAP' as product_code, 'size' as breakdown_code,"
            f" 'micro' as category_code, {statuses}, {figures})"
            f" to '{folder / 'pub_public__statistics.parquet'}' (format parquet)"
        )
    (row,) = intake(settings, "released_statistics")
    assert row[:7] == ("2020-Q2", "CAP", "size", "micro", "primary", "primary", "primary")
    assert {str(value) for value in row[7:]} == {"1.10"}


def test_a_release_without_public_statistics_hides_nothing(settings):
    assert intake(settings, "released_statistics") == []


def test_the_intake_has_the_breaks_and_the_compared_classes_of_the_last_release(settings):
    """The release of July compared one class more than that of June; a register without a list has none."""
    for build, classes in ((JUNE, ["a"]), (JULY, ["a", "b"])):
        folder = settings.releases_dir / build / "ministry"
        folder.mkdir(parents=True)
        duckdb.sql(
            "copy (select 'B1' as break_id, date '2020-06-01' as first_seen_on)"
            f" to '{folder / 'pub_ministry__breaks.parquet'}' (format parquet)"
        )
        compared = [{"reconciliation": "premium_ledger", "class": name} for name in classes]
        (folder.parent / "datapackage.json").write_text(json.dumps({"compared": compared}))
    assert intake(settings, "released_classes") == [("premium_ledger", "a"), ("premium_ledger", "b")]
    (settings.releases_dir / JULY / "datapackage.json").write_text("{}")
    assert intake(settings, "released_classes") == []
    assert [row[0] for row in intake(settings, "released_breaks")] == ["B1"]


def test_an_earlier_release_changes_the_name_of_a_build_and_a_later_one_does_not(settings):
    as_of = JULY_AS_OF + timedelta(days=1)
    before = open_build(settings, as_of).build_id
    append(settings, "release_published", "2020-07-03T02-09-59Z_00000005", {"descriptor_sha256": "0" * 64})
    after = open_build(settings, as_of).build_id
    assert after != before
    append(settings, "release_published", "2020-07-04T02-10-00Z_00000006", {"descriptor_sha256": "0" * 64})
    assert open_build(settings, as_of).build_id == after
