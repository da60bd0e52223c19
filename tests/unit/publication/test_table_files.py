"""Parquet and CSV have the values of the build, to the cent and to the row."""

import pytest

from reassurance.database import connect
from reassurance.errors import PublicationError
from reassurance.publication.release import publish
from support.published_build import MALICIOUS, PREMIUMS

TABLES = {
    "pub_ministry__premiums": "ceded_premium_amount_eur",
    "pub_ministry__envelope_usage": "cap_amount_eur",
}


def test_parquet_csv_and_build_agree(published_build, release):
    build, folder = published_build, release / "ministry"
    with connect(build.settings, build.record.path(build.settings), read_only=True) as connection:
        for table, amount in TABLES.items():
            sources = (
                f"publication.{table}",
                f"read_parquet('{folder / table}.parquet')",
                f"read_csv('{folder / table}.csv', types = {{'{amount}': 'decimal(18, 2)'}})",
            )
            facts = [
                connection.execute(f"select count(*), sum({amount}) from {s}").fetchone() for s in sources
            ]
            assert facts[0][0] >= 10
            assert facts[0] == facts[1] == facts[2]


def test_parquet_keeps_names_types_and_values(published_build, release):
    build, folder = published_build, release / "ministry"
    table = "pub_ministry__premiums"
    with connect(build.settings, build.record.path(build.settings), read_only=True) as connection:
        described = connection.execute(f"describe from read_parquet('{folder / table}.parquet')").fetchall()
        rows = connection.execute(f"from read_parquet('{folder / table}.parquet') order by all").fetchall()
        built = connection.execute(f"from publication.{table} order by all").fetchall()
    assert [(name, sql_type) for name, sql_type, *_ in described] == [
        (name, sql_type.upper().replace(" ", "")) for name, sql_type, *_ in PREMIUMS
    ]
    assert rows == built


def test_csv_has_iso_dates_decimal_points_and_texts_as_sent(release):
    lines = (release / "ministry" / "pub_ministry__premiums.csv").read_bytes().decode("utf-8").split("\n")
    assert lines[0] == ",".join(name for name, *_ in PREMIUMS)
    assert (
        lines[1] == "2020-04,INS01,=1+1,1234616.89,0.123456,1250,2020-06-15,2020-06-14T08:30:00Z,true,matched"
    )
    # A missing value is an empty field; an empty text is a pair of quotes.
    assert "2020-07,INS09,,-9999999999999.99,,0,2020-08-15,,false,amount_differs" in lines
    assert '2020-07,UNATTRIBUTED,"",0.00,1.000000,1,2020-08-15,,false,not_yet_worded' in lines
    assert lines == [lines[0], *sorted(lines[1:-1], key=lambda line: line.split(",")[:2]), ""]
    unquoted = [line.replace('""', '"') for line in lines]
    assert [text for text in MALICIOUS if not any(text in line for line in unquoted)] == []


def test_a_value_that_csv_cannot_represent_stops_the_release(build):
    build.execute(
        "update publication.pub_ministry__premiums set received_at = timestamp '2020-06-14 08:30:00.25'"
        " where insurer_id = 'INS01'"
    )
    with pytest.raises(PublicationError, match=r"premiums\.csv differs from the build: 2 rows"):
        publish(build.settings, build.record)
    assert not (build.settings.releases_dir / "current").is_symlink()


def test_a_table_that_differs_from_its_contract_stops_the_release(build):
    build.execute("alter table publication.pub_ministry__premiums alter ceded_premium_amount_eur type double")
    with pytest.raises(
        PublicationError, match=r"ceded_premium_amount_eur is double, expected decimal\(18,2\)"
    ):
        publish(build.settings, build.record)
