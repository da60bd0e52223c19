"""The CSV file that a French Excel opens by a double click."""

import csv

from reassurance.publication.release import publish

NAME = "pub_ministry__premiums.excel.csv"


def rows_of(folder):
    with (folder / "ministry" / NAME).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_it_begins_with_a_bom_and_has_french_titles(release):
    content = (release / "ministry" / NAME).read_bytes()
    assert content.startswith(b"\xef\xbb\xbfLibell\xc3\xa9 month;")


def test_numbers_dates_and_codes_are_french_and_instants_are_in_paris_time(release):
    first = rows_of(release)[0]
    assert {name.removeprefix("Libellé "): value for name, value in first.items()} == {
        "month": "2020-04",
        "insurer_id": "INS01",
        # A text that Excel would take for a formula.
        "note": "'=1+1",
        "ceded_premium_amount_eur": "1234616,89",
        "compared_share": "0,123456",
        "line_count": "1250",
        "due_on": "15/06/2020",
        "received_at": "14/06/2020 10:30:00",
        "is_agreement": "oui",
        "class": "concordant",
    }


def test_negative_amounts_stay_numbers_and_rows_keep_their_order(release):
    rows = rows_of(release)
    assert rows[-2]["Libellé ceded_premium_amount_eur"] == "-9999999999999,99"
    months = [row["Libellé month"] for row in rows]
    assert months == sorted(months)
    assert len(rows) == 10


def test_a_title_never_needs_quotes(build):
    column = ("nodes", "model.reassurance.pub_ministry__premiums", "columns", "month", "meta", "label_fr")
    build.change_manifest(column, "Mois ; année")
    release = publish(build.settings, build.record).path
    assert (release / "ministry" / NAME).read_text(encoding="utf-8").startswith("\ufeffMois\u202f, année;")
