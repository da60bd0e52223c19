"""A release is refused when it shows a row that a published release hides."""

from pathlib import Path

import duckdb
import pytest

from reassurance.errors import PublicationError
from reassurance.journal import append
from reassurance.publication.kept_secrets import check_kept_secrets
from reassurance.publication.tables import Column, ColumnKind, Table
from reassurance.settings import Settings

LATER = "2020-08-02T02-10-00Z_00000001"


def column(name: str) -> Column:
    return Column(name, "varchar", ColumnKind.TEXT, name, name, name, is_required=True, measure=None)


TABLE = Table(
    name="pub_public__statistics",
    relation='"publication"."pub_public__statistics"',
    label="Statistiques",
    sheet="Statistiques",
    description_fr="",
    description_en="",
    owner="",
    version="1.0",
    grain=("category_code",),
    order=("category_code",),
    columns=(column("category_code"), column("cover_secrecy_code"), column("claim_secrecy_code")),
    has_totals=False,
)
RELEASED = "(values ('micro', 'primary', 'shown'), ('sme', 'shown', 'shown'))"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with one release, in which the cover of microenterprises is hidden."""
    settings = Settings(home=tmp_path)
    append(settings, "release_published", LATER, {"descriptor_sha256": "0" * 64})
    folder = settings.releases_dir / LATER / "public"
    folder.mkdir(parents=True)
    duckdb.sql(
        f"copy (select * from {RELEASED} as rows (category_code, cover_secrecy_code, claim_secrecy_code))"
        f" to '{folder / TABLE.name}.parquet' (format parquet)"
    )
    return settings


def check(settings: Settings, built: str, folder: str = "public") -> None:
    connection = duckdb.connect()
    connection.execute("create schema publication")
    connection.execute(
        f"create table {TABLE.relation} as select * from {built}"
        " as rows (category_code, cover_secrecy_code, claim_secrecy_code)"
    )
    check_kept_secrets(connection, settings, folder, [TABLE])


def test_rows_that_stay_hidden_are_published(settings):
    check(settings, "(values ('micro', 'secondary', 'shown'), ('sme', 'primary', 'primary'))")


def test_a_hidden_row_that_is_shown_is_refused(settings):
    with pytest.raises(PublicationError, match=f"shows 1 rows that release {LATER} hides, such as micro"):
        check(settings, "(values ('micro', 'shown', 'shown'), ('sme', 'shown', 'shown'))")


def test_a_hidden_row_that_is_missing_is_refused(settings):
    """A row that the table does not list is zero."""
    with pytest.raises(PublicationError, match="such as micro"):
        check(settings, "(values ('sme', 'shown', 'shown'))")


def test_releases_of_other_audiences_are_not_compared(settings):
    check(settings, "(values ('sme', 'shown', 'shown'))", "ministry")
