from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reassurance import french
from reassurance.texts import load_catalogue


def test_numbers_have_no_break_spaces_between_thousands():
    assert french.number(14_375_491) == "14\u202f375\u202f491"
    assert french.number(-999) == "-999"
    assert french.amount(Decimal("-14375491.3")) == "-14\u202f375\u202f491,30"


def test_the_largest_total_keeps_its_digits():
    digits = "123456789012345678901234567890123456"
    assert french.amount(Decimal(f"{digits}.78")).replace("\u202f", "") == f"{digits},78"


def test_times_are_written_in_paris_time():
    assert french.day(date(2021, 1, 3)) == "03/01/2021"
    assert french.moment(datetime(2020, 12, 31, 23, 30, tzinfo=UTC)) == "01/01/2021 à 00:30"


def test_an_instant_is_that_of_clocks_in_paris():
    assert french.in_paris(datetime.fromisoformat("2020-07-01T22:30")).isoformat() == "2020-07-02T00:30:00"
    assert french.in_paris(datetime.fromisoformat("2020-12-31T23:30")).isoformat() == "2021-01-01T00:30:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reçu : 2 ; lu ?", "reçu\u00a0: 2\u202f; lu\u202f?"),
        ("1 234 567,50 EUR, 90 %", "1\u202f234\u202f567,50 EUR, 90\u202f%"),
        ("le 3 121 rue", "le 3\u202f121 rue"),
        ("en 2020 12345 lignes", "en 2020 12345 lignes"),
        ("la colonne « code » manque", "la colonne «\u00a0code\u00a0» manque"),
        ("il est 12:30 ; https://a.b/?c", "il est 12:30\u202f; https://a.b/?c"),
    ],
)
def test_no_break_spaces_of_a_text(text, expected):
    assert french.typography(text) == expected
    assert french.typography(expected) == expected


def test_a_quoted_value_is_unchanged():
    assert french.typography("« 1 000 : x ; » : faux") == "«\u00a01 000 : x ;\u00a0»\u00a0: faux"


def test_the_texts_of_a_catalogue_have_no_break_spaces():
    catalogue = load_catalogue("reassurance/submissions/receipt/labels_fr.yaml")
    assert catalogue.text("notes.not_read").startswith("«\u00a0–\u00a0»\u00a0: ")
    with pytest.raises(AssertionError, match="notes is not a text of"):
        catalogue.text("notes")
