"""No message contains a technical term of a library or of Python; the search detects such terms."""

import re
from importlib.resources import files

import pytest
import yaml

from reassurance.errors import PackageError
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.texts import read_texts
from reassurance.wording import Worded, amount, in_english, in_french
from support.technical_terms import foreign_terms, technical_terms

FRENCH = {
    f"{group} {code}": text
    for group, texts in read_texts("reassurance/submissions/messages/fr.yaml").items()
    for code, text in texts.items()
}


@pytest.mark.parametrize(
    "message",
    [
        "Binder Error: Need named argument for struct pack",
        "Le fichier n'est pas lisible : 'NoneType' object has no attribute 'items'",
        "La colonne « None » manque.",
        "Le fichier « /home/reassurance/archive/objects/ab/abcd » est abîmé.",
        "ses lignes ne se lisent pas (Invalid Input Error: File is not latin-1 encoded)",
        "la ligne 2 is not UTF-8",
        "CalamineError : classeur abîmé",
    ],
)
def test_terms_of_libraries_are_detected(message):
    assert foreign_terms(message)


@pytest.mark.parametrize(
    "message",
    [
        "'GAR-1' cannot be read",
        "expected a list such as ['oui']",
        "found b'PK'",
        "is Decimal('1')",
        "is None",
    ],
)
def test_values_in_python_notation_are_detected(message):
    assert technical_terms(message)


def test_quoted_values_of_senders_are_not_reported():
    assert foreign_terms("La valeur « None » n'est pas lisible.", "a,None,b") == []
    assert technical_terms("the file's name is “it's”") == []


@pytest.mark.parametrize("name", FRENCH)
def test_no_french_message_contains_english(name):
    # Names of properties stay as in the descriptor.
    text = re.sub(r"\{\w+\}|\breassurance\.rows|\(bytes\)", "", FRENCH[name])
    assert foreign_terms(text) == []


def test_no_label_of_a_receipt_is_english():
    source = files("reassurance.submissions.receipt").joinpath("labels_fr.yaml").read_text(encoding="utf-8")
    labels = yaml.safe_load(source)
    del labels["number_columns"]
    waiting, english = [labels], []
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            english += foreign_terms(re.sub(r"\{\w+\}", "", each))
        else:
            waiting += each.values() if isinstance(each, dict) else each
    assert english == []


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        ("GAR-1\u200b", "GAR-1[U+200B]", "GAR-1[U+200B]"),
        (None, "null", "null"),
        (True, "true", "true"),
        (["oui", 1], '["oui", 1]', '["oui", 1]'),
        ({"a": None}, '{"a": null}', '{"a": null}'),
        (134217728, "134\u202f217\u202f728", "134217728"),
        (amount("14375491.30"), "14\u202f375\u202f491,30", "14375491.30"),
        (Worded("oui", "yes"), "oui", "yes"),
        ("x" * 500, "x" * 200 + "…", "x" * 200 + "…"),
        ("a\tb\x01", "a[U+0009]b[U+0001]", "a[U+0009]b[U+0001]"),
    ],
)
def test_a_value_is_written_in_the_notation_of_the_language(value, french, english):
    assert in_french({"value": value}) == {"value": french}
    assert in_english({"value": value}) == {"value": english}


def test_a_line_number_has_no_thousands_separator():
    error = unreadable("xml", line=12345)
    assert isinstance(error, PackageError)
    assert (str(error)[-5:], error.french[-5:]) == ("12345", "12345")


def test_the_letters_of_a_sha256_are_not_searched():
    digest = "fe206ec237efc7b49d9df9505d25e52be809bf1180330542466f030820202240"
    assert foreign_terms(f"L'empreinte du fichier est {digest}.") == []
    assert foreign_terms("must be 52be8") == ["must", "be", "be"]
