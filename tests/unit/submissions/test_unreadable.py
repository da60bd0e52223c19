"""Every cause has a text in both languages with the same placeholders; senders see no other text."""

import re
import string

import pytest

from reassurance.settings import PROJECT_DIR
from reassurance.submissions.messages.unreadable import _CAUSES, unreadable, unreadable_lines

SUBMISSIONS = PROJECT_DIR / "src" / "reassurance" / "submissions"
WORKBOOKS = PROJECT_DIR / "src" / "reassurance" / "xlsx_process"
# Causes in a variable or in a conditional expression.
BY_NAME = {
    "period", "kind", "sequence", "open_quote", "line_encoding", "long_record", "unnamed_first",
    "unnamed_column", "is_workbook", "is_parquet", "is_mac_file", "workbook", "workbook_password",
    "workbook_old", "no_letter", "no_letter_latin_1", "cell_error", "cell_formula",
}  # fmt: skip
# `receive` raises these for operators; no receipt has them.
OPERATORS = {"receive.py", "messages/unreadable.py"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("cause", _CAUSES)
def test_both_languages_have_the_same_placeholders(cause):
    english, french = _CAUSES[cause]
    assert placeholders(english) == placeholders(french)
    assert english != french
    filled = dict.fromkeys(placeholders(english) | placeholders(french), "X")
    error = unreadable(cause, **filled)
    assert (str(error), error.french) == (english.format(**filled), french.format(**filled))


def test_each_cause_is_used_and_no_other_text_is_reported():
    texts = {
        path.relative_to(SUBMISSIONS).as_posix(): path.read_text(encoding="utf-8")
        for path in SUBMISSIONS.rglob("*.py")
    }
    used = {
        cause
        for text in texts.values()
        for cause in re.findall(r'(?:unreadable|contradicting|self\._other)\(\s*"(\w+)"', text)
    }
    sources = (SUBMISSIONS.parent / "sources").glob("*.py")
    used |= {
        cause
        for path in sources
        for cause in re.findall(r'unreadable\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    # The process that reads workbooks returns its causes by name.
    for path in WORKBOOKS.rglob("*.py"):
        used |= set(
            re.findall(r'(?:UnreadableError\(\s*|"cause": )"(\w+)"', path.read_text(encoding="utf-8"))
        )
    assert used | BY_NAME == set(_CAUSES)
    raising = [name for name, text in texts.items() if "raise PackageError(" in text]
    assert set(raising) <= OPERATORS, "raise unreadable(<cause>), and write its text in causes_*.py"


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
