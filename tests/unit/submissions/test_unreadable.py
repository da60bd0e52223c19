"""An error of DuckDB's CSV reader becomes a message to the sender in both languages."""

import pytest

from reassurance.submissions.messages.unreadable import unreadable_lines


@pytest.mark.parametrize(
    ("reported", "english", "french"),
    [
        (
            "Invalid Input Error: CSV Error on Line: 7\nOriginal Line: a,b\n"
            "Expected Number of Columns: 3 Found: 2\nPossible fixes:\n* Enable null padding",
            "line 7 of the file has 2 values, expected 3: “a,b”",
            "la ligne 7 du fichier a 2 valeurs, 3 attendues : « a,b »",
        ),
        (
            "Invalid Input Error: CSV Error on Line: 3\nOriginal Line: \n\t\n"
            "Expected Number of Columns: 2 Found: 1",
            "line 3 of the file has 1 values, expected 2: “[U+0009]”",
            "la ligne 3 du fichier a 1 valeurs, 2 attendues : « [U+0009] »",
        ),
        (
            "Invalid Input Error: CSV Error on Line: 3\nOriginal Line: \n"
            "Expected Number of Columns: 13 Found: 1",
            "line 3 of the file has 1 values, expected 13: “”",
            "la ligne 3 du fichier a 1 valeurs, 13 attendues : «  »",
        ),
        (
            'Invalid Input: CSV Error on Line: 2\nOriginal Line: 1,"2\r\n\nValue with unterminated quote',
            'line 2 of the file: a quote is opened and not closed properly: “1,"2”',
            'ligne 2 du fichier : un guillemet est ouvert et mal refermé : « 1,"2 »',
        ),
        (
            "Invalid Input Error: CSV Error on Line: 2\nOriginal Line: ?\nUnseen.",
            "line 2 of the file cannot be read: “?”",
            "la ligne 2 du fichier ne se lit pas : « ? »",
        ),
        (
            "Invalid Input Error: The CSV Parser reached an invalid state.\nPossible fixes:",
            "its lines do not read as the descriptor declares them: check delimiter, quoteChar and encoding",
            "ses lignes ne se lisent pas comme le descripteur l'annonce : vérifiez delimiter, quoteChar et"
            " encoding",
        ),
    ],
)
def test_an_error_of_the_csv_reader_is_translated(reported, english, french):
    error = unreadable_lines(reported)
    assert (str(error), error.french) == (english, french)
